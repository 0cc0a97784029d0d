import { checkListSize } from './limits.js';
import { typeError } from './python-error.js';
import { PyObject, typeName, type Value } from './value.js';

/** Iterates over a value as Python's `iter()` does. */
export function iterate(value: Value): Iterable<Value> & Iterator<Value> {
  return asIterable(iteratorOf(value));
}

/** Starts an iteration over a value; throws when it is not iterable. */
export function iteratorOf(value: Value): Iterator<Value> {
  if (Array.isArray(value)) return value.values();
  if (typeof value === 'string') return value[Symbol.iterator]();
  const iterator = value instanceof PyObject ? value.iterate() : undefined;
  if (iterator === undefined) throw typeError(`'${typeName(value)}' object is not iterable`);
  return iterator;
}

function asIterable(iterator: Iterator<Value>): Iterable<Value> & Iterator<Value> {
  if (Symbol.iterator in iterator) return iterator as IterableIterator<Value>;
  return {
    next: () => iterator.next(),
    [Symbol.iterator]() {
      return this;
    },
  };
}

/** Collects the items of an iterable value in a new list. */
export function toList(value: Value): Value[] {
  if (Array.isArray(value)) return value.slice();
  const items: Value[] = [];
  for (const item of iterate(value)) checkListSize(items.push(item));
  return items;
}

/** Tells whether a value can be iterated over. */
export function isIterable(value: Value): boolean {
  if (Array.isArray(value) || typeof value === 'string') return true;
  return value instanceof PyObject && value.iterate() !== undefined;
}

/** Returns what `len()` gives, or throws. */
export function lengthOf(value: Value): number {
  if (typeof value === 'string') return codePoints(value).length;
  if (Array.isArray(value)) return value.length;
  const size = value instanceof PyObject ? value.size() : undefined;
  if (size === undefined) throw typeError(`object of type '${typeName(value)}' has no len()`);
  return size;
}

const ASTRAL = /[\ud800-\udfff]/;

/** Returns a string as an indexable sequence of Python's characters. */
export function codePoints(text: string): string | string[] {
  return ASTRAL.test(text) ? Array.from(text) : text;
}
