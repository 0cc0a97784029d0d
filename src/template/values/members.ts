import { bindMethod } from './bound-method.js';
import { LIST_METHODS } from './list-methods.js';
import { PythonError, typeError } from './python-error.js';
import { itemOf, sliceOf } from './sequence.js';
import { stringItem } from './string-item.js';
import { STRING_METHODS } from './string-methods.js';
import { Undefined, undefinedMember } from './undefined.js';
import { type Method, PyObject, typeName, type Value } from './value.js';

const NUMBER_METHODS = new Map<string, Method<number>>([
  ['bit_length', (self) => (self === 0 ? 0 : Math.abs(self).toString(2).length)],
]);

const CAUGHT = new Set(['AttributeError', 'TypeError', 'KeyError', 'IndexError', 'LookupError']);

/** Evaluates `value.name`: an attribute, else an item of that name, else undefined. */
export function attributeOrItem(value: Value, name: string): Value {
  const attribute = attributeOf(value, name);
  if (attribute !== undefined) return attribute;
  const found = itemOrNothing(value, name);
  return found === undefined ? undefinedMember(value, name, () => memberNames(value)) : found;
}

/** Evaluates `value[key]`: an item, else an attribute of that name, else undefined. */
export function subscript(value: Value, key: Value): Value {
  const item = itemOrNothing(value, key);
  if (item !== undefined) return item;
  const attribute = typeof key === 'string' ? attributeOf(value, key) : undefined;
  return attribute === undefined
    ? undefinedMember(value, key, () => memberNames(value))
    : attribute;
}

/** Returns an attribute as Python's `getattr` does; undefined when there is none. */
export function attributeOf(value: Value, name: string): Value | undefined {
  if (value instanceof PyObject) return value.attribute(name);
  if (typeof value === 'string') return bindMethod(value, name, STRING_METHODS);
  if (Array.isArray(value)) return bindMethod(value, name, LIST_METHODS);
  return typeof value === 'number' ? bindMethod(value, name, NUMBER_METHODS) : undefined;
}

/** Lists the attributes of a value, for "did you mean". */
function memberNames(value: Value): readonly string[] {
  if (value instanceof PyObject) return value.memberNames();
  if (typeof value === 'string') return [...STRING_METHODS.keys()];
  return Array.isArray(value) ? [...LIST_METHODS.keys()] : [];
}

function itemOrNothing(value: Value, key: Value): Value | undefined {
  if (typeof key === 'string' && (typeof value === 'string' || Array.isArray(value))) {
    return undefined;
  }
  try {
    return itemAt(value, key);
  } catch (error) {
    const caught = error instanceof PythonError && CAUGHT.has(error.type);
    if (caught && !(value instanceof Undefined)) return undefined;
    throw error;
  }
}

/** Evaluates `value[key]` as Python does; throws where there is no such item. */
export function itemAt(value: Value, key: Value): Value {
  if (value instanceof PyObject) return value.item(key);
  if (typeof value === 'string') return stringItem(value, key);
  if (Array.isArray(value)) return sliceOf(value, key) ?? itemOf(value, key, 'list');
  throw typeError(`'${typeName(value)}' object is not subscriptable`);
}
