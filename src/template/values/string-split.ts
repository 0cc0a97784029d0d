import { isSpace } from '../syntax/whitespace.js';
import { typeError, valueError } from './python-error.js';
import { PyTuple } from './tuple.js';
import { typeName, type Value } from './value.js';

/** Splits as Python's `split` or, from the right, `rsplit` does; null splits at white space. */
export function splitText(
  text: string,
  separator: Value,
  limit: number,
  fromRight = false,
): string[] {
  if (separator === null) return splitAtSpaces(text, limit, fromRight);
  if (typeof separator !== 'string') {
    throw typeError(`must be str or None, not ${typeName(separator)}`);
  }
  if (separator === '') throw valueError('empty separator');
  const parts = text.split(separator);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  if (fromRight) {
    const kept = parts.length - limit;
    return [parts.slice(0, kept).join(separator), ...parts.slice(kept)];
  }
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

function splitAtSpaces(text: string, limit: number, fromRight: boolean): string[] {
  const words = findWords(text);
  if (limit < 0 || words.length <= limit) return words.map(([from, to]) => text.slice(from, to));
  const kept = fromRight ? words.slice(words.length - limit) : words.slice(0, limit);
  const parts = kept.map(([from, to]) => text.slice(from, to));
  if (fromRight) return [text.slice(0, words[words.length - limit - 1]?.[1] ?? 0), ...parts];
  return [...parts, text.slice(words[limit]?.[0] ?? text.length)];
}

function findWords(text: string): [number, number][] {
  const words: [number, number][] = [];
  let start = -1;
  for (let at = 0; at <= text.length; at++) {
    const space = at === text.length || isSpace(text.charAt(at));
    if (!space && start === -1) start = at;
    if (space && start !== -1) {
      words.push([start, at]);
      start = -1;
    }
  }
  return words;
}

const SEPARATORS = [0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029];
const LINE = new RegExp(`\\r\\n|[\\n\\v\\f\\r${String.fromCodePoint(...SEPARATORS)}]`, 'g');

/** Splits at line ends as Python's `splitlines` does. */
export function splitLines(text: string, keepEnds = false): string[] {
  const lines: string[] = [];
  let start = 0;
  for (const match of text.matchAll(LINE)) {
    const end = match.index + match[0].length;
    lines.push(text.slice(start, keepEnds ? end : match.index));
    start = end;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}

/** Splits into what is before, at and after a separator. */
export function partition(text: string, separator: Value, fromRight = false): PyTuple {
  if (typeof separator !== 'string') throw typeError(`must be str, not ${typeName(separator)}`);
  if (separator === '') throw valueError('empty separator');
  const at = fromRight ? text.lastIndexOf(separator) : text.indexOf(separator);
  if (at === -1) return new PyTuple(fromRight ? ['', '', text] : [text, '', '']);
  return new PyTuple([text.slice(0, at), separator, text.slice(at + separator.length)]);
}
