import { expect, test } from 'vitest';
import { compileTemplate } from '../../src/template/index.js';

const calls = (text: string) => compileTemplate(text, { file: 'a.sql' }).calls;
const known = (value: unknown) => ({ known: true, value });
const unknown = { known: false };

test('literal arguments are known', () => {
  const text = "{{ config(materialized='table', tags=['a', 'b'], meta={'x': -1, 'y': none}) }}";
  expect(calls(text)).toMatchObject([
    {
      name: 'config',
      args: [],
      kwargs: {
        materialized: known('table'),
        tags: known(['a', 'b']),
        meta: known({ x: -1, y: null }),
      },
      unconditional: true,
    },
  ]);
});

test('other arguments are unknown', () => {
  expect(calls("{{ ref('a', x ~ 'b', v=2.5, *more) }}")).toMatchObject([
    { args: [known('a'), unknown], kwargs: { v: known(2.5) }, spreads: true },
  ]);
});

test('a call is placed', () => {
  expect(calls("select *\nfrom {{ ref('a') }}")).toMatchObject([{ line: 2, column: 9, length: 8 }]);
});

test.each([
  ["{% if x %}{{ ref('a') }}{% endif %}", false],
  ["{% if ref('a') %}{% endif %}", true],
  ["{% if x %}{% elif ref('a') %}{% endif %}", false],
  ["{% for x in xs %}{{ ref('a') }}{% endfor %}", false],
  ["{% for x in ref('a') %}{% endfor %}", true],
  ["{{ ref('a') if x }}", false],
  ["{{ x or ref('a') }}", false],
  ["{{ ref('a') or x }}", true],
  ["{% macro m() %}{{ ref('a') }}{% endmacro %}", false],
  ["{% call f() %}{{ ref('a') }}{% endcall %}", false],
  ["{% set x = ref('a') %}", true],
  ["{% set x %}{{ ref('a') }}{% endset %}", true],
  ["{% do ref('a') %}", true],
  ["{{ f(ref('a')) }}", true],
  ["{% set ref = f %}{{ ref('a') }}", false],
  ["{{ ref('a')|upper }}", true],
])('in %s the call is unconditional: %s', (text, unconditional) => {
  expect(calls(text).find(({ name }) => name === 'ref')).toMatchObject({ unconditional });
});

test('a call inside of a macro says which', () => {
  expect(calls("{% macro m() %}{{ ref('a') }}{% endmacro %}")).toMatchObject([{ within: 'm' }]);
});

test('a dotted name is one name', () => {
  expect(calls("{{ adapter.dispatch('a', 'b')() }}").map(({ name }) => name)).toEqual([
    'adapter.dispatch',
  ]);
});

test('what stands in comments and raw blocks is no call', () => {
  expect(calls("{# {{ ref('a') }} #}{% raw %}{{ ref('b') }}{% endraw %}")).toEqual([]);
});
