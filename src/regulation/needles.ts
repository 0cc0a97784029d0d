import { createHash } from 'node:crypto';
import type { Session } from '../engine/engine.js';
import { digestOf } from '../identity/regulations/digest.js';
import type { Needle } from '../identity/regulations/regulation-log.js';
import { quoteLiteral } from '../relation/relation.js';
import type { Identifier } from './find-identifiers.js';

/** Shorter values stand in the midst of texts that have nothing to do with them. */
export const LEAST_WITHIN = 6;

/** Makes the needles by which identifiers are found as countRows finds them in clear. */
export async function needlesOf(
  session: Session,
  salt: string,
  identifiers: readonly Identifier[],
): Promise<readonly Needle[]> {
  const base = baseOf(salt);
  const needle = (mode: Needle['mode'], text: string, type = ''): Needle => ({
    ...{ mode, length: text.length, print: printOf(text, base) },
    digest: digestOf(salt, type, text),
  });
  const needles: Needle[] = [];
  for (const { type, value } of identifiers) {
    const { rows } = await session.query(
      `select cast(to_json(${quoteLiteral(value)}::varchar) as varchar)`,
    );
    const quoted = String(rows[0]?.[0]);
    needles.push(needle('identifier', value, type), needle('whole', value));
    needles.push(needle('within', quoted));
    if ([...value].length < LEAST_WITHIN) continue;
    needles.push(needle('within', value), needle('within', quoted.slice(1, -1)));
  }
  return needles;
}

/** Looks for needles in texts. */
export class NeedleSearch {
  readonly #base: number;
  /** Digests by print, by length. */
  readonly #within = new Map<number, Map<number, Set<string>>>();
  readonly #whole = new Set<string>();
  readonly #identifiers = new Set<string>();

  constructor(
    private readonly salt: string,
    needles: readonly Needle[],
  ) {
    this.#base = baseOf(salt);
    for (const { mode, length, print, digest } of needles) {
      if (mode === 'identifier') this.#identifiers.add(digest);
      else if (mode === 'whole') this.#whole.add(`${length} ${print} ${digest}`);
      else {
        const prints = this.#within.get(length) ?? new Map<number, Set<string>>();
        prints.set(print, (prints.get(print) ?? new Set()).add(digest));
        this.#within.set(length, prints);
      }
    }
  }

  /** Tells whether a text is one of the values, or holds one. */
  isHeldBy(text: string): boolean {
    for (const [length, prints] of this.#within) if (this.#rolls(text, length, prints)) return true;
    const print = printOf(text, this.#base);
    return this.#whole.has(`${text.length} ${print} ${digestOf(this.salt, '', text)}`);
  }

  /** Tells whether an identifier is one of those that are looked for. */
  isIdentifier(type: string, value: string): boolean {
    return this.#identifiers.has(digestOf(this.salt, type, value));
  }

  #rolls(text: string, length: number, prints: ReadonlyMap<number, Set<string>>): boolean {
    if (text.length < length) return false;
    let leading = 1;
    for (let at = 1; at < length; at++) leading = Math.imul(leading, this.#base);
    let print = printOf(text.slice(0, length), this.#base);
    for (let at = 0; ; at++) {
      const digests = prints.get(print);
      if (digests?.has(digestOf(this.salt, '', text.slice(at, at + length)))) return true;
      if (at + length >= text.length) return false;
      print = (print - Math.imul(text.charCodeAt(at), leading)) | 0;
      print = (Math.imul(print, this.#base) + text.charCodeAt(at + length)) | 0;
    }
  }
}

function printOf(text: string, base: number): number {
  let print = 0;
  for (let at = 0; at < text.length; at++)
    print = (Math.imul(print, base) + text.charCodeAt(at)) | 0;
  return print;
}

function baseOf(salt: string): number {
  return createHash('sha256').update(`print ${salt}`).digest().readInt32LE() | 1;
}
