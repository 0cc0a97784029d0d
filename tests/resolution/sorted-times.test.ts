import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SortedTimes } from '../../src/resolution/sorted-times.js';

const START_US = 0x1_0000_0000n * 58_000_000n - 150n;

const time = fc.nat(300).map((us) => START_US + BigInt(us));
const times = fc.array(time, { maxLength: 400, size: 'max' });
const ascending = times.map((some) => some.toSorted((one, other) => Number(one - other)));
const sets = fc.array(fc.oneof(times, ascending), { minLength: 1, maxLength: 4 });

test('windows are counted whatever the order', () => {
  fc.assert(
    fc.property(sets, time, fc.integer({ min: 1, max: 300 }), (some, now, windowUs) => {
      const sorted = some.map(sortedTimesOf).reduce((one, other) => {
        one.absorb(other);
        return one;
      });
      const isWithin = (us: bigint) => us > now - BigInt(windowUs) && us <= now;
      expect(sorted.countWithin(windowUs, wordsOf(now))).toBe(some.flat().filter(isWithin).length);
    }),
  );
});

test('a million times are added fast', () => {
  const sorted = new SortedTimes();
  const startMs = performance.now();
  for (let at = 1_000_000; at > 0; at--) sorted.add(at, 0);
  expect(sorted.countWithin(10_000, Int32Array.of(500_000, 0))).toBe(10_000);
  expect(performance.now() - startMs).toBeLessThan(10_000);
});

function sortedTimesOf(times: readonly bigint[]): SortedTimes {
  const sorted = new SortedTimes();
  for (const us of times) {
    const words = wordsOf(us);
    sorted.add(words[0] as number, words[1] as number);
  }
  return sorted;
}

function wordsOf(us: bigint): Int32Array {
  return new Int32Array(BigInt64Array.of(us).buffer);
}
