import { iteratorOf } from './iterate.js';
import { typeError, valueError } from './python-error.js';
import { PyObject, typeName, type Value } from './value.js';

/** Takes exactly `count` items out of an iterable value, for a tuple of targets. */
export function unpack(value: Value, count: number): Value[] {
  const iterable = Array.isArray(value) || typeof value === 'string' || isIterable(value);
  if (!iterable) throw typeError(`cannot unpack non-iterable ${typeName(value)} object`);
  const iterator = iteratorOf(value);
  const items: Value[] = [];
  for (;;) {
    const next = iterator.next();
    if (next.done === true) break;
    if (items.length === count) {
      throw valueError(`too many values to unpack (expected ${count})`);
    }
    items.push(next.value);
  }
  if (items.length === count) return items;
  throw valueError(`not enough values to unpack (expected ${count}, got ${items.length})`);
}

function isIterable(value: Value): boolean {
  return value instanceof PyObject && value.iterate() !== undefined;
}
