import { add } from '../values/arithmetic.js';
import { order, sortValues } from '../values/compare.js';
import { PyDict } from '../values/dict.js';
import { DictView } from '../values/dict-view.js';
import { equals, hashKey } from '../values/equality.js';
import { PyIterator } from '../values/generator.js';
import { iterate, lengthOf, toList } from '../values/iterate.js';
import { checkListSize } from '../values/limits.js';
import { Markup } from '../values/markup.js';
import { toText } from '../values/print.js';
import { PythonError, typeError } from '../values/python-error.js';
import { PyRange } from '../values/range.js';
import { requireIndex } from '../values/sequence.js';
import { PyTuple } from '../values/tuple.js';
import { Undefined, undefinedHint } from '../values/undefined.js';
import { truth, typeName, type Value } from '../values/value.js';
import { attributeGetter, comparisonKey, ignoreCase, sortKey } from './attribute-getter.js';
import { defineFilter, type Filter } from './filter.js';

type Bound = readonly (Value | undefined)[];

function first(value: Value): Value {
  const next = iterate(value).next();
  return next.done === true ? undefinedHint('No first item, sequence was empty.') : next.value;
}

function last(value: Value): Value {
  const [item] = reversed(value);
  return item === undefined ? undefinedHint('No last item, sequence was empty.') : item;
}

function reversed(value: Value): Value[] {
  const reversible =
    typeof value === 'string' ||
    Array.isArray(value) ||
    [PyTuple, PyDict, DictView, PyRange, Markup, Undefined].some((type) => value instanceof type);
  if (!reversible) throw typeError(`'${typeName(value)}' object is not reversible`);
  return toList(value).reverse();
}

function reverse(value: Value): Value {
  if (typeof value === 'string') return Array.from(value).reverse().join('');
  if (value instanceof Markup) return new Markup(Array.from(value.value).reverse().join(''));
  const items = reverseItems(value);
  return new PyIterator(items.values(), 'list_reverseiterator', 'list_reverseiterator object');
}

function reverseItems(value: Value): Value[] {
  try {
    return toList(value).reverse();
  } catch (error) {
    if (!(error instanceof PythonError) || error.type !== 'TypeError') throw error;
    throw new PythonError('FilterArgumentError', 'argument must be iterable');
  }
}

function join(value: Value, [separator = '', attribute = null]: Bound): Value {
  const get = attributeGetter(attribute);
  return toList(value)
    .map((item) => toText(get(item)))
    .join(toText(separator));
}

function sort(value: Value, [reverse = false, caseSensitive = false, attribute = null]: Bound) {
  return sortValues(
    toList(value),
    sortKey(attribute, truth(caseSensitive)),
    requireIndex(reverse) !== 0,
  );
}

function dictSort(
  value: Value,
  [caseSensitive = false, by = 'key', reverse = false]: Bound,
): Value {
  if (by !== 'key' && by !== 'value') {
    const message = 'You can only sort by either "key" or "value"';
    throw new PythonError('FilterArgumentError', message);
  }
  const place = by === 'key' ? 0 : 1;
  const key = (pair: readonly Value[]): Value => {
    const part = pair[place] ?? null;
    return truth(caseSensitive) ? part : ignoreCase(part);
  };
  return sortValues(
    [...requireDict(value, 'items').entries()],
    key,
    requireIndex(reverse) !== 0,
  ).map((pair) => new PyTuple(pair));
}

function requireDict(value: Value, method: string): PyDict {
  if (value instanceof PyDict) return value;
  if (value instanceof Undefined) throw value.error();
  const type = typeName(value);
  throw new PythonError('AttributeError', `'${type}' object has no attribute '${method}'`);
}

function items(value: Value): Value {
  return new PyIterator(readItems(value));
}

function* readItems(value: Value): Generator<Value> {
  if (value instanceof Undefined) return;
  if (!(value instanceof PyDict)) throw typeError('Can only get item pairs from a mapping.');
  for (const pair of value.entries()) yield new PyTuple(pair);
}

function extreme(sign: '<' | '>'): (value: Value, bound: Bound) => Value {
  return (value, [caseSensitive = false, attribute = null]) => {
    const [start, ...rest] = toList(value);
    if (start === undefined) return undefinedHint('No aggregated item, sequence was empty.');
    const key = comparisonKey(attribute, truth(caseSensitive));
    let best = { item: start, key: key(start) };
    for (const item of rest) {
      const candidate = { item, key: key(item) };
      if (order(candidate.key, sign, best.key)) best = candidate;
    }
    return best.item;
  };
}

function sum(value: Value, [attribute = null, start = 0]: Bound): Value {
  if (typeof start === 'string') {
    throw typeError("sum() can't sum strings [use ''.join(seq) instead]");
  }
  const get = attributeGetter(attribute);
  let total: Value = start;
  for (const item of iterate(value)) total = add(total, get(item));
  return total;
}

function* unique(value: Value, caseSensitive: boolean, attribute: Value): Generator<Value> {
  const key = comparisonKey(attribute, caseSensitive);
  const seen = new Set<unknown>();
  for (const item of iterate(value)) {
    const hash = hashKey(key(item));
    if (seen.has(hash)) continue;
    seen.add(hash);
    yield item;
  }
}

function* batch(value: Value, size: Value, fill: Value): Generator<Value> {
  let row: Value[] = [];
  for (const item of iterate(value)) {
    if (equals(row.length, size)) {
      yield row;
      row = [];
    }
    row.push(item);
  }
  if (row.length === 0) return;
  const length = fill === null ? 0 : requireIndex(size);
  while (row.length < length) checkListSize(row.push(fill));
  yield row;
}

function* slice(value: Value, slices: number, fill: Value): Generator<Value> {
  const list = toList(value);
  if (slices === 0) {
    throw new PythonError('ZeroDivisionError', 'integer division or modulo by zero');
  }
  const size = Math.floor(list.length / slices);
  const extra = list.length % slices;
  for (let number = 0, start = 0; number < slices; number++) {
    const end = start + size + (number < extra ? 1 : 0);
    const part = list.slice(start, end);
    if (fill !== null && number >= extra) part.push(fill);
    yield part;
    start = end;
  }
}

function groupBy(value: Value, [attribute = null, otherwise = null, sensitive = false]: Bound) {
  const key = comparisonKey(attribute, truth(sensitive), otherwise);
  const shown = attributeGetter(attribute, otherwise);
  const groups: { key: Value; items: Value[] }[] = [];
  for (const item of sortValues(toList(value), key)) {
    const last = groups.at(-1);
    if (last !== undefined && equals(last.key, key(item))) last.items.push(item);
    else groups.push({ key: key(item), items: [item] });
  }
  return groups.map(({ key: grouper, items: list }) => {
    const [firstItem] = list;
    const name = truth(sensitive) || firstItem === undefined ? grouper : shown(firstItem);
    return new PyTuple([name, list], ['grouper', 'list']);
  });
}

function pickRandom(value: Value): Value {
  const list = toList(value);
  if (lengthOf(value) === 0) return undefinedHint('No random item, sequence was empty.');
  return list[Math.floor(Math.random() * list.length)] ?? null;
}

/** Holds the filters that work on sequences and dicts, except those that call other filters. */
export const SEQUENCE_FILTERS: readonly [string, Filter][] = [
  defineFilter(
    'batch',
    ['linecount', 'fill_with?'],
    (value, [size = 1, fill = null]) => new PyIterator(batch(value, size, fill)),
  ),
  defineFilter('count', [], lengthOf),
  defineFilter('dictsort', ['case_sensitive?', 'by?', 'reverse?'], dictSort),
  defineFilter('first', [], first),
  defineFilter('groupby', ['attribute', 'default?', 'case_sensitive?'], groupBy),
  defineFilter('items', [], items),
  defineFilter('join', ['d?', 'attribute?'], join),
  defineFilter('last', [], last),
  defineFilter('length', [], lengthOf),
  defineFilter('list', [], toList),
  defineFilter('max', ['case_sensitive?', 'attribute?'], extreme('>')),
  defineFilter('min', ['case_sensitive?', 'attribute?'], extreme('<')),
  defineFilter('random', [], pickRandom),
  defineFilter('reverse', [], reverse),
  defineFilter(
    'slice',
    ['slices', 'fill_with?'],
    (value, [slices = 1, fill = null]) => new PyIterator(slice(value, requireIndex(slices), fill)),
  ),
  defineFilter('sort', ['reverse?', 'case_sensitive?', 'attribute?'], sort),
  defineFilter('sum', ['attribute?', 'start?'], sum),
  defineFilter(
    'unique',
    ['case_sensitive?', 'attribute?'],
    (value, [sensitive = false, name = null]) =>
      new PyIterator(unique(value, truth(sensitive), name)),
  ),
];
