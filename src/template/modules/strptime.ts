import { reprString } from '../values/print.js';
import { valueError } from '../values/python-error.js';
import { dayOf, ordinalOf } from './calendar.js';
import { PyDatetime } from './datetime.js';
import { MONTHS, WEEKDAYS } from './strftime.js';
import { parseOffset } from './time.js';
import { PyTimezone } from './tzinfo.js';

const oneOf = (names: readonly string[]): string => names.join('|');
const short = (names: readonly string[]): string[] => names.map((name) => name.slice(0, 3));

const PATTERNS: Readonly<Record<string, string>> = {
  Y: '\\d{4}',
  y: '\\d{2}',
  m: '1[0-2]|0[1-9]|[1-9]',
  d: '3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]',
  H: '2[0-3]|[01]\\d|\\d',
  I: '1[0-2]|0[1-9]|[1-9]',
  M: '[0-5]\\d|\\d',
  S: '6[01]|[0-5]\\d|\\d',
  f: '\\d{1,6}',
  j: '36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]',
  p: 'am|pm',
  b: oneOf(short(MONTHS)),
  B: oneOf(MONTHS),
  a: oneOf(short(WEEKDAYS)),
  A: oneOf(WEEKDAYS),
  w: '[0-6]',
  u: '[1-7]',
  z: '[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?|Z',
  Z: 'utc|gmt',
};
const LONGER: Readonly<Record<string, string>> = {
  c: '%a %b %d %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

/** Reads a datetime as `datetime.strptime` does; throws Python's ValueError. */
export function strptime(text: string, format: string): PyDatetime {
  const letters: string[] = [];
  const source = format
    .replace(/%([cxX])/g, (_all, letter: string) => LONGER[letter] ?? '')
    .replace(/%([\s\S]|$)|\s+|[^%\s]/g, (piece, letter: string | undefined) => {
      if (letter === undefined) return /\s/.test(piece) ? '\\s+' : escaped(piece);
      if (letter === '%') return '%';
      const pattern = PATTERNS[letter];
      if (pattern === undefined) throw unknownDirective(letter, format);
      letters.push(letter);
      return `(${pattern})`;
    });
  const match = new RegExp(`^${source}`, 'i').exec(text);
  if (match === null) {
    const shown = `time data ${reprString(text)} does not match format ${reprString(format)}`;
    throw valueError(shown);
  }
  const rest = text.slice(match[0].length);
  if (rest !== '') throw valueError(`unconverted data remains: ${rest}`);
  return fromParts(new Map(letters.map((letter, index) => [letter, match[index + 1] ?? ''])));
}

function escaped(char: string): string {
  return char.replace(/[.*+?^${}()|[\]\\/-]/, '\\$&');
}

function unknownDirective(letter: string, format: string): Error {
  if (letter === '') return valueError(`stray % in format ${reprString(format)}`);
  return valueError(`'${letter}' is a bad directive in format ${reprString(format)}`);
}

type Found = ReadonlyMap<string, string>;

function fromParts(found: Found): PyDatetime {
  const number = (letter: string, otherwise: number): number =>
    Number(found.get(letter) ?? otherwise);
  const year = yearOf(found);
  const clock = {
    hour: hourOf(found),
    minute: number('M', 0),
    second: Math.min(number('S', 0), 61),
    microsecond: Number((found.get('f') ?? '').padEnd(6, '0')),
  };
  const day = { year, month: monthOf(found), day: number('d', 1) };
  const ofYear = found.get('j');
  const dated =
    ofYear === undefined ? day : dayOf(ordinalOf({ year, month: 1, day: 1 }) + Number(ofYear) - 1);
  return new PyDatetime(dated, clock, zoneOf(found));
}

function yearOf(found: Found): number {
  const long = found.get('Y');
  if (long !== undefined) return Number(long);
  const brief = found.get('y');
  if (brief === undefined) return 1900;
  return Number(brief) + (Number(brief) < 69 ? 2000 : 1900);
}

function monthOf(found: Found): number {
  const name = (found.get('B') ?? found.get('b'))?.slice(0, 3).toLowerCase();
  if (name !== undefined)
    return MONTHS.findIndex((month) => month.toLowerCase().startsWith(name)) + 1;
  return Number(found.get('m') ?? 1);
}

function hourOf(found: Found): number {
  const twelve = found.get('I');
  if (twelve === undefined) return Number(found.get('H') ?? 0);
  return (Number(twelve) % 12) + (found.get('p')?.toLowerCase() === 'pm' ? 12 : 0);
}

function zoneOf(found: Found): PyTimezone | null {
  const offset = found.get('z');
  if (offset === undefined) return null;
  return new PyTimezone(parseOffset(offset), found.get('Z'));
}
