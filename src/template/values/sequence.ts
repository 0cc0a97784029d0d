import { PyFloat } from './float.js';
import { PythonError, typeError, valueError } from './python-error.js';
import { PyObject, typeName, type Value } from './value.js';

/** Is a slice such as `1:-1`, used as a key. */
export class PySlice extends PyObject {
  override readonly typeName = 'slice';

  constructor(
    readonly from: Value,
    readonly to: Value,
    readonly step: Value,
  ) {
    super();
  }

  override hashKey(): unknown {
    throw typeError("unhashable type: 'slice'");
  }
}

/** Returns the items that a slice picks; undefined when the key is not a slice. */
export function sliceOf<Item>(items: readonly Item[], key: Value): Item[] | undefined {
  if (!(key instanceof PySlice)) return undefined;
  const { from, to, step } = sliceBounds(items.length, key);
  if (step === 1) return items.slice(from, Math.max(from, to));
  const picked: Item[] = [];
  for (let at = from; step > 0 ? at < to : at > to; at += step) picked.push(items[at] as Item);
  return picked;
}

/** Resolves a slice for a length: `from` is the first index, `to` is never reached. */
export function sliceBounds(
  length: number,
  slice: PySlice,
): { from: number; to: number; step: number } {
  const step = slice.step === null ? 1 : sliceIndex(slice.step);
  if (step === 0) throw valueError('slice step cannot be zero');
  const lowest = step > 0 ? 0 : -1;
  const highest = step > 0 ? length : length - 1;
  const clamp = (value: Value, otherwise: number): number => {
    if (value === null) return otherwise;
    const index = sliceIndex(value);
    return Math.min(Math.max(index < 0 ? index + length : index, lowest), highest);
  };
  const from = clamp(slice.from, step > 0 ? lowest : highest);
  return { from, to: clamp(slice.to, step > 0 ? highest : lowest), step };
}

function sliceIndex(value: Value): number {
  const index = asIndex(value);
  if (index !== undefined) return index;
  throw typeError('slice indices must be integers or None or have an __index__ method');
}

/** Returns the item at an index, which may be negative; throws as Python does. */
export function itemOf(items: readonly Value[], key: Value, type: string): Value {
  const index = asIndex(key);
  if (index === undefined) {
    throw typeError(`${type} indices must be integers or slices, not ${typeName(key)}`);
  }
  const item = items[index < 0 ? index + items.length : index];
  if (item === undefined) throw new PythonError('IndexError', `${type} index out of range`);
  return item;
}

/** Returns an int or bool as a number; undefined for anything else. */
export function asIndex(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return Number(value);
  return undefined;
}

/** Returns an int argument as a number, or throws as Python's C functions do. */
export function requireIndex(value: Value): number {
  const index = asIndex(value);
  if (index !== undefined) return index;
  const type = value instanceof PyFloat ? 'float' : typeName(value);
  throw typeError(`'${type}' object cannot be interpreted as an integer`);
}
