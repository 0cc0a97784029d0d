import { expect, test } from 'vitest';
import { isInteractive, wantsColor } from '../../src/report/terminal.js';

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  [{ TERM: 'dumb' }, true, false],
])('colours with %j on a terminal (%s): %s', (environment, isTty, expected) => {
  expect(wantsColor(environment, isTty)).toBe(expected);
});

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ CI: 'true' }, true, false],
  [{ TERM: 'dumb' }, true, false],
  [{ FORCE_COLOR: '1' }, false, false],
])('a progress bar with %j on a terminal (%s): %s', (environment, isTty, expected) => {
  expect(isInteractive(environment, isTty)).toBe(expected);
});
