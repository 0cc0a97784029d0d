import { add } from '../values/arithmetic.js';
import { iterate } from '../values/iterate.js';
import { checkEndless, checkListSize } from '../values/limits.js';
import { PyTuple } from '../values/tuple.js';
import { truth, type Value } from '../values/value.js';

/** Yields the items of each iterable in turn. */
export function* chain(iterables: Iterable<Value>): Generator<Value> {
  for (const iterable of iterables) yield* iterate(iterable);
}

/** Counts up without end. */
export function* count(start: Value, step: Value): Generator<Value> {
  let taken = 0;
  for (let value = start; ; value = add(value, step)) {
    checkEndless(taken++, 'itertools.count()');
    yield value;
  }
}

/** Repeats items without end. */
export function* cycle(items: Iterable<Value>): Generator<Value> {
  const seen: Value[] = [];
  for (const item of items) {
    checkListSize(seen.push(item));
    yield item;
  }
  for (let taken = 0; seen.length > 0; taken += seen.length) {
    checkEndless(taken, 'itertools.cycle()');
    yield* seen;
  }
}

/** Yields one value again and again. */
export function* repeat(value: Value, times: number): Generator<Value> {
  for (let taken = 0; taken < times; taken++) {
    if (times === Number.POSITIVE_INFINITY) checkEndless(taken, 'itertools.repeat()');
    yield value;
  }
}

/** Yields the items from a place to another. */
export function* slice(
  items: Iterable<Value>,
  from: number,
  to: number,
  step: number,
): Generator<Value> {
  let index = 0;
  let next = from;
  if (to <= from) return;
  for (const item of items) {
    if (index === next) {
      yield item;
      next += step;
    }
    index++;
    if (index >= to || next >= to) return;
  }
}

/** Yields tuples until the longest iterable ends. */
export function* zipLongest(iterables: readonly Value[], fill: Value): Generator<Value> {
  const iterators = iterables.map((iterable) => iterate(iterable));
  while (true) {
    const steps = iterators.map((one) => one.next());
    if (steps.every(({ done }) => done === true)) return;
    yield new PyTuple(steps.map(({ done, value }) => (done === true ? fill : value)));
  }
}

/** Yields the items whose selector is true. */
export function* compress(items: Iterable<Value>, selectors: Iterator<Value>): Generator<Value> {
  for (const item of items) {
    const selector = selectors.next();
    if (selector.done === true) return;
    if (truth(selector.value)) yield item;
  }
}

/** Yields each item with the next one. */
export function* pairs(items: readonly Value[]): Generator<Value> {
  for (let index = 1; index < items.length; index++) {
    yield new PyTuple(items.slice(index - 1, index + 1));
  }
}
