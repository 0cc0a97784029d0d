import { PyDict } from './dict.js';
import { PyFloat } from './float.js';
import { floatDigits } from './format-spec.js';
import { repr, reprString, toText } from './print.js';
import { PythonError, typeError, valueError } from './python-error.js';
import { asIndex } from './sequence.js';
import { PyTuple } from './tuple.js';
import { PyObject, typeName, type Value } from './value.js';

const CONVERSION = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?([\s\S]|$)/g;

interface Conversion {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly type: string;
}

/** Formats a string as Python's `text % values` does. */
export function percentFormat(text: string, values: Value): string {
  const positional = values instanceof PyTuple ? values.items : [values];
  let used = 0;
  let named = false;
  const next = (): Value => {
    const value = positional[used++];
    if (value === undefined) throw typeError('not enough arguments for format string');
    return value;
  };
  const result = text.replace(CONVERSION, (whole, key, flags, width, precision, type, at) => {
    if (type === '') throw valueError('incomplete format');
    if (whole === '%%') return '%';
    if (key !== undefined) {
      named = true;
      // Python takes no value by place once it has taken one by name.
      used = positional.length;
    }
    const found: Conversion = {
      flags,
      width: width === '*' ? Number(next()) : Number(width ?? 0),
      precision: precision === '*' ? Number(next()) : precision && Number(precision),
      type,
    };
    const value = key === undefined ? next() : fromMapping(values, key);
    return convert(value, found, at + whole.length - 1);
  });
  if (!named && used < positional.length && !isMapping(values)) {
    throw typeError('not all arguments converted during string formatting');
  }
  return result;
}

function isMapping(values: Value): boolean {
  if (typeof values === 'string' || values instanceof PyTuple) return false;
  if (Array.isArray(values)) return true;
  return values instanceof PyObject && MAPPINGS.has(values.typeName);
}

const MAPPINGS = new Set(['dict', 'Undefined', 'range', 'Namespace']);

function fromMapping(values: Value, key: string): Value {
  if (values instanceof PyDict) return values.item(key);
  if (isMapping(values) && values instanceof PyObject) return values.item(key);
  throw typeError('format requires a mapping');
}

function convert(value: Value, conversion: Conversion, at: number): string {
  const { type } = conversion;
  switch (type) {
    case 's':
    case 'r':
    case 'a': {
      const text = type === 's' ? toText(value) : repr(value);
      return pad(text.slice(0, conversion.precision), '', {
        ...conversion,
        flags: conversion.flags.replaceAll('0', ''),
      });
    }
    case 'c':
      return pad(toChar(value), '', { ...conversion, flags: conversion.flags.replaceAll('0', '') });
    case 'd':
    case 'i':
    case 'u':
      return formatInteger(toInteger(value, type), 10, conversion);
    case 'x':
    case 'X':
    case 'o':
      return formatInteger(toExactInteger(value, type), type === 'o' ? 8 : 16, conversion);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return formatReal(value, conversion);
    default: {
      const code = (type.codePointAt(0) ?? 0).toString(16);
      throw valueError(
        `unsupported format character ${reprString(type)} (0x${code}) at index ${at}`,
      );
    }
  }
}

function toInteger(value: Value, type: string): bigint {
  if (value instanceof PyFloat && Number.isFinite(value.value))
    return BigInt(Math.trunc(value.value));
  if (typeof value === 'bigint') return value;
  const index = asIndex(value);
  if (index !== undefined) return BigInt(index);
  if (value instanceof PyObject && value.typeName === 'Undefined') value.item(null);
  throw typeError(`%${type} format: a real number is required, not ${typeName(value)}`);
}

function toExactInteger(value: Value, type: string): bigint {
  if (!(value instanceof PyFloat)) return toInteger(value, type);
  throw typeError(`%${type} format: an integer is required, not float`);
}

function formatInteger(value: bigint, base: number, conversion: Conversion): string {
  const { flags, precision, type } = conversion;
  const digits = (value < 0n ? -value : value).toString(base).padStart(precision ?? 0, '0');
  const prefix = flags.includes('#') && base !== 10 ? `0${type}` : '';
  const body = type === 'X' ? digits.toUpperCase() : digits;
  return pad(body, signOf(value < 0n, flags) + prefix, conversion);
}

function formatReal(value: Value, conversion: Conversion): string {
  const number = value instanceof PyFloat ? value.value : asIndex(value);
  if (value instanceof PyObject && value.typeName === 'Undefined') value.item(null);
  if (number === undefined) throw typeError(`must be real number, not ${typeName(value)}`);
  const body = floatDigits(Math.abs(number), conversion.type, conversion.precision);
  const negative = number < 0 || Object.is(number, -0);
  return pad(body, signOf(negative, conversion.flags), conversion);
}

function signOf(negative: boolean, flags: string): string {
  if (negative) return '-';
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}

function pad(body: string, sign: string, { flags, width }: Conversion): string {
  const missing = Math.max(0, width - sign.length - body.length);
  if (flags.includes('-')) return sign + body + ' '.repeat(missing);
  if (flags.includes('0')) return sign + '0'.repeat(missing) + body;
  return ' '.repeat(missing) + sign + body;
}

function toChar(value: Value): string {
  if (typeof value === 'string' && Array.from(value).length === 1) return value;
  const code = asIndex(value);
  if (code === undefined) throw typeError('%c requires int or char');
  if (code < 0 || code > 0x10ffff) {
    throw new PythonError('OverflowError', '%c arg not in range(0x110000)');
  }
  return String.fromCodePoint(code);
}
