import { expect, test } from 'vitest';
import { createModels, createProject } from '../support/project.js';

const MACROS = `{% macro grant(table, days=7) %}
  {{ log('asked for ' ~ table ~ ' ' ~ days, info=true) }}
  {% do run_query('create or replace table ' ~ table ~ ' as select ' ~ days ~ ' as days') %}
  {{ return({'table': table, 'days': days}) }}
{% endmacro %}
{% macro fails() %}{{ exceptions.raise_compiler_error('not today') }}{% endmacro %}
{% macro opens() %}{% call statement('x') %}create table kept as select 1 as id{% endcall %}{% endmacro %}
{% macro breaks() %}
  {% call statement('x') %}create table lost as select 1 as id{% endcall %}
  {% do run_query('select nothing') %}
{% endmacro %}`;

const project = () => createProject({ 'macros/a.sql': MACROS });

test('a macro is called with arguments', async () => {
  const made = await project();
  const ended = await made.idw(
    'run-operation',
    'grant',
    '--args',
    '{table: seen, days: 3}',
    '--json',
  );
  expect(ended.exitCode).toBe(0);
  expect(JSON.parse(ended.stdout)).toEqual({
    command: 'run-operation',
    exit_code: 0,
    macro: 'grant',
    result: { table: 'seen', days: 3 },
  });
  expect(ended.stderr).toContain('asked for seen 3');
  expect(await made.query('select days from seen')).toEqual([3]);
});

test('a macro of a package is called', async () => {
  const made = await createProject({
    'dbt_packages/tools/dbt_project.yml': 'name: tools\nversion: 1.0.0\n',
    'dbt_packages/tools/macros/a.sql': MACROS,
  });
  for (const name of ['tools.opens', 'opens'])
    expect((await made.idw('run-operation', name)).stderr).not.toContain('unknown-macro');
});

test('refs and sources are those of the project', async () => {
  const made = await createModels(
    { orders: `select 5 as id` },
    {
      'macros/a.sql': `{% macro first() %}{{ return(run_query('select id from ' ~ ref('orders')).rows[0][0]) }}{% endmacro %}`,
    },
  );
  await made.run('build');
  const { stdout } = await made.idw('run-operation', 'first', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ macro: 'first', result: 5 });
});

test('what ends well is committed', async () => {
  const made = await project();
  await made.idw('run-operation', 'opens');
  expect(await made.query('select id from kept')).toEqual([1]);
});

test('what fails is rolled back', async () => {
  const made = await project();
  const { exitCode, stderr } = await made.idw('run-operation', 'breaks');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('macros/a.sql:10:9');
  await expect(made.query('select * from lost')).rejects.toThrow('lost');
});

test.each([
  [['fails'], 1, 'not today'],
  [['grand'], 1, 'Did you mean "grant"?'],
  [['grant', '--args', 'table'], 2, '--args takes a YAML or JSON mapping'],
  [['grant', '--args', '{tabel: x}'], 1, 'tabel'],
])('%j ends with %i', async (argv, code, text) => {
  const made = await project();
  const { exitCode, stderr } = await made.idw('run-operation', ...argv);
  expect(exitCode).toBe(code);
  expect(stderr).toContain(text);
});
