import { Markup } from '../values/markup.js';
import { subscript } from '../values/members.js';
import { PyTuple } from '../values/tuple.js';
import { Undefined } from '../values/undefined.js';
import type { Value } from '../values/value.js';

type Getter = (item: Value) => Value;

/** Reads an attribute such as `a.b.0` of an item; null gives the item itself. */
export function attributeGetter(attribute: Value, otherwise: Value = null): Getter {
  const parts = splitAttribute(attribute);
  return (item) => {
    let value = item;
    for (const part of parts) {
      value = subscript(value, part);
      if (otherwise !== null && value instanceof Undefined) value = otherwise;
    }
    return value;
  };
}

/** Reads the key to compare an item by: text without case unless that matters. */
export function comparisonKey(
  attribute: Value,
  caseSensitive: boolean,
  otherwise: Value = null,
): Getter {
  const getter = attributeGetter(attribute, otherwise);
  return caseSensitive ? getter : (item) => ignoreCase(getter(item));
}

/** Reads several attributes, separated by commas, to sort an item by. */
export function sortKey(attribute: Value, caseSensitive: boolean): Getter {
  const names = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  const getters = names.map((name) => comparisonKey(name, caseSensitive));
  return (item) => new PyTuple(getters.map((getter) => getter(item)));
}

/** Turns text into lower case and leaves anything else as it is. */
export function ignoreCase(value: Value): Value {
  if (value instanceof Markup) return value.value.toLowerCase();
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function splitAttribute(attribute: Value): Value[] {
  if (attribute === null) return [];
  if (typeof attribute !== 'string') return [attribute];
  return attribute.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
