import { typeError } from './python-error.js';
import { PyObject, type Value } from './value.js';

/** Compares two values as Python's `==` does. */
export function equals(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left instanceof PyObject) {
    return left.equals(right) || (right instanceof PyObject && right.equals(left));
  }
  if (right instanceof PyObject) return right.equals(left);
  if (Array.isArray(left) || Array.isArray(right)) {
    return Array.isArray(left) && Array.isArray(right) && equalItems(left, right);
  }
  const a = typeof left === 'boolean' ? Number(left) : left;
  const b = typeof right === 'boolean' ? Number(right) : right;
  return a === b;
}

/** Compares two sequences item by item. */
export function equalItems(left: readonly Value[], right: readonly Value[]): boolean {
  if (left.length !== right.length) return false;
  return left.every((item, index) => equals(item, right[index] ?? null));
}

/** Returns what stands for a value as a key of a Map: equal values have the same key. */
export function hashKey(value: Value): unknown {
  if (typeof value === 'boolean') return Number(value);
  if (Array.isArray(value)) throw typeError("unhashable type: 'list'");
  return value instanceof PyObject ? value.hashKey() : value;
}
