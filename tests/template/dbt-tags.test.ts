import { expect, test } from 'vitest';
import { compileTemplate, scopeOf } from '../../src/template/index.js';
import { render } from './render.js';

const compile = (text: string) => compileTemplate(text, { file: 'a.sql' });

test.each([
  ["{% materialization table, adapter='duckdb' %}{% endmaterialization %}", 'table_duckdb'],
  ['{% materialization table, default %}{% endmaterialization %}', 'table_default'],
  ['{% materialization view %}{% endmaterialization %}', 'view_default'],
  [
    "{% materialization x, adapter='a', supported_languages=['sql', 'python'] -%}{%- endmaterialization %}",
    'x_a',
  ],
])('%s defines a macro', (text, name) => {
  expect(compile(text).macros).toMatchObject([
    { name: `materialization_${name}`, kind: 'materialization' },
  ]);
});

test('a materialization returns a value', async () => {
  const text =
    "{% materialization t, adapter='d' %}{{ return({'l': supported_languages}) }}{% endmaterialization %}";
  const macro = compile(text).macro('materialization_t_d', scopeOf({}));
  expect(await macro.call([], {})).toEqual({ l: ['sql'] });
});

test.each(['test', 'data_test'])('{%% %s %%} defines a macro', async (tag) => {
  const template = compile(
    `{% ${tag} unique(model, column_name) %}{{ model }}.{{ column_name }}{% end${tag} %}`,
  );
  expect(template.macros).toMatchObject([{ name: 'test_unique', kind: 'test' }]);
  const macro = template.macro('test_unique', scopeOf({}));
  expect(await macro.call(['m'], { column_name: 'c' })).toBe('m.c');
});

test('a docs block is text and is not rendered', async () => {
  const text = 'a{% docs about %}\n # It {{ is }} {% raw\n{% enddocs %}b';
  expect(compile(text).docs).toEqual([
    { name: 'about', text: '\n # It {{ is }} {% raw\n', line: 1, column: 2 },
  ]);
  expect(await render(text)).toBe('ab');
});

test('several docs blocks keep their names', () => {
  const text = '{% docs a %}1{% enddocs %}\n{%- docs b -%} 2 {%- enddocs -%}';
  expect(compile(text).docs.map(({ name, text: body }) => [name, body])).toEqual([
    ['a', '1'],
    ['b', '2'],
  ]);
});

test('a snapshot is listed with its text and its place', () => {
  const text = 'x\n{% snapshot s %}\n{{ config(a=1) }}\nselect 1\n{% endsnapshot %}\n';
  expect(compile(text).snapshots).toEqual([
    { name: 's', text: '\n{{ config(a=1) }}\nselect 1\n', line: 2, column: 17 },
  ]);
});
