import { multiply, negate } from '../values/arithmetic.js';
import { order } from '../values/compare.js';
import { PyFloat } from '../values/float.js';
import { floatDigits, toFixed } from '../values/format-spec.js';
import { Markup } from '../values/markup.js';
import {
  asNumeric,
  parseFloatText,
  parseIntText,
  toFloat,
  toInt,
  truncate,
} from '../values/numbers.js';
import { PythonError, typeError, valueError } from '../values/python-error.js';
import { requireIndex } from '../values/sequence.js';
import { Undefined } from '../values/undefined.js';
import { truth, typeName, type Value } from '../values/value.js';
import { defineFilter, type Filter } from './filter.js';

type Bound = readonly (Value | undefined)[];

function absolute(value: Value): Value {
  const number = asNumeric(value);
  if (number === undefined) {
    throw badAbs(value);
  }
  if (number instanceof PyFloat) return new PyFloat(Math.abs(number.value));
  return order(number, '<', 0) ? negate(number) : number;
}

function badAbs(value: Value): PythonError {
  return typeError(`bad operand type for abs(): '${typeName(value)}'`);
}

function toInteger(value: Value, [otherwise = 0, base = 10]: Bound): Value {
  if (value instanceof Undefined) throw value.error();
  const text = value instanceof Markup ? value.value : value;
  if (typeof text === 'string') return integerOf(text, requireIndex(base)) ?? otherwise;
  const number = asNumeric(value);
  if (number === undefined) return otherwise;
  if (!(number instanceof PyFloat)) return number;
  return Number.isNaN(number.value) ? otherwise : truncate(number.value);
}

function integerOf(text: string, base: number): Value | undefined {
  const integer = parseIntText(text, base);
  if (integer !== undefined) return integer;
  const float = parseFloatText(text);
  return float === undefined || !Number.isFinite(float) ? undefined : truncate(float);
}

function toReal(value: Value, [otherwise = new PyFloat(0)]: Bound): Value {
  if (value instanceof Undefined) throw value.error();
  const text = value instanceof Markup ? value.value : value;
  const number = typeof text === 'string' ? parseFloatText(text) : realOf(value);
  return number === undefined ? otherwise : new PyFloat(number);
}

function realOf(value: Value): number | undefined {
  const number = asNumeric(value);
  return number === undefined ? undefined : toFloat(number);
}

function round(value: Value, [precision = 0, method = 'common']: Bound): Value {
  if (method !== 'common' && method !== 'ceil' && method !== 'floor') {
    throw new PythonError('FilterArgumentError', 'method must be common, ceil or floor');
  }
  const number = asNumeric(method === 'common' ? value : multiply(value, 1));
  if (number === undefined) throw cannotRound(value);
  if (method === 'common') return roundHalfEven(number, precision);
  const scale = 10 ** requireIndex(precision);
  const scaled = toFloat(number) * scale;
  return new PyFloat(((method === 'ceil' ? Math.ceil(scaled) : Math.floor(scaled)) + 0) / scale);
}

function cannotRound(value: Value): PythonError {
  return typeError(`type ${typeName(value)} doesn't define __round__ method`);
}

function roundHalfEven(number: number | bigint | PyFloat, precision: Value): Value {
  if (number instanceof PyFloat) {
    const digits = precision === null ? 0 : requireIndex(precision);
    const rounded = roundFloat(number.value, digits);
    return precision === null ? truncate(rounded) : new PyFloat(rounded);
  }
  const digits = precision === null ? 0 : requireIndex(precision);
  if (digits >= 0) return number;
  const unit = 10n ** BigInt(-digits);
  return toInt(roundToUnit(BigInt(number), unit));
}

function roundToUnit(value: bigint, unit: bigint): bigint {
  const rest = ((value % unit) + unit) % unit;
  const low = value - rest;
  const twice = rest * 2n;
  const up = twice > unit || (twice === unit && (low / unit) % 2n !== 0n);
  return up ? low + unit : low;
}

function roundFloat(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > 22) return value;
  const unit = 10 ** Math.max(0, -digits);
  const size = Number(toFixed(Math.abs(value) / unit, Math.max(0, digits))) * unit;
  return value < 0 || Object.is(value, -0) ? -size : size;
}

const SIZES = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];

function fileSize(value: Value, [binary = false]: Bound): Value {
  const number = toReal(value, [null]);
  if (!(number instanceof PyFloat)) {
    const type = typeName(value);
    throw typeof value === 'string'
      ? valueError('could not convert string to float')
      : typeError(`float() argument must be a string or a real number, not '${type}'`);
  }
  const isBinary = truth(binary);
  const base = isBinary ? 1024 : 1000;
  const bytes = number.value;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const power = SIZES.findIndex((_size, index) => bytes < base ** (index + 2));
  const index = power === -1 ? SIZES.length - 1 : power;
  const unit = base ** (index + 2);
  const size = SIZES[index] ?? '';
  const name = isBinary ? `${size.charAt(0).toUpperCase()}iB` : size;
  return `${floatDigits((base * bytes) / unit, 'f', 1)} ${name}`;
}

/** Holds the filters that make or change numbers. */
export const NUMBER_FILTERS: readonly [string, Filter][] = [
  defineFilter('abs', [], absolute),
  defineFilter('filesizeformat', ['binary?'], fileSize),
  defineFilter('float', ['default?'], toReal),
  defineFilter('int', ['default?', 'base?'], toInteger),
  defineFilter('round', ['precision?', 'method?'], round),
];
