import { PyIterator } from '../values/generator.js';
import { iterate } from '../values/iterate.js';
import { PythonError } from '../values/python-error.js';
import { Undefined } from '../values/undefined.js';
import { type Keywords, truth, type Value } from '../values/value.js';
import { attributeGetter } from './attribute-getter.js';
import { defineFilter, type Filter } from './filter.js';
import { NUMBER_FILTERS } from './number-filters.js';
import { OUTPUT_FILTERS } from './output-filters.js';
import { SEQUENCE_FILTERS } from './sequence-filters.js';
import { FILTER_NAMES, runTest } from './tests.js';
import { TEXT_FILTERS } from './text-filters.js';

type Bound = readonly (Value | undefined)[];

function mapItems(value: Value, args: readonly Value[], kwargs: Keywords | null): Value {
  return new PyIterator(readMapped(value, args, kwargs));
}

function* readMapped(
  value: Value,
  args: readonly Value[],
  kwargs: Keywords | null,
): Generator<Value> {
  if (!truth(value)) return;
  const apply = prepareMap(args, kwargs);
  for (const item of iterate(value)) yield apply(item);
}

function prepareMap(args: readonly Value[], kwargs: Keywords | null): (item: Value) => Value {
  const [name, ...rest] = args;
  if (name !== undefined) return (item) => runFilter(name, item, rest, kwargs);
  if (kwargs === null || !('attribute' in kwargs)) {
    throw new PythonError('FilterArgumentError', 'map requires a filter argument');
  }
  const { attribute = null, default: otherwise = null, ...others } = kwargs;
  const [unexpected] = Object.keys(others);
  if (unexpected === undefined) return attributeGetter(attribute, otherwise);
  throw new PythonError('FilterArgumentError', `Unexpected keyword argument '${unexpected}'`);
}

function selecting(wanted: boolean, byAttribute: boolean): Filter {
  return (value, args, kwargs) =>
    new PyIterator(readSelected(value, args, kwargs, wanted, byAttribute));
}

function* readSelected(
  value: Value,
  args: readonly Value[],
  kwargs: Keywords | null,
  wanted: boolean,
  byAttribute: boolean,
): Generator<Value> {
  if (!truth(value)) return;
  const passes = prepareSelect(args, kwargs, byAttribute);
  for (const item of iterate(value)) if (passes(item) === wanted) yield item;
}

function prepareSelect(
  args: readonly Value[],
  kwargs: Keywords | null,
  byAttribute: boolean,
): (item: Value) => boolean {
  const [attribute] = args;
  if (byAttribute && attribute === undefined) {
    throw new PythonError('FilterArgumentError', 'Missing parameter for attribute name');
  }
  const get = byAttribute ? attributeGetter(attribute ?? null) : (item: Value) => item;
  const [name, ...rest] = byAttribute ? args.slice(1) : args;
  if (name === undefined) return (item) => truth(get(item));
  return (item) => runTest(name, get(item), rest, kwargs);
}

function defaultFilter(value: Value, [otherwise = '', boolean = false]: Bound): Value {
  if (value instanceof Undefined || (truth(boolean) && !truth(value))) return otherwise;
  return value;
}

const itself = (value: Value): Value => value;

/** Holds Jinja's filters by name, and dbt's `as_*`, which change nothing outside of its YAML. */
export const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ...TEXT_FILTERS,
  ...SEQUENCE_FILTERS,
  ...NUMBER_FILTERS,
  ...OUTPUT_FILTERS,
  ['map', mapItems],
  ['select', selecting(true, false)],
  ['reject', selecting(false, false)],
  ['selectattr', selecting(true, true)],
  ['rejectattr', selecting(false, true)],
  defineFilter('d', ['default_value?', 'boolean?'], defaultFilter),
  defineFilter('default', ['default_value?', 'boolean?'], defaultFilter),
  defineFilter('as_bool', [], itself),
  defineFilter('as_native', [], itself),
  defineFilter('as_number', [], itself),
  defineFilter('as_text', [], itself),
]);

for (const name of FILTERS.keys()) FILTER_NAMES.add(name);

/** Applies the filter of that name; throws a PythonError when there is none. */
export function runFilter(
  name: Value,
  value: Value,
  args: readonly Value[],
  kwargs: Keywords | null,
): Value {
  const filter = typeof name === 'string' ? FILTERS.get(name) : undefined;
  if (filter !== undefined) return filter(value, args, kwargs);
  throw unknownCallable('filter', name);
}

/** Creates the error of naming a filter or test that does not exist. */
function unknownCallable(kind: 'filter', name: Value): PythonError {
  const missing = typeof name === 'string' ? name : undefined;
  return new PythonError('TemplateRuntimeError', `No ${kind} named '${missing ?? ''}'.`, missing);
}
