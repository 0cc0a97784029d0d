import { expect, test } from 'vitest';
import { showCommand } from '../../src/report/show-command.js';

test.each([
  ['select 1', 'idw show --inline "select 1"'],
  ["select 'a'", `idw show --inline "select 'a'"`],
  ['select "a"', `idw show --inline 'select "a"'`],
  ["select '$HOME'", undefined],
  [`select "a" = 'a'`, undefined],
  ['select 1\n\n    from a\r\n', 'idw show --inline "select 1 from a"'],
  ["select 'a\nb'", undefined],
  ['select 1 -- one\nfrom a', undefined],
  [`select ${'1, '.repeat(99)}1`, undefined],
])('%j can be pasted as %s', (query, expected) => {
  expect(showCommand(query, 5)).toBe(expected);
});

test('more rows than are shown by themselves are asked for', () => {
  expect(showCommand('select 1', 12)).toBe('idw show --inline "select 1" --limit 12');
});
