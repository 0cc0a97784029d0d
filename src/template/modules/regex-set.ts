import type { RegexSource } from './regex-source.js';
import type { Category, SetItem } from './regex-syntax.js';

const CONTROLS: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
};

/** Parses what stands between brackets, the first one being read. */
export function parseSet(source: RegexSource): {
  readonly items: readonly SetItem[];
  readonly negated: boolean;
} {
  const start = source.at - 1;
  const negated = source.skip('^');
  const items: SetItem[] = [];
  for (let isFirst = true; isFirst || source.peek !== ']'; isFirst = false) {
    if (source.atEnd) throw source.error('unterminated character set', start);
    items.push(parseRange(source, start));
  }
  source.next();
  return { items, negated };
}

function parseRange(source: RegexSource, setStart: number): SetItem {
  const start = source.at;
  const from = parseItem(source);
  if (source.peek !== '-' || source.text.startsWith('-]', source.at)) return from;
  source.next();
  if (source.atEnd) throw source.error('unterminated character set', setStart);
  const to = parseItem(source);
  const isRange = typeof from !== 'string' && typeof to !== 'string' && from[0] <= to[0];
  if (isRange) return [from[0], to[0]];
  const written = source.text.slice(start, source.at);
  throw source.error(`bad character range ${written}`, start);
}

function parseItem(source: RegexSource): SetItem {
  const start = source.at;
  const char = source.next();
  if (char !== '\\') return one(char.codePointAt(0) ?? 0);
  const octal = source.take(/0[0-7]{0,2}|[0-3][0-7]{2}/y);
  if (octal !== null) return one(Number.parseInt(octal[0], 8));
  return parseClassEscape(source, start, true);
}

const one = (code: number): SetItem => [code, code];

/** Parses an escape that stands for one character or a category, the backslash being read. */
export function parseClassEscape(source: RegexSource, start: number, inSet = false): SetItem {
  const hex = source.take(/x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})/y);
  if (hex !== null) return one(Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? '0', 16));
  const char = source.next();
  if (/^[dDsSwW]$/.test(char)) return char as Category;
  const control = CONTROLS[char];
  if (control !== undefined && (inSet || char !== 'b')) return one(control);
  if (char === '') throw source.error('bad escape (end of pattern)', start);
  if (/^[a-zA-Z0-9]$/.test(char)) {
    const written = source.text.slice(start, source.at);
    const what = char === 'N' ? `\\N{...} is not supported` : `bad escape ${written}`;
    throw source.error(what, start);
  }
  return one(char.codePointAt(0) ?? 0);
}
