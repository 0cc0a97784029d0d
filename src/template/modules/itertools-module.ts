import { BuiltinFunction } from '../runtime/builtin.js';
import { call } from '../runtime/call.js';
import { bindArguments } from '../values/arguments.js';
import { add } from '../values/arithmetic.js';
import { equals } from '../values/equality.js';
import { PyIterator } from '../values/generator.js';
import { iterate, toList } from '../values/iterate.js';
import { checkListSize } from '../values/limits.js';
import { typeError, valueError } from '../values/python-error.js';
import { requireIndex } from '../values/sequence.js';
import { PyTuple } from '../values/tuple.js';
import { type Keywords, truth, type Value } from '../values/value.js';
import { arrangements, product } from './arrangements.js';
import {
  chain,
  compress,
  count,
  cycle,
  pairs,
  repeat,
  slice,
  zipLongest,
} from './itertools-iterators.js';
import { PyModule } from './py-class.js';

type Call = (args: readonly Value[], kwargs: Keywords | null) => Value | Promise<Value>;

const iterator = (items: Iterable<Value>, name: string): PyIterator =>
  new PyIterator(items[Symbol.iterator](), `itertools.${name}`, `itertools.${name} object`);

function islice(args: readonly Value[]): Value {
  const [items, ...bounds] = args;
  if (items === undefined || bounds.length === 0) {
    throw typeError(`islice expected at least 2 arguments, got ${args.length}`);
  }
  const [first = null, second, third = 1] = bounds;
  const [from, to] = bounds.length === 1 ? [0, first] : [first, second ?? null];
  const index = (value: Value, otherwise: number): number => {
    const number = value === null ? otherwise : requireIndex(value);
    if (number >= 0) return number;
    throw valueError('Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.');
  };
  const step = index(third, 1);
  if (step === 0) throw valueError('Step for islice() must be a positive integer or None.');
  return iterator(slice(iterate(items), index(from, 0), index(to, Infinity), step), 'islice');
}

/** Calls a function for each item; the results are awaited where they are promises. */
function mapped(
  items: Iterable<Value>,
  apply: (item: Value) => Value | Promise<Value>,
  take: (item: Value, result: Value) => boolean,
): undefined | Promise<undefined> {
  const rest = items[Symbol.iterator]();
  const goOn = (): undefined | Promise<undefined> => {
    for (let step = rest.next(); step.done !== true; step = rest.next()) {
      const item = step.value;
      const result = apply(item);
      if (result instanceof Promise) {
        return result.then((value) => (take(item, value) ? goOn() : undefined));
      }
      if (!take(item, result)) return undefined;
    }
    return undefined;
  };
  return goOn();
}

/** Collects items by a function of each, then offers them as an iterator. */
function collected(
  name: string,
  items: Iterable<Value>,
  apply: (item: Value) => Value | Promise<Value>,
  keep: (item: Value, result: Value, kept: Value[]) => boolean,
): Value | Promise<Value> {
  const kept: Value[] = [];
  const ended = mapped(items, apply, (item, result) => {
    checkListSize(kept.length);
    return keep(item, result, kept);
  });
  const done = (): Value => iterator(kept, name);
  return ended === undefined ? done() : ended.then(done);
}

function filtered(
  name: string,
  keep: (isTrue: boolean, item: Value, kept: Value[]) => boolean,
): Call {
  return (args, kwargs) => {
    const [test = null, items = null] = bindArguments(
      name,
      ['predicate', 'iterable'],
      args,
      kwargs,
    );
    const apply = (item: Value) => (test === null ? item : call(test, [item], null));
    return collected(name, iterate(items), apply, (item, result, kept) =>
      keep(truth(result), item, kept),
    );
  };
}

function accumulate(args: readonly Value[], kwargs: Keywords | null): Value | Promise<Value> {
  const names = ['iterable', 'func?', 'initial?'];
  const [items = null, combine = null, initial = null] = bindArguments(
    'accumulate',
    names,
    args,
    kwargs,
  );
  let total: Value | undefined = initial === null ? undefined : initial;
  const apply = (item: Value): Value | Promise<Value> => {
    if (total === undefined) return item;
    return combine === null ? add(total, item) : call(combine, [total, item], null);
  };
  const source = iterate(items);
  const begun = total;
  const result = collected('accumulate', source, apply, (_item, value, kept) => {
    total = value;
    kept.push(value);
    return true;
  });
  if (begun === undefined) return result;
  const withFirst = (rest: Value): Value => iterator(chain([[begun], rest]), 'accumulate');
  return result instanceof Promise ? result.then(withFirst) : withFirst(result);
}

function groupby(args: readonly Value[], kwargs: Keywords | null): Value | Promise<Value> {
  const [items = null, key = null] = bindArguments('groupby', ['iterable', 'key?'], args, kwargs);
  const groups: { key: Value; items: Value[] }[] = [];
  const apply = (item: Value) => (key === null ? item : call(key, [item], null));
  const result = collected('groupby', iterate(items), apply, (item, found) => {
    const last = groups.at(-1);
    if (last !== undefined && equals(last.key, found)) last.items.push(item);
    else groups.push({ key: found, items: [item] });
    return true;
  });
  const shown = () =>
    iterator(
      groups.map((group) => new PyTuple([group.key, iterator(group.items, '_grouper')])),
      'groupby',
    );
  return result instanceof Promise ? result.then(shown) : shown();
}

function tee(args: readonly Value[]): Value {
  const [items = null, copies = 2] = args;
  const source = iterate(items);
  const seen: Value[] = [];
  function* copy(): Generator<Value> {
    for (let index = 0; ; index++) {
      if (index === seen.length) {
        const step = source.next();
        if (step.done === true) return;
        checkListSize(seen.push(step.value));
      }
      yield seen[index] ?? null;
    }
  }
  return new PyTuple(Array.from({ length: requireIndex(copies) }, () => iterator(copy(), '_tee')));
}

const lengthArgument = (value: Value | undefined, otherwise: number): number => {
  const length = value === undefined || value === null ? otherwise : requireIndex(value);
  if (length < 0) throw valueError('r must be non-negative');
  return length;
};

function arranged(name: 'combinations' | 'permutations' | 'combinations_with_replacement'): Call {
  const length = name === 'permutations' ? 'r?' : 'r';
  return (args, kwargs) => {
    const [items = null, r] = bindArguments(name, ['iterable', length], args, kwargs);
    const pool = toList(items);
    return iterator(arrangements(name, pool, lengthArgument(r, pool.length)), name);
  };
}

const CALLS: Readonly<Record<string, Call>> = {
  count: (args, kwargs) => {
    const [start = 0, step = 1] = bindArguments('count', ['start?', 'step?'], args, kwargs);
    return iterator(count(start, step), 'count');
  },
  cycle: ([items = null]) => iterator(cycle(iterate(items)), 'cycle'),
  repeat: (args, kwargs) => {
    const [value = null, times] = bindArguments('repeat', ['object', 'times?'], args, kwargs);
    return iterator(repeat(value, times === undefined ? Infinity : requireIndex(times)), 'repeat');
  },
  accumulate,
  compress: ([items = null, selectors = null]) =>
    iterator(compress(iterate(items), iterate(selectors)), 'compress'),
  islice,
  starmap: ([apply = null, items = null]) =>
    collected(
      'starmap',
      iterate(items),
      (item) => call(apply, toList(item), null),
      (_item, result, kept) => kept.push(result) > 0,
    ),
  tee,
  zip_longest: (args, kwargs) =>
    iterator(zipLongest(args, kwargs?.fillvalue ?? null), 'zip_longest'),
  product: (args, kwargs) => {
    const pools = args.map(toList);
    const times = lengthArgument(kwargs?.repeat, 1);
    return iterator(product(Array.from({ length: times }, () => pools).flat()), 'product');
  },
  permutations: arranged('permutations'),
  combinations: arranged('combinations'),
  combinations_with_replacement: arranged('combinations_with_replacement'),
  pairwise: ([items = null]) => iterator(pairs(toList(items)), 'pairwise'),
  groupby,
  takewhile: filtered('takewhile', (isTrue, item, kept) => isTrue && kept.push(item) > 0),
  dropwhile: filtered('dropwhile', (isTrue, item, kept) => {
    if (!isTrue || kept.length > 0) kept.push(item);
    return true;
  }),
  filterfalse: filtered('filterfalse', (isTrue, item, kept) => isTrue || kept.push(item) > 0),
};

class Chain extends BuiltinFunction {
  override attribute(name: string): Value | undefined {
    if (name !== 'from_iterable') return super.attribute(name);
    return new BuiltinFunction(name, ([items = null]) => iterator(chain(iterate(items)), 'chain'));
  }
}

/** Is Python's module `itertools`. */
export const ITERTOOLS_MODULE = new PyModule('itertools', {
  chain: new Chain('chain', (args) => iterator(chain(args), 'chain')),
  ...Object.fromEntries(
    Object.entries(CALLS).map(([name, apply]) => [name, new BuiltinFunction(name, apply)]),
  ),
});
