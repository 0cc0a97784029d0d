import { expect, test } from 'vitest';
import {
  compileTemplate,
  HostFunction,
  HostObject,
  type Scope,
  TemplateError,
} from '../../src/template/index.js';
import { failure, render } from './render.js';

/** Puts the macros of several files into one scope, by name. */
function project(files: Record<string, string>, values: Record<string, unknown> = {}): Scope {
  const members = new Map<string, unknown>(Object.entries(values));
  const scope: Scope = { get: (name) => members.get(name), has: (name) => members.has(name) };
  for (const [file, text] of Object.entries(files)) {
    const template = compileTemplate(text, { file });
    for (const { name } of template.macros) members.set(name, template.macro(name, scope));
  }
  return scope;
}

const main = (text: string) => compileTemplate(text, { file: 'main.sql' });

test('a macro of one file calls a macro of another', async () => {
  const scope = project({
    'a.sql': '{% macro a(x) %}<{{ b(x, y=[1.0]) }}>{% endmacro %}',
    'b.sql': '{% macro b(x, y) %}{{ x }}{{ y }}{{ caller is defined }}{% endmacro %}',
  });
  expect(await main('{{ a((1, 2)) }}').render(scope)).toBe('<(1, 2)[1.0]False>');
});

test('values pass between macros as they are', async () => {
  const scope = project({ 'a.sql': '{% macro add(xs) %}{% do xs.append(1) %}{% endmacro %}' });
  expect(await main('{% set l = [] %}{{ add(l) }}{{ l }}').render(scope)).toBe('[1]');
});

test('names in a macro are looked up in the scope and not in its file', async () => {
  const scope = project(
    { 'a.sql': '{% set x = 1 %}{% macro a() %}{{ x }}{% endmacro %}' },
    { x: 2 },
  );
  expect(await main('{{ a() }}').render(scope)).toBe('2');
});

test('a macro overrides one of the same file through the scope', async () => {
  const scope = project({
    'a.sql': '{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}old{% endmacro %}',
    'z.sql': '{% macro b() %}new{% endmacro %}',
  });
  expect(await main('{{ a() }}').render(scope)).toBe('new');
});

test('a call block reaches a macro of another file', async () => {
  const scope = project({ 'a.sql': '{% macro a() %}[{{ caller(1) }}]{% endmacro %}' });
  expect(await main('{% call(x) a() %}{{ x + 1 }}{% endcall %}').render(scope)).toBe('[2]');
});

test.each([
  ['{% macro m() %}a{{ return([1, 2]) }}b{% endmacro %}{{ m()[1] }}', '2'],
  ['{% macro m() %}{% do return({"a": 1.0}) %}{% endmacro %}{{ m().a }}', '1.0'],
  ['{% macro m() %}{% if true %}{{ return(none) }}{% endif %}x{% endmacro %}{{ m() }}', 'None'],
  ['{% macro m() %}{{ return() }}{% endmacro %}{{ m() is none }}', 'True'],
  ['{% macro m() %}{{ caller() }}x{% endmacro %}{% call m() %}{{ return("r") }}{% endcall %}', 'r'],
  ['{% macro m() %}{% for x in [1, 2] %}{{ return(x) }}{% endfor %}{% endmacro %}{{ m() }}', '1'],
])('return() gives the value: %s', async (text, expected) => {
  expect(await render(text)).toBe(expected);
});

test('return() outside of a macro is an error', async () => {
  expect(await failure('{{ return(1) }}')).toMatchObject({ kind: 'runtime' });
});

test('a name of the scope called return wins', async () => {
  const custom = new HostFunction('return', () => 'custom');
  expect(await render('{{ return(1) }}', { return: custom })).toBe('custom');
});

test('the host calls a macro and gets its value', async () => {
  const template = compileTemplate('{% macro m(a, b=2) %}{% do return([a, b]) %}{% endmacro %}', {
    file: 'm.sql',
  });
  const macro = template.macro('m', project({}));
  expect(await macro.call([1], { b: { c: null } })).toEqual([1, { c: null }]);
});

test('a macro is a member of a host object', async () => {
  const scope = project({ 'a.sql': '{% macro star(x) %}*{{ x }}{% endmacro %}' });
  const utils = new HostObject('utils', { star: scope.get('star') });
  const both: Scope = {
    get: (name) => (name === 'utils' ? utils : undefined),
    has: (name) => name === 'utils',
  };
  expect(await main('{{ utils.star(1) }}').render(both)).toBe('*1');
});

test('the macro stack is listed from the inside to the outside', async () => {
  const scope = project({
    'a.sql': '{% macro a() %}\n  {{ b() }}{% endmacro %}',
    'b.sql': '\n\n{% macro b() %}{{ nope.x }}{% endmacro %}',
  });
  const error = await main('select\n{{ a() }}')
    .render(scope)
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof TemplateError)) throw new Error('no error');
  expect(error).toMatchObject({ file: 'b.sql', line: 3, column: 19, missing: 'nope' });
  expect(error.frames).toEqual([
    { file: 'b.sql', line: 3, column: 19, name: 'b' },
    { file: 'a.sql', line: 2, column: 6, name: 'a' },
    { file: 'main.sql', line: 2, column: 4 },
  ]);
});

test('a call block is a frame of its own', async () => {
  const text = '{% macro m() %}{{ caller() }}{% endmacro %}\n{% call m() %}{{ x.y }}{% endcall %}';
  expect((await failure(text)).frames.map((frame) => frame.name)).toEqual([
    'caller',
    'm',
    undefined,
  ]);
});

test('endless recursion is an error', async () => {
  const error = await failure('{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}');
  expect(error.exception).toBe('RecursionError');
});

test('endless recursion through the host is an error', async () => {
  const scope = project({
    'a.sql': '{% macro a() %}{{ b() }}{% endmacro %}',
    'b.sql': '{% macro b() %}{{ a() }}{% endmacro %}',
  });
  await expect(main('{{ a() }}').render(scope)).rejects.toMatchObject({
    exception: 'RecursionError',
  });
});

test('a template lists its macros', () => {
  const text = 'a\n{% macro m(a, b=1) %}{% endmacro %}\n{%- test t(model) -%} x {%- endtest -%}  ';
  expect(main(text).macros).toEqual([
    {
      name: 'm',
      kind: 'macro',
      parameters: ['a', 'b'],
      text: '{% macro m(a, b=1) %}{% endmacro %}',
      line: 2,
      column: 4,
    },
    {
      name: 'test_t',
      kind: 'test',
      parameters: ['model'],
      text: '{%- test t(model) -%} x {%- endtest -%}',
      line: 3,
      column: 5,
    },
  ]);
});

test('a macro that does not exist is refused', () => {
  expect(() => main('').macro('m', project({}))).toThrow('defines no macro "m"');
});
