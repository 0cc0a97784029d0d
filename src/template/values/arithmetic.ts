import { DictView } from './dict-view.js';
import { PyFloat } from './float.js';
import { iterate } from './iterate.js';
import { checkListSize, checkTextSize } from './limits.js';
import { escapeHtml, Markup } from './markup.js';
import { asNumeric, type Numeric, toFloat, toInt } from './numbers.js';
import { percentFormat } from './percent-format.js';
import { toText } from './print.js';
import { PythonError, typeError } from './python-error.js';
import { asIndex } from './sequence.js';
import { combineSets, PySet } from './set.js';
import { PyTuple } from './tuple.js';
import { Undefined } from './undefined.js';
import { type Operator, PyObject, typeName, type Value } from './value.js';

const LARGEST_POWER_BITS = 4_000_000;

/** Evaluates `left + right`. */
export function add(left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') return toInt(left + right);
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  const numbers = bothNumeric(left, right);
  if (numbers !== undefined)
    return arithmetic(
      numbers,
      (a, b) => a + b,
      (a, b) => a + b,
    );
  if (Array.isArray(left) && Array.isArray(right)) {
    checkListSize(left.length + right.length);
    return [...left, ...right];
  }
  if (left instanceof PyTuple && right instanceof PyTuple) {
    return new PyTuple([...left.items, ...right.items]);
  }
  failOnUndefined(left, right);
  if (left instanceof Markup || right instanceof Markup) return addMarkup(left, right);
  const type = typeName(left);
  if (type === 'str' || type === 'list' || type === 'tuple') {
    throw typeError(`can only concatenate ${type} (not "${typeName(right)}") to ${type}`);
  }
  return defined('+', left, right);
}

function addMarkup(left: Value, right: Value): Value {
  const isText = (value: Value): boolean => typeof value === 'string' || value instanceof Markup;
  if (!isText(left) || !isText(right)) throw unsupported('+', left, right);
  return new Markup(escapeHtml(left).value + escapeHtml(right).value);
}

/** Evaluates `left - right`. */
export function subtract(left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') return toInt(left - right);
  const numbers = bothNumeric(left, right);
  if (numbers !== undefined)
    return arithmetic(
      numbers,
      (a, b) => a - b,
      (a, b) => a - b,
    );
  failOnUndefined(left, right);
  if (left instanceof PySet && right instanceof PySet) {
    return combineSets(left, right, 'difference');
  }
  if (isSetLike(left) || isSetLike(right)) {
    return combineSets(new PySet(iterate(left)), new PySet(iterate(right)), 'difference');
  }
  return defined('-', left, right);
}

/** Tells whether a value is the keys or items of a dict, from which any values are taken. */
function isSetLike(value: Value): boolean {
  return value instanceof DictView && value.kind !== 'values';
}

/** Evaluates `left * right`. */
export function multiply(left: Value, right: Value): Value {
  const numbers = bothNumeric(left, right);
  if (numbers !== undefined)
    return arithmetic(
      numbers,
      (a, b) => a * b,
      (a, b) => a * b,
    );
  failOnUndefined(left, right);
  const count = asIndex(isSequence(left) ? right : left);
  const sequence = isSequence(left) ? left : right;
  if (!isSequence(sequence)) return defined('*', left, right);
  if (count === undefined) {
    const other = isSequence(left) ? right : left;
    throw typeError(`can't multiply sequence by non-int of type '${typeName(other)}'`);
  }
  if (Math.abs(count) >= 2 ** 63) {
    throw new PythonError('OverflowError', "cannot fit 'int' into an index-sized integer");
  }
  return repeat(sequence, Math.max(0, count));
}

type Sequence = string | Value[] | PyTuple | Markup;

function isSequence(value: Value): value is Sequence {
  if (typeof value === 'string' || Array.isArray(value)) return true;
  return value instanceof PyTuple || value instanceof Markup;
}

function repeat(sequence: Sequence, count: number): Value {
  if (sequence instanceof PyTuple) return new PyTuple(repeatItems(sequence.items, count));
  if (Array.isArray(sequence)) return repeatItems(sequence, count);
  const text = toText(sequence);
  checkTextSize(text.length * count);
  return typeof sequence === 'string' ? text.repeat(count) : new Markup(text.repeat(count));
}

function repeatItems(items: readonly Value[], count: number): Value[] {
  checkListSize(items.length * count);
  return Array.from({ length: count }, () => items).flat() as Value[];
}

/** Evaluates `left / right`. */
export function divide(left: Value, right: Value): Value {
  const numbers = bothNumeric(left, right);
  if (numbers === undefined) return defined('/', left, right);
  const [a, b] = numbers;
  if (toFloat(b) !== 0) return new PyFloat(toFloat(a) / toFloat(b));
  throw zeroDivision(isFloat(a) || isFloat(b) ? 'float division by zero' : 'division by zero');
}

/** Evaluates `left // right`. */
export function floorDivide(left: Value, right: Value): Value {
  const numbers = bothNumeric(left, right);
  if (numbers === undefined) return defined('//', left, right);
  const [a, b] = numbers;
  const float = isFloat(a) || isFloat(b);
  if (toFloat(b) === 0) {
    throw zeroDivision(
      float ? 'float floor division by zero' : 'integer division or modulo by zero',
    );
  }
  if (float)
    return new PyFloat(
      Math.floor((toFloat(a) - floatModulo(toFloat(a), toFloat(b))) / toFloat(b) + 0.5),
    );
  const x = BigInt(a as number | bigint);
  const y = BigInt(b as number | bigint);
  const quotient = x / y;
  return toInt(x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient);
}

/** Evaluates `left % right`, which formats when the left side is text. */
export function modulo(left: Value, right: Value): Value {
  if (typeof left === 'string') return percentFormat(left, right);
  if (left instanceof Markup) return new Markup(percentFormat(left.value, escapeValues(right)));
  const numbers = bothNumeric(left, right);
  if (numbers === undefined) return defined('%', left, right);
  const [a, b] = numbers;
  const float = isFloat(a) || isFloat(b);
  if (toFloat(b) === 0) throw zeroDivision(float ? 'float modulo' : 'integer modulo by zero');
  if (float) return new PyFloat(floatModulo(toFloat(a), toFloat(b)));
  const x = BigInt(a as number | bigint);
  const y = BigInt(b as number | bigint);
  return toInt(((x % y) + y) % y);
}

function escapeValues(value: Value): Value {
  if (value instanceof PyTuple) return new PyTuple(value.items.map(escapeValues));
  if (typeof value === 'string') return escapeHtml(value).value;
  return value;
}

function floatModulo(a: number, b: number): number {
  if (!Number.isFinite(b) && Number.isFinite(a)) return a === 0 || a < 0 === b < 0 ? a : b;
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 !== b < 0 ? rest + b : rest;
}

/** Evaluates `left ** right`. */
export function power(left: Value, right: Value): Value {
  const numbers = bothNumeric(left, right);
  if (numbers === undefined) throw unsupported('** or pow()', left, right);
  const [a, b] = numbers;
  if (isFloat(a) || isFloat(b) || toFloat(b) < 0) return floatPower(toFloat(a), toFloat(b));
  const isUnit = a === 0 || a === 1 || a === -1;
  if (isUnit) return unitPower(Number(a), b as number | bigint);
  const bits = Math.log2(Math.abs(toFloat(a)) + 1) * toFloat(b);
  if (bits > LARGEST_POWER_BITS) throw new PythonError('MemoryError', 'the result is too large');
  return toInt(BigInt(a as number | bigint) ** BigInt(b as number | bigint));
}

function unitPower(base: number, exponent: number | bigint): Value {
  if (base === 0) return Number(exponent === 0);
  const isOdd = BigInt(exponent) % 2n !== 0n;
  return isOdd ? base : 1;
}

function floatPower(a: number, b: number): PyFloat {
  if (a === 0 && b < 0) throw zeroDivision('0.0 cannot be raised to a negative power');
  if (a === 1 || b === 0) return new PyFloat(1);
  const result = a ** b;
  if (Number.isNaN(result) && !Number.isNaN(a) && !Number.isNaN(b)) {
    throw typeError('complex numbers are not supported');
  }
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b)) {
    throw new PythonError('OverflowError', "(34, 'Numerical result out of range')");
  }
  return new PyFloat(result);
}

/** Evaluates `-value`. */
export function negate(value: Value): Value {
  const number = asNumeric(value);
  if (number === undefined) return definedSign('-', value);
  if (number instanceof PyFloat) return new PyFloat(-number.value);
  return toInt(typeof number === 'bigint' ? -number : 0 - number);
}

/** Evaluates `+value`. */
export function plus(value: Value): Value {
  const number = asNumeric(value);
  if (number === undefined) return definedSign('+', value);
  return number;
}

function bothNumeric(left: Value, right: Value): [Numeric, Numeric] | undefined {
  const a = asNumeric(left);
  const b = a === undefined ? undefined : asNumeric(right);
  return a === undefined || b === undefined ? undefined : [a, b];
}

function isFloat(value: Numeric): value is PyFloat {
  return value instanceof PyFloat;
}

function arithmetic(
  [a, b]: [Numeric, Numeric],
  small: (a: number, b: number) => number,
  large: (a: bigint, b: bigint) => bigint,
): Value {
  if (a instanceof PyFloat || b instanceof PyFloat)
    return new PyFloat(small(toFloat(a), toFloat(b)));
  if (typeof a === 'number' && typeof b === 'number') {
    const result = small(a, b);
    if (Number.isSafeInteger(result)) return result + 0;
  }
  return toInt(large(BigInt(a), BigInt(b)));
}

function failOnUndefined(left: Value, right: Value): void {
  if (left instanceof Undefined) throw left.error();
  if (right instanceof Undefined) throw right.error();
}

/** Evaluates an operator that the class of one of its operands defines. */
function defined(operator: Operator, left: Value, right: Value): Value {
  const own = left instanceof PyObject ? left.operate(operator, right, false) : undefined;
  const result = own ?? (right instanceof PyObject ? right.operate(operator, left, true) : own);
  if (result !== undefined) return result;
  throw unsupported(operator, left, right);
}

function definedSign(operator: '+' | '-', value: Value): Value {
  const result = value instanceof PyObject ? value.operate(operator, undefined, false) : undefined;
  if (result !== undefined) return result;
  throw badOperand(operator, value);
}

function unsupported(operator: string, left: Value, right: Value): PythonError {
  failOnUndefined(left, right);
  const types = `'${typeName(left)}' and '${typeName(right)}'`;
  return typeError(`unsupported operand type(s) for ${operator}: ${types}`);
}

function badOperand(operator: string, value: Value): PythonError {
  if (value instanceof Undefined) return value.error();
  return typeError(`bad operand type for unary ${operator}: '${typeName(value)}'`);
}

function zeroDivision(message: string): PythonError {
  return new PythonError('ZeroDivisionError', message);
}
