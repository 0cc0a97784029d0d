import { formatFloat, PyFloat, padExponent } from './float.js';
import { toText } from './print.js';
import { PythonError, typeError, valueError } from './python-error.js';
import { PyObject, typeName, type Value } from './value.js';

const SPEC =
  /^(?:([\s\S])?([<>=^]))?([+\- ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/u;

interface Spec {
  readonly fill: string;
  readonly align: string;
  readonly sign: string;
  /** Whether a negative zero loses its sign. */
  readonly zero: boolean;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

function parseSpec(text: string, numeric: boolean): Spec {
  const match = SPEC.exec(text);
  if (match === null) throw valueError('Invalid format specifier');
  const [, fill, align, sign, z, hash, zero, width, grouping, precision, type] = match;
  return {
    fill: fill ?? (zero === undefined || align !== undefined ? ' ' : '0'),
    align: align ?? (zero !== undefined && numeric ? '=' : numeric ? '>' : '<'),
    sign: sign ?? '-',
    zero: z !== undefined,
    alternate: hash !== undefined,
    width: Number(width ?? 0),
    grouping: grouping ?? '',
    precision: precision === undefined ? undefined : Number(precision),
    type: type ?? '',
  };
}

/** Formats a value as Python's `format(value, spec)` does. */
export function formatValue(value: Value, specText: string): string {
  if (specText === '') return toText(value);
  if (typeof value === 'string') return formatText(value, specText);
  if (value instanceof PyFloat) return formatFloatValue(value.value, specText);
  if (typeof value === 'number' || typeof value === 'bigint') return formatInt(value, specText);
  if (typeof value === 'boolean') return formatInt(Number(value), specText);
  const type = typeName(value);
  if (type === 'Markup') return formatText(toText(value), specText);
  const formatted = value instanceof PyObject ? value.format(specText) : undefined;
  if (formatted !== undefined) return formatted;
  throw typeError(`unsupported format string passed to ${type}.__format__`);
}

function formatText(text: string, specText: string): string {
  const spec = parseSpec(specText, false);
  if (spec.type !== '' && spec.type !== 's') {
    throw valueError(`Unknown format code '${spec.type}' for object of type 'str'`);
  }
  if (spec.zero || spec.sign !== '-') {
    const what = spec.zero ? 'Negative zero coercion (z)' : 'Sign';
    throw valueError(`${what} not allowed in string format specifier`);
  }
  if (spec.grouping !== '') throw valueError(`Cannot specify '${spec.grouping}' with 's'.`);
  if (spec.align === '=') {
    throw valueError("'=' alignment not allowed in string format specifier");
  }
  const cut = spec.precision === undefined ? text : text.slice(0, spec.precision);
  return align(cut, '', spec);
}

function align(body: string, sign: string, spec: Spec): string {
  const text = sign + body;
  const missing = Math.max(0, spec.width - text.length);
  switch (spec.align) {
    case '<':
      return text + spec.fill.repeat(missing);
    case '^':
      return (
        spec.fill.repeat(Math.floor(missing / 2)) + text + spec.fill.repeat(Math.ceil(missing / 2))
      );
    case '=':
      return sign + spec.fill.repeat(missing) + body;
    default:
      return spec.fill.repeat(missing) + text;
  }
}

const BASES: Readonly<Record<string, [number, string]>> = {
  b: [2, '0b'],
  o: [8, '0o'],
  x: [16, '0x'],
  X: [16, '0X'],
};

function formatInt(value: number | bigint, specText: string): string {
  const spec = parseSpec(specText, true);
  if (/[eEfFgG%]/.test(spec.type)) return formatFloatValue(Number(value), specText);
  if (spec.zero) {
    throw valueError('Negative zero coercion (z) not allowed in integer format specifier');
  }
  if (spec.precision !== undefined) {
    throw valueError('Precision not allowed in integer format specifier');
  }
  if (spec.type === 's') {
    throw valueError("Unknown format code 's' for object of type 'int'");
  }
  if (spec.type === 'c') return align(String.fromCodePoint(Number(value)), '', spec);
  const [base, prefix] = BASES[spec.type] ?? [10, ''];
  const digits = (value < 0 ? -value : value).toString(base);
  const cased = spec.type === 'X' ? digits.toUpperCase() : digits;
  const body = (spec.alternate ? prefix : '') + group(cased, spec.grouping, base === 10 ? 3 : 4);
  return align(body, signOf(value < 0, spec), spec);
}

function signOf(negative: boolean, spec: Spec): string {
  if (negative) return '-';
  return spec.sign === '-' ? '' : spec.sign;
}

function group(digits: string, separator: string, size: number): string {
  if (separator === '') return digits;
  const [whole = '', fraction] = digits.split('.');
  const grouped = whole.replace(new RegExp(`\\B(?=(?:\\w{${size}})+$)`, 'g'), separator);
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function formatFloatValue(value: number, specText: string): string {
  const spec = parseSpec(specText, true);
  if (/[bcdosxX]/.test(spec.type)) {
    throw valueError(`Unknown format code '${spec.type}' for object of type 'float'`);
  }
  const body = floatDigits(Math.abs(value), spec.type, spec.precision);
  const isZero = spec.zero && !/[1-9a-z]/.test(body);
  const negative = !isZero && (value < 0 || Object.is(value, -0));
  return align(group(body, spec.grouping, 3), signOf(negative, spec), spec);
}

/** Writes a non-negative float with a presentation type of Python's (`f`, `e`, `g`, `%`). */
export function floatDigits(value: number, type: string, precision: number | undefined): string {
  if (!Number.isFinite(value)) {
    const text = formatFloat(value);
    return /[EFG]/.test(type) ? text.toUpperCase() : text;
  }
  switch (type) {
    case 'f':
    case 'F':
      return toFixed(value, precision ?? 6);
    case '%':
      return `${toFixed(value * 100, precision ?? 6)}%`;
    case 'e':
      return padExponent(value.toExponential(precision ?? 6));
    case 'E':
      return padExponent(value.toExponential(precision ?? 6)).toUpperCase();
    case '':
      return precision === undefined ? formatFloat(value) : general(value, precision, true);
    default: {
      const text = general(value, precision ?? 6, false);
      return type === 'G' ? text.toUpperCase() : text;
    }
  }
}

function general(value: number, precision: number, keepPoint: boolean): string {
  const digits = Math.max(1, precision);
  if (value === 0) return keepPoint ? '0.0' : '0';
  const exponent = Number(value.toExponential(digits - 1).split('e')[1]);
  const limit = keepPoint ? digits - 1 : digits;
  if (exponent < -4 || exponent >= limit) {
    const [mantissa = '', power = ''] = value.toExponential(digits - 1).split('e');
    return padExponent(`${trimZeros(mantissa)}e${power}`);
  }
  const text = trimZeros(value.toFixed(Math.max(0, digits - 1 - exponent)));
  return keepPoint && !text.includes('.') ? `${text}.0` : text;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Writes a float with a number of decimals, halves decided by the exact binary value. */
export function toFixed(value: number, decimals: number): string {
  if (Math.abs(value) >= 1e21) return padDecimals(BigInt(value).toString(), decimals);
  if (decimals > 100) throw new PythonError('ValueError', 'precision too big');
  return halfToEven(value, decimals) ?? value.toFixed(decimals);
}

function padDecimals(digits: string, decimals: number): string {
  return decimals === 0 ? digits : `${digits}.${'0'.repeat(decimals)}`;
}

/** Rounds exact halves to even, where JavaScript rounds them up; undefined when it is no half. */
function halfToEven(value: number, decimals: number): string | undefined {
  if (decimals > 22) return undefined;
  const scaled = Math.abs(value) * 10 ** decimals;
  const floor = Math.floor(scaled);
  if (scaled - floor !== 0.5 || scaled / 10 ** decimals !== Math.abs(value)) return undefined;
  if (!isExactHalf(value, decimals)) return undefined;
  const even = floor % 2 === 0 ? floor : floor + 1;
  return (Math.sign(value) * (even / 10 ** decimals)).toFixed(decimals);
}

function isExactHalf(value: number, decimals: number): boolean {
  const fraction = value.toFixed(Math.min(100, decimals + 60)).split('.')[1] ?? '';
  return /^50*$/.test(fraction.slice(decimals));
}
