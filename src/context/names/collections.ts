import { createHash } from 'node:crypto';
import {
  BuiltinFunction,
  bindArguments,
  iterate,
  type Keywords,
  PyDict,
  PyIterator,
  PySet,
  PyTuple,
  PythonError,
  parseJson,
  toJson,
  toList,
  toText,
  typeError,
  type Value,
} from '../../template/index.js';
import { parseYaml, writeYaml } from './yaml-text.js';

type Call = (args: readonly Value[], kwargs: Keywords | null) => Value;

/** Gives the default where an exception of one class is raised, as dbt's functions do. */
function orDefault(compute: () => Value, caught: string, otherwise: Value | undefined): Value {
  try {
    return compute();
  } catch (error) {
    if (error instanceof PythonError && error.type === caught) return otherwise ?? null;
    throw error;
  }
}

function* zipped(iterators: readonly Iterator<Value>[]): Generator<Value> {
  while (iterators.length > 0) {
    const items: Value[] = [];
    for (const iterator of iterators) {
      const step = iterator.next();
      if (step.done === true) return;
      items.push(step.value);
    }
    yield new PyTuple(items);
  }
}

function zip(args: readonly Value[]): Value {
  return new PyIterator(zipped(args.map((value) => iterate(value))), 'zip', 'zip object');
}

function textArgument(name: string, value: Value | undefined): string {
  if (value === undefined) throw typeError(`${name}() missing 1 required argument`);
  return toText(value);
}

const lowered = (value: Value): string => toText(value).toLowerCase();

/** What the first dict of lists has that the second has not, by names in lower case. */
function diffOfTwoDicts(args: readonly Value[], kwargs: Keywords | null): Value {
  const [first = null, second = null] = bindArguments(
    'diff_of_two_dicts',
    ['dict_a', 'dict_b'],
    args,
    kwargs,
  );
  const entries = (value: Value) => (value instanceof PyDict ? [...value.entries()] : []);
  const others = new Map(entries(second).map(([key, items]) => [lowered(key), items]));
  const difference = new PyDict();
  for (const [key, items] of entries(first)) {
    const other = others.get(lowered(key));
    const known = new Set(other === undefined ? [] : toList(other).map(lowered));
    const left = [...new Set(toList(items).map(lowered))].filter((item) => !known.has(item));
    if (other === undefined) difference.set(key, items);
    else if (left.length > 0) difference.set(key, left);
  }
  return difference;
}

const CALLS: Readonly<Record<string, Call>> = {
  set: (args, kwargs) => {
    const [value = null, otherwise] = bindArguments('set', ['value', 'default?'], args, kwargs);
    return orDefault(() => new PySet(iterate(value)), 'TypeError', otherwise);
  },
  set_strict: ([value = null]) => new PySet(iterate(value)),
  zip: (args, kwargs) => orDefault(() => zip(args), 'TypeError', kwargs?.default),
  zip_strict: zip,
  fromjson: (args, kwargs) => {
    const names = ['string', 'default?'];
    const [text, otherwise] = bindArguments('fromjson', names, args, kwargs);
    return orDefault(() => parseJson(textArgument('fromjson', text)), 'ValueError', otherwise);
  },
  tojson: (args, kwargs) => {
    const names = ['value', 'default?', 'sort_keys?'];
    const [value = null, otherwise, sortKeys] = bindArguments('tojson', names, args, kwargs);
    const layout = { indent: null, sortKeys: sortKeys === true };
    return orDefault(() => toJson(value, layout), 'ValueError', otherwise);
  },
  fromyaml: (args, kwargs) => {
    const names = ['value', 'default?'];
    const [text, otherwise] = bindArguments('fromyaml', names, args, kwargs);
    return orDefault(() => parseYaml(textArgument('fromyaml', text)), 'YAMLError', otherwise);
  },
  toyaml: (args, kwargs) => {
    const names = ['value', 'default?', 'sort_keys?'];
    const [value = null, otherwise, sortKeys] = bindArguments('toyaml', names, args, kwargs);
    return orDefault(() => writeYaml(value, sortKeys === true), 'YAMLError', otherwise);
  },
  local_md5: ([value]) => {
    if (typeof value !== 'string') throw typeError('local_md5() takes text');
    return createHash('md5').update(value).digest('hex');
  },
  diff_of_two_dicts: diffOfTwoDicts,
};

/** The functions of dbt that compute with values and know nothing of the project. */
export const VALUE_FUNCTIONS: Readonly<Record<string, BuiltinFunction>> = Object.fromEntries(
  Object.entries(CALLS).map(([name, call]) => [name, new BuiltinFunction(name, call)]),
);
