import { valueError } from '../values/python-error.js';
import { type Day, dayOfYear, isoCalendarOf, ordinalOf, pad, weekdayOf } from './calendar.js';
import { EPOCH_MICROS, offsetText } from './tzinfo.js';

export const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];
export const WEEKDAYS = [
  ...['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
];

/** What can be written of a moment; a date has midnight. */
export interface Moment extends Day {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  /** Of UTC; undefined where no time zone is known. */
  readonly offset?: bigint | undefined;
  readonly zone?: string | undefined;
  readonly utcMicros: bigint;
}

type Part = (moment: Moment) => string;

const weekday = (moment: Day): number => weekdayOf(ordinalOf(moment));
const hour12 = ({ hour }: Moment): number => hour % 12 || 12;
const weekFrom = (moment: Day, first: number): number =>
  Math.floor((dayOfYear(moment) + 6 - ((weekday(moment) - first + 7) % 7)) / 7);
const named = (names: readonly string[], index: number): string => names[index] ?? '';

const PARTS: Readonly<Record<string, Part>> = {
  Y: ({ year }) => String(year),
  C: ({ year }) => pad(Math.floor(year / 100)),
  y: ({ year }) => pad(year % 100),
  m: ({ month }) => pad(month),
  d: ({ day }) => pad(day),
  e: ({ day }) => String(day).padStart(2),
  H: ({ hour }) => pad(hour),
  k: ({ hour }) => String(hour).padStart(2),
  I: (moment) => pad(hour12(moment)),
  l: (moment) => String(hour12(moment)).padStart(2),
  p: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  P: ({ hour }) => (hour < 12 ? 'am' : 'pm'),
  M: ({ minute }) => pad(minute),
  S: ({ second }) => pad(second),
  f: ({ microsecond }) => pad(microsecond, 6),
  j: (moment) => pad(dayOfYear(moment), 3),
  A: (moment) => named(WEEKDAYS, weekday(moment)),
  a: (moment) => named(WEEKDAYS, weekday(moment)).slice(0, 3),
  B: ({ month }) => named(MONTHS, month - 1),
  b: ({ month }) => named(MONTHS, month - 1).slice(0, 3),
  h: ({ month }) => named(MONTHS, month - 1).slice(0, 3),
  w: (moment) => String((weekday(moment) + 1) % 7),
  u: (moment) => String(weekday(moment) + 1),
  U: (moment) => pad(weekFrom(moment, 6)),
  W: (moment) => pad(weekFrom(moment, 0)),
  G: (moment) => String(isoCalendarOf(moment)[0]),
  g: (moment) => pad(isoCalendarOf(moment)[0] % 100),
  V: (moment) => pad(isoCalendarOf(moment)[1]),
  s: ({ utcMicros }) => String((utcMicros - EPOCH_MICROS) / 1_000_000n),
  z: ({ offset }) => (offset === undefined ? '' : offsetText(offset, '')),
  Z: ({ zone }) => zone ?? '',
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
};

const SHORTHANDS: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  x: '%m/%d/%y',
  F: '%Y-%m-%d',
  R: '%H:%M',
  r: '%I:%M:%S %p',
  T: '%H:%M:%S',
  X: '%H:%M:%S',
};

/** Fills in the directives of strftime, with those of the C library of Linux; throws on others. */
export function strftime(moment: Moment, format: string): string {
  return format.replace(/%([-_0^#]?)([\s\S]|$)/g, (directive, flag: string, letter: string) => {
    const shorthand = SHORTHANDS[letter];
    if (shorthand !== undefined) return strftime(moment, shorthand);
    const part = PARTS[letter];
    if (part !== undefined) return flagged(part(moment), flag);
    const known = [...Object.keys(PARTS), ...Object.keys(SHORTHANDS)].sort().join(' %');
    throw valueError(`strftime() does not know the directive "${directive}"; it knows %${known}`);
  });
}

function flagged(text: string, flag: string): string {
  if (flag === '-') return text.replace(/^[0 ]+(?=\d)/, '');
  if (flag === '_') return text.replace(/^0+(?=\d)/, (zeros) => ' '.repeat(zeros.length));
  if (flag === '0') return text.replace(/^ +(?=\d)/, (blanks) => '0'.repeat(blanks.length));
  return flag === '' ? text : text.toUpperCase();
}
