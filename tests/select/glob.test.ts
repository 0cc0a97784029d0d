import { expect, test } from 'vitest';
import { nameMatcher, pathMatcher } from '../../src/graph/select/glob.js';

test.each([
  ['a*c', 'a.b/c', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['[ab]x', 'bx', true],
  ['[!ab]x', 'bx', false],
  ['[!ab]x', 'cx', true],
  ['[a-c]x', 'bx', true],
  ['[]x]', ']', true],
  ['[x', '[x', true],
  ['a.c', 'abc', false],
  ['(a)+$*', '(a)+$b', true],
  ['*', '', true],
])('the name pattern %s on %s is %s', (pattern, name, expected) => {
  expect(nameMatcher(pattern)(name)).toBe(expected);
});

test.each([
  ['models', 'models/a/b.sql', true],
  ['./models/a/', 'models/a/b.sql', true],
  ['model', 'models/a.sql', false],
  ['models/*.sql', 'models/a/b.sql', false],
  ['models/*', 'models/a/b.sql', true],
  ['models/**/b.sql', 'models/a/c/b.sql', true],
  ['models/[ab]*', 'models/apple.sql', true],
  ['models\\a', 'models/a/b.sql', true],
  ['.', 'models/a.sql', true],
])('the path pattern %s on %s is %s', (pattern, path, expected) => {
  expect(pathMatcher(pattern)(path)).toBe(expected);
});
