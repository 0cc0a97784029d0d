import { equals } from './equality.js';
import { PyFloat } from './float.js';
import { Markup } from './markup.js';
import { typeError } from './python-error.js';
import { PySet } from './set.js';
import { PyTuple } from './tuple.js';
import { Undefined } from './undefined.js';
import { PyObject, typeName, type Value } from './value.js';

export type Order = '<' | '<=' | '>' | '>=';

/** Compares two values as Python's `<`, `<=`, `>` and `>=` do. */
export function order(left: Value, operator: Order, right: Value): boolean {
  const a = orderable(left);
  const b = orderable(right);
  if (typeof a === 'string' && typeof b === 'string') return holds(compareText(a, b), operator);
  if (isNumeric(a) && isNumeric(b)) return holdsNumbers(a, operator, b);
  if (Array.isArray(a) && Array.isArray(b)) return orderItems(a, operator, b);
  if (left instanceof PyTuple && right instanceof PyTuple) {
    return orderItems(left.items, operator, right.items);
  }
  if (left instanceof PySet && right instanceof PySet) return orderSets(left, operator, right);
  if (left instanceof Undefined) throw left.error();
  if (right instanceof Undefined) throw right.error();
  const compared = compareObjects(left, right);
  if (compared !== undefined) return holds(compared, operator);
  const types = `'${typeName(left)}' and '${typeName(right)}'`;
  throw typeError(`'${operator}' not supported between instances of ${types}`);
}

function compareObjects(left: Value, right: Value): number | undefined {
  const own = left instanceof PyObject ? left.compare(right) : undefined;
  if (own !== undefined || !(right instanceof PyObject)) return own;
  const other = right.compare(left);
  return other === undefined ? undefined : -other;
}

function orderable(value: Value): Value {
  if (value instanceof PyFloat) return value.value;
  if (value instanceof Markup) return value.value;
  return typeof value === 'boolean' ? Number(value) : value;
}

function isNumeric(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function holdsNumbers(a: number | bigint, operator: Order, b: number | bigint): boolean {
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

function holds(sign: number, operator: Order): boolean {
  return holdsNumbers(sign, operator, 0);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  for (let at = 0; at < a.length && at < b.length; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x !== y) return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

function orderItems(a: readonly Value[], operator: Order, b: readonly Value[]): boolean {
  for (let at = 0; at < a.length && at < b.length; at++) {
    const x = a[at] ?? null;
    const y = b[at] ?? null;
    if (!equals(x, y)) return order(x, operator, y);
  }
  return holds(a.length - b.length, operator);
}

function orderSets(a: PySet, operator: Order, b: PySet): boolean {
  if (operator === '>' || operator === '>=') return orderSets(b, operator === '>' ? '<' : '<=', a);
  return a.isSubsetOf(b) && (operator === '<=' || a.size() < b.size());
}

/** Orders values for a sort; throws when Python could not compare them. */
export function sortValues<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => Value,
  reverse = false,
): Item[] {
  const keyed = items.map((item) => ({ item, key: keyOf(item) }));
  keyed.sort((a, b) => {
    if (reverse ? order(a.key, '<', b.key) : order(b.key, '<', a.key)) return 1;
    return (reverse ? order(b.key, '<', a.key) : order(a.key, '<', b.key)) ? -1 : 0;
  });
  return keyed.map(({ item }) => item);
}
