import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, type ParsedNode } from 'yaml';
import type { ErrorCode } from '../errors/codes.js';
import { didYouMean } from '../errors/suggest.js';
import { resolveEnvVars } from './env-vars.js';
import { rangeOf, type TextRange, type YamlSource } from './yaml-source.js';

/** The values of a mapping by their keys. */
export type YamlFields = ReadonlyMap<string, YamlValue>;

/**
 * A value of a YAML file with its place. Every reader reports a wrong type and then returns
 * undefined, so that all faults of a file are found in one go. Messages quote the file's text,
 * never a value that came from the environment.
 */
export class YamlValue {
  readonly #node: ParsedNode | null;
  readonly #range: TextRange;

  constructor(
    readonly source: YamlSource,
    readonly document: Document.Parsed,
    node: ParsedNode | null,
    /** What messages call it, such as `"limits"` or `an entry of "priority"`. */
    readonly label: string,
    /** Where a value that is absent is shown: at its key. */
    readonly keyRange?: TextRange,
  ) {
    this.#node = isAlias(node) ? ((node.resolve(document) ?? null) as ParsedNode | null) : node;
    this.#range = node ? rangeOf(node) : (keyRange ?? [0, 0]);
  }

  /** The place of the value, or of its key if the value is empty. */
  get range(): TextRange {
    return this.isEmpty && this.keyRange ? this.keyRange : this.#range;
  }

  /** The text as it stands in the file, cut for a message. */
  get written(): string {
    const text = this.source.text.slice(...this.#range).trim();
    const [line = ''] = text.split('\n', 1);
    return line.length < text.length || line.length > 60 ? `${line.slice(0, 57)}...` : text;
  }

  get isEmpty(): boolean {
    return this.#range[0] === this.#range[1];
  }

  get isMapping(): boolean {
    return isMap(this.#node);
  }

  get isList(): boolean {
    return isSeq(this.#node);
  }

  /** Tells whether it is this very scalar; used for words such as `none` and `false`. */
  is(scalar: string | boolean): boolean {
    return isScalar(this.#node) && this.#node.value === scalar;
  }

  /** Reads a text that is not empty, with its env_var() calls resolved. */
  text(): string | undefined {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    if (typeof value !== 'string' || value === '') return this.wrongType('a text');
    if (value.includes('\0')) return this.wrongType('a text without NUL');
    return resolveEnvVars(value, this.source.env, (code, message) => this.fault(code, message));
  }

  /** Reads any scalar as its source text: `null` is "null" and 007 is "007". */
  sourceText(): string | undefined {
    const node = this.#node;
    if (!isScalar(node) || this.isEmpty) return this.wrongType('a single value');
    const text = typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
    return text.includes('\0') ? this.wrongType('a text without NUL') : text;
  }

  boolean(): boolean | undefined {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    return typeof value === 'boolean' ? value : this.wrongType('true or false');
  }

  /** Reads a whole number from `least` up. */
  wholeNumber(least: number, orElse = ''): number | undefined {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
    return this.wrongType(`a whole number from ${least} up${orElse}`);
  }

  /** Reads a whole number from 1 up, or null for `none`. */
  wholeNumberOrNone(): number | null | undefined {
    return this.is('none') ? null : this.wholeNumber(1, ', or none');
  }

  oneOf<const T extends string>(allowed: readonly T[]): T | undefined {
    const found = allowed.find((word) => this.is(word));
    if (found !== undefined) return found;
    return this.wrongType(`one of ${allowed.join(', ')}`, didYouMean(this.written, allowed));
  }

  /** Reads a list; an empty entry is kept, and fails where it is read. */
  list(): readonly YamlValue[] | undefined {
    if (!isSeq(this.#node)) return this.wrongType('a list');
    const items = this.#node.items as ParsedNode[];
    return items.map((item) => this.#child(item, `an entry of ${this.label}`, this.range));
  }

  /** Reads a single value or a list of them. */
  oneOrMany(): readonly YamlValue[] {
    return isSeq(this.#node) ? (this.list() ?? []) : [this];
  }

  /** Reads a mapping; with `known`, every other key is reported with the nearest of them. */
  fields(known?: readonly string[]): YamlFields | undefined {
    if (!isMap(this.#node)) return this.wrongType('a mapping');
    const fields = new Map<string, YamlValue>();
    for (const pair of this.#node.items as Pair<ParsedNode, ParsedNode | null>[]) {
      const key = this.#child(pair.key, 'a key', this.range);
      const name = key.sourceText();
      if (name === undefined) continue;
      if (fields.has(name)) key.fault('duplicate-name', `The key "${name}" stands here twice.`);
      else if (known && !known.includes(name)) key.#reportUnknown(name, known, this.label);
      else fields.set(name, this.#child(pair.value, `"${name}"`, key.range));
    }
    return fields;
  }

  /** Gives one value of a mapping without judging its other keys; undefined if there is none. */
  field(name: string): YamlValue | undefined {
    if (!isMap(this.#node)) return undefined;
    const pairs = this.#node.items as Pair<ParsedNode, ParsedNode | null>[];
    const pair = pairs.find(({ key }) => isScalar(key) && key.value === name);
    return pair && this.#child(pair.value, `"${name}"`, rangeOf(pair.key));
  }

  /** Reports a value of the wrong type and returns undefined. */
  wrongType(expected: string, hint?: string): undefined {
    const found = this.isEmpty ? 'empty' : this.written;
    this.fault('yaml-wrong-type', `${this.label} must be ${expected}, not ${found}.`, hint);
    return undefined;
  }

  /** Reports a fault at this value. */
  fault(code: ErrorCode, message: string, hint?: string): void {
    this.source.report(code, capitalize(message), this.range, hint);
  }

  /** Reports a fault at the key of this value. */
  keyFault(code: ErrorCode, message: string, hint?: string): void {
    this.source.report(code, message, this.keyRange ?? this.range, hint);
  }

  #child(node: ParsedNode | null, label: string, keyRange: TextRange): YamlValue {
    return new YamlValue(this.source, this.document, node, label, keyRange);
  }

  #reportUnknown(name: string, known: readonly string[], owner: string): void {
    const hint = didYouMean(name, known) ?? `Known keys: ${known.join(', ')}.`;
    this.fault('yaml-unknown-key', `"${name}" is not a key of ${owner}.`, hint);
  }
}

function capitalize(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
