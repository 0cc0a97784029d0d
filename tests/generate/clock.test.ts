import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrivalTime, isoText } from '../../src/generate/clock.js';

test('times read as Date writes them', () => {
  const times = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
  fc.assert(
    fc.property(times, (timeMs) => {
      expect(isoText(timeMs)).toBe(new Date(timeMs).toISOString());
    }),
  );
});

test('arrivals fill the days and ascend', () => {
  const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(share, share, (one, other) => {
      const [first, last] = [Math.min(one, other), Math.max(one, other)];
      expect(arrivalTime(0, 90, first)).toBeLessThanOrEqual(arrivalTime(0, 90, last));
      expect(arrivalTime(0, 90, last)).toBeLessThan(90 * 86_400_000);
    }),
  );
});
