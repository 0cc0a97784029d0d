import { PyFloat } from './float.js';
import { PythonError, valueError } from './python-error.js';
import type { Value } from './value.js';

export type Numeric = number | bigint | PyFloat;

/** Returns a number, with a bool as 0 or 1; undefined for anything else. */
export function asNumeric(value: Value): Numeric | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return Number(value);
  return value instanceof PyFloat ? value : undefined;
}

/** Returns an int in its one representation: a number when it is safe, else a bigint. */
export function toInt(value: number | bigint): number | bigint {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? value : BigInt(value);
  }
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** Returns a number as a JavaScript float. */
export function toFloat(value: Numeric): number {
  return value instanceof PyFloat ? value.value : Number(value);
}

/** Truncates a float to an int as Python's `int()` does. */
export function truncate(value: number): number | bigint {
  if (Number.isNaN(value)) throw valueError('cannot convert float NaN to integer');
  if (!Number.isFinite(value)) {
    throw new PythonError('OverflowError', 'cannot convert float infinity to integer');
  }
  return toInt(Math.trunc(value) + 0);
}

/** Parses an int as Python's `int(text, base)` does; undefined when it is none. */
export function parseIntText(text: string, base: number): number | bigint | undefined {
  const match = /^\s*([+-]?)(0[xob])?_?([0-9a-z]+(?:_[0-9a-z]+)*)\s*$/i.exec(text);
  if (match === null) return undefined;
  const [, sign, prefix = '', rest = ''] = match;
  const prefixBase = { '0x': 16, '0o': 8, '0b': 2 }[prefix.toLowerCase()];
  const isPrefix = prefixBase !== undefined && (base === prefixBase || base === 0);
  const radix = base === 0 ? (prefixBase ?? 10) : base;
  const digits = (isPrefix ? rest : prefix + rest).replaceAll('_', '').toLowerCase();
  let value = 0n;
  for (const digit of digits) {
    const number = Number.parseInt(digit, 36);
    if (!(number < radix)) return undefined;
    value = value * BigInt(radix) + BigInt(number);
  }
  return toInt(sign === '-' ? -value : value);
}

/** Parses a float as Python's `float(text)` does; undefined when it is none. */
export function parseFloatText(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  const special = /^([+-]?)(inf|infinity|nan)$/.exec(trimmed);
  if (special !== null) {
    const size = special[2] === 'nan' ? Number.NaN : Number.POSITIVE_INFINITY;
    return special[1] === '-' ? -size : size;
  }
  const number =
    /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/;
  return number.test(trimmed) ? Number(trimmed.replaceAll('_', '')) : undefined;
}
