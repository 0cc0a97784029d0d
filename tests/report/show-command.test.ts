import { expect, test } from 'vitest';
import { showCommand } from '../../src/report/show-command.js';

test.each([
  ['select 1', 'idw show --inline "select 1"'],
  ["select 'a'", `idw show --inline "select 'a'"`],
  ['select "a"', `idw show --inline 'select "a"'`],
  ["select '$HOME'", undefined],
  [`select "a" = 'a'`, undefined],
  ['select 1\nfrom a', undefined],
])('%j can be pasted as %s', (query, expected) => {
  expect(showCommand(query)).toBe(expected);
});
