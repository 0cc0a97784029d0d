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

  constructor(
    readonly source: YamlSource,
    node: ParsedNode | null,
    /** What messages call it: its key, or "an entry of" the list's key. */
    readonly name: string,
    readonly range: TextRange,
    readonly document: Document.Parsed,
  ) {
    this.#node = isAlias(node) ? ((node.resolve(document) ?? null) as ParsedNode | null) : node;
  }

  /** The text as it stands in the file, cut for a message. */
  get written(): string {
    const text = this.source.text.slice(...this.range).trim();
    return text.length > 60 || text.includes('\n') ? `${text.slice(0, 57).split('\n')[0]}...` : text;
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
    return resolveEnvVars(value, this.source.env, (code, message) => this.fault(code, message));
  }

  /** Reads any scalar as its source text: `null` is "null" and 007 is "007". */
  sourceText(): string | undefined {
    const node = this.#node;
    if (!isScalar(node) || this.range[0] === this.range[1]) return this.wrongType('a single value');
    return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
  }

  boolean(): boolean | undefined {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    return typeof value === 'boolean' ? value : this.wrongType('true or false');
  }

  /** Reads a whole number from `least` up. */
  wholeNumber(least: number, orNone = ''): number | undefined {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
    return this.wrongType(`a whole number from ${least} up${orNone}`);
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

  /** Reads a list; an entry without value is kept, and fails where it is read. */
  list(): readonly YamlValue[] | undefined {
    if (!isSeq(this.#node)) return this.wrongType('a list');
    return this.#node.items.map((item) => this.#child(item as ParsedNode, `an entry of "${this.key}"`));
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
      const key = new YamlValue(this.source, pair.key, 'a key', rangeOf(pair.key), this.document);
      const name = key.sourceText();
      if (name === undefined) continue;
      if (fields.has(name)) key.fault('duplicate-name', `The key "${name}" stands here twice.`);
      else if (known && !known.includes(name)) key.#unknownKey(name, known, this);
      else fields.set(name, this.#child(pair.value, name, key.range));
    }
    return fields;
  }

  /** Reports a value of the wrong type and returns undefined. */
  wrongType(expected: string, hint?: string): undefined {
    const found = this.range[0] === this.range[1] ? 'nothing' : this.written;
    this.fault('yaml-wrong-type', `${this.quoted} must be ${expected}, not ${found}.`, hint);
    return undefined;
  }

  /** Reports a fault at this value. */
  fault(code: ErrorCode, message: string, hint?: string): void {
    this.source.report(code, message, this.shownRange, hint);
  }

  /** The name as messages show it. */
  get quoted(): string {
    return this.name.includes(' ') ? this.name : `"${this.name}"`;
  }
}
