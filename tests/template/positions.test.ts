import { expect, test } from 'vitest';
import {
  compileTemplate,
  HostFunction,
  RaisedError,
  TemplateError,
} from '../../src/template/index.js';
import { failure } from './render.js';

/** Shows what an error points at: the marked text of its line. */
function pointedAt(text: string, error: TemplateError): string {
  const line = text.split(/\r\n?|\n/)[error.line - 1] ?? '';
  return line.slice(error.column - 1, error.column - 1 + error.length);
}

test.each([
  ['select 1\n  , {{ nope.foo }}', 'nope.foo', 'undefined'],
  ["select {{ 'a' + 1 }}", "'a' + 1", 'type'],
  ["a\n\n  {{ nope('x') }} {{ 1 }}", "nope('x')", 'undefined'],
  ["{% set x = {'a': 1} %}\n{{ x.b.c }}", 'x.b.c', 'undefined'],
  ['{% for a in 5 %}{% endfor %}', '5', 'type'],
  ['{% for a, b in [[1]] %}{% endfor %}', 'a, b', 'runtime'],
  ['{{ 1 / 0 }}', '1 / 0', 'runtime'],
  ['{% if 1 < "a" %}{% endif %}', '1 < "a"', 'type'],
  ["{{ 'abc'|truncate(1) }}", 'truncate', 'runtime'],
  ['{{ 1 is divisibleby 0 }}', 'divisibleby', 'runtime'],
  ['a\r\nb {{ nope.x }}\r\n', 'nope.x', 'undefined'],
  ["{{ fn(1,\n  'a' + 2) }}", "'a' + 2", 'type'],
  ['{% call nope() %}{{ x }}{% endcall %}', 'nope()', 'undefined'],
  ['{% set n = 1 %}{% set n.a = 2 %}', 'n.a', 'runtime'],
  ['x {% include "a" %}', 'include "a"', 'unsupported'],
])('%j points at %j', async (text, wanted, kind) => {
  const error = await failure(text, { fn: new HostFunction('fn', () => '') });
  expect([pointedAt(text, error), error.kind]).toEqual([wanted, kind]);
});

test.each([
  ['select\n {{ 1 + }}', '}}', "unexpected 'end of print statement'"],
  ['{{ a b }}', 'b', "expected token 'end of print statement', got 'b'"],
  ['ok\n{% nosuch %}', 'nosuch', "Encountered unknown tag 'nosuch'."],
  ['{{ 1|nosuch }}', 'nosuch', "No filter named 'nosuch'."],
  ['{{ 1 is nosuch }}', 'nosuch', "No test named 'nosuch'."],
  ['{{ (1] }}', ']', "unexpected ']', expected ')'"],
  ["{{ 'abc }}", "'", 'unexpected char "\'" at 3'],
  ['a {# b', '{#', 'Missing end of comment tag'],
  ['{% break %}', 'break', "'break' outside loop"],
])('the syntax error of %j points at %j', async (text, wanted, message) => {
  const error = await failure(text);
  expect([error.kind, pointedAt(text, error), error.message]).toEqual(['syntax', wanted, message]);
});

test('an unclosed tag is reported at the end', async () => {
  const error = await failure('{% if a %}\nx');
  expect([error.line, error.column]).toEqual([2, 2]);
  expect(error.message).toMatch(/looking for the following tags: 'elif' or 'else' or 'endif'/);
});

test.each([
  ['{{ nope.x }}', 'nope'],
  ['{{ {"a": 1}.b.c }}', 'b'],
  ['{{ 1|nosuch }}', 'nosuch'],
  ['{{ 1 is nosuch }}', 'nosuch'],
  ['{% nosuch %}', 'nosuch'],
  ['{% if true %}{{ 1|nosuch }}{% endif %}', 'nosuch'],
])('%s names what is missing', async (text, missing) => {
  expect((await failure(text)).missing).toBe(missing);
});

test('places are counted from the given first line and column', () => {
  const options = { file: 'a.yml', firstLine: 10, firstColumn: 5 };
  const place = (text: string) => {
    try {
      compileTemplate(text, options);
    } catch (error) {
      if (error instanceof TemplateError) return [error.line, error.column];
    }
    return undefined;
  };
  expect(place('{{ a b }}')).toEqual([10, 10]);
  expect(place('\n{{ a b }}')).toEqual([11, 6]);
});

test('an error of the host keeps its cause and gets a place', async () => {
  const cause = new Error('no such table');
  const query = new HostFunction('query', async () => {
    throw cause;
  });
  const error = await failure("a\n{{ query('x') }}", { query });
  expect(error).toMatchObject({ kind: 'host', message: 'no such table', line: 2, column: 4 });
  expect(error.cause).toBe(cause);
});

test('an error that the host raises on purpose says so', async () => {
  const raise = new HostFunction('raise', ([message]) => {
    throw new RaisedError(String(message));
  });
  const error = await failure("{{ raise('stop') }}", { raise });
  expect(error).toMatchObject({ kind: 'raised', message: 'stop' });
});
