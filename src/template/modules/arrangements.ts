import { PyTuple } from '../values/tuple.js';
import type { Value } from '../values/value.js';

type Kind = 'combinations' | 'permutations' | 'combinations_with_replacement';

/** Yields every way to take one item of each pool, the last one changing fastest. */
export function* product(pools: readonly (readonly Value[])[]): Generator<Value> {
  if (pools.some((pool) => pool.length === 0)) return;
  const places = pools.map(() => 0);
  while (true) {
    yield new PyTuple(pools.map((pool, index) => pool[places[index] ?? 0] ?? null));
    let at = pools.length - 1;
    for (; at >= 0; at--) {
      places[at] = ((places[at] ?? 0) + 1) % (pools[at]?.length ?? 1);
      if (places[at] !== 0) break;
    }
    if (at < 0) return;
  }
}

/** Yields the arrangements of `length` items of a pool, in the order of their places. */
export function* arrangements(
  kind: Kind,
  pool: readonly Value[],
  length: number,
  chosen: readonly number[] = [],
): Generator<Value> {
  if (chosen.length === length) {
    yield new PyTuple(chosen.map((place) => pool[place] ?? null));
    return;
  }
  const last = chosen.at(-1) ?? -1;
  const from = {
    combinations: last + 1,
    permutations: 0,
    combinations_with_replacement: Math.max(last, 0),
  };
  for (let place = from[kind]; place < pool.length; place++) {
    if (kind === 'permutations' && chosen.includes(place)) continue;
    yield* arrangements(kind, pool, length, [...chosen, place]);
  }
}
