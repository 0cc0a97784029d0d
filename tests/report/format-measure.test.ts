import { expect, test } from 'vitest';
import {
  formatDuration,
  formatNumber,
  formatShortNumber,
} from '../../src/report/format-measure.js';

test.each([
  [0, '0.00s'],
  [4, '0.00s'],
  [1234, '1.23s'],
  [59_994, '59.99s'],
  [59_996, '1m00s'],
  [3_599_400, '59m59s'],
  [3_599_900, '1h00m'],
  [7_500_000, '2h05m'],
])('%i ms is %s', (durationMs, expected) => {
  expect(formatDuration(durationMs)).toBe(expected);
});

test.each([
  [0, '0', '0'],
  [999_999, '999,999', '999,999'],
  [1_234_567, '1,234,567', '1.23M'],
  [999_499_999, '999,499,999', '999M'],
  [999_500_000, '999,500,000', '1.00B'],
  [45_600_000_000, '45,600,000,000', '45.6B'],
])('%i is %s, or %s', (count, long, short) => {
  expect(formatNumber(count)).toBe(long);
  expect(formatShortNumber(count)).toBe(short);
});
