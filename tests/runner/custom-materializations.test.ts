import { describe, expect, test } from 'vitest';
import { createModels, createProject, type Files, placed } from '../support/project.js';

/** A materialization that keeps the rows of a day, in the manner of packages. */
const BY_DAY = `{% materialization by_day, default %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set existing = load_cached_relation(this) -%}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {% if existing is none or should_full_refresh() %}
    {% do drop_relation_if_exists(existing) %}
    {% call statement('main') %}{{ get_create_table_as_sql(False, target_relation, sql) }}{% endcall %}
  {% else %}
    {% set temporary = make_temp_relation(target_relation) %}
    {% call statement() %}{{ create_table_as(True, temporary, compiled_code) }}{% endcall %}
    {% set columns = process_schema_changes(config.get('on_schema_change'), temporary, target_relation) %}
    {% set columns = columns or adapter.get_columns_in_relation(target_relation) %}
    {% call statement('main') %}{{ get_delete_insert_merge_sql(target_relation, temporary, config.require('unique_key'), columns) }}{% endcall %}
    {% do adapter.drop_relation(temporary) %}
  {% endif %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do adapter.commit() %}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}`;

const DAYS = (sql: string, more = '') =>
  `{{ config(materialized='by_day', unique_key='day' ${more}) }} ${sql}`;

const inProject = (sql: string, files: Files = {}) =>
  createModels({ days: sql }, { 'macros/by_day.sql': BY_DAY, ...files });

const ROWS = 'select day || n from days order by 1';

describe('a materialization of the project', () => {
  test('builds, then adds', async () => {
    const project = await inProject(DAYS(`select 'mo' as day, 1 as n union all select 'tu', 2`));
    const first = await project.run('build');
    expect(first.results).toMatchObject([{ name: 'days', status: 'built', rows: 2 }]);
    await project.write({ 'models/days.sql': DAYS(`select 'tu' as day, 9 as n`) });
    expect((await project.run('build')).errors).toEqual([]);
    expect(await project.query(ROWS)).toEqual(['mo1', 'tu9']);
    await project.run('build', '--full-refresh');
    expect(await project.query(ROWS)).toEqual(['tu9']);
  });

  test('follows a change of columns', async () => {
    const project = await inProject(DAYS(`select 'mo' as day, 1 as n`));
    await project.run('build');
    const sql = DAYS(
      `select 'tu' as day, 2 as n, 'x' as extra`,
      `, on_schema_change='append_new_columns'`,
    );
    await project.write({ 'models/days.sql': sql });
    expect((await project.run('build')).errors).toEqual([]);
    expect(
      await project.query('select day || coalesce(extra, $$-$$) from days order by 1'),
    ).toEqual(['mo-', 'tux']);
  });

  test('runs hooks in and out of its transaction', async () => {
    const hooks = `, pre_hook=before_begin("create table log as select 'pre' as what"), post_hook="insert into log select 'post {{ this.identifier }} {{ run_query('select count(*) from ' ~ this).rows[0][0] if execute }}'"`;
    const project = await inProject(DAYS(`select 'mo' as day, 1 as n`, hooks));
    expect((await project.run('build')).errors).toEqual([]);
    expect(await project.query('select what from log')).toEqual(['pre', 'post days 1']);
  });

  test('keeps nothing of what fails', async () => {
    const project = await inProject(DAYS(`select 'mo' as day, 1 as n`));
    await project.run('build');
    const broken = DAYS(`select 'tu' as day, 2 as n`, `, post_hook="select nothing"`);
    await project.write({ 'models/days.sql': broken });
    const { errors } = await project.run('build');
    expect(errors.map(({ code }) => code)).toEqual(['sql-binding']);
    expect(await project.query(ROWS)).toEqual(['mo1']);
  });

  test('is chosen for the engine before any', async () => {
    const made = (name: string, word: string) => `{% materialization word, ${name} %}
      {% call statement('main') %}create or replace table {{ this }} as select '${word}' as word{% endcall %}
      {{ return({'relations': [this]}) }}{% endmaterialization %}`;
    const project = await createModels(
      { one: `{{ config(materialized='word') }} select 1` },
      {
        'macros/a.sql': made('default', 'any') + made(`adapter='duckdb'`, 'duckdb'),
        'dbt_packages/tools/dbt_project.yml': 'name: tools\nversion: 1.0.0\n',
        'dbt_packages/tools/macros/a.sql': made('default', 'package'),
      },
    );
    await project.run('build');
    expect(await project.query('select word from one')).toEqual(['duckdb']);
    await project.write({ 'macros/a.sql': made('default', 'any') });
    await project.run('build');
    expect(await project.query('select word from one')).toEqual(['any']);
    await project.remove('macros/a.sql');
    await project.run('build');
    expect(await project.query('select word from one')).toEqual(['package']);
  });

  test('takes the place of one of the runner', async () => {
    const table = `{% materialization table, default %}
      {% call statement('main') %}create or replace table {{ this }} as select 'own' as word from ({{ sql }}){% endcall %}
      {{ return({'relations': [this]}) }}{% endmaterialization %}`;
    const files = { 'dbt_packages/tools/dbt_project.yml': 'name: tools\nversion: 1.0.0\n' };
    const one = { one: `{{ config(materialized='table') }} select 'built in' as word` };
    const project = await createModels(one, { 'macros/a.sql': table, ...files });
    await project.run('build');
    expect(await project.query('select word from one')).toEqual(['own']);
    const other = await createModels(one, { 'dbt_packages/tools/macros/a.sql': table, ...files });
    await other.run('build');
    expect(await other.query('select word from one')).toEqual(['built in']);
  });

  test('must say what it built', async () => {
    const project = await createModels(
      { one: `{{ config(materialized='nothing') }} select 1` },
      { 'macros/a.sql': `\n{% materialization nothing, default %}{% endmaterialization %}` },
    );
    const { errors } = await project.run('build');
    expect(errors.map(placed)).toEqual(['materialization-failed macros/a.sql:2:4']);
  });

  test('must exist', async () => {
    const project = await createModels(
      { one: `{{ config(materialized='by_dey') }} select 1` },
      {
        'macros/by_day.sql': BY_DAY,
      },
    );
    const { errors } = await project.run('build');
    expect(errors.map(({ code }) => code)).toEqual(['config-value']);
    expect(errors[0]?.hint).toContain('by_day');
  });
});

test('an incremental strategy of the project writes its SQL', async () => {
  const project = await createModels(
    {
      days: `{{ config(materialized='incremental', incremental_strategy='newest', unique_key='day') }}
        select 'mo' as day, {{ 2 if is_incremental() else 1 }} as n`,
    },
    {
      'macros/newest.sql': `{% macro get_incremental_newest_sql(arg_dict) %}
        delete from {{ arg_dict['target_relation'] }};
        insert into {{ arg_dict['target_relation'] }} ({{ get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) }})
        select * from {{ arg_dict['temp_relation'] }} where {{ arg_dict['unique_key'] }} is not null
      {% endmacro %}`,
    },
  );
  await project.run('build');
  expect((await project.run('build')).errors).toEqual([]);
  expect(await project.query(ROWS)).toEqual(['mo2']);
});

test('set_sql_header runs before the model is built', async () => {
  const project = await createModels({
    one: `{{ config(materialized='table') }}
      {% call set_sql_header(config) %}create or replace temp macro twice(x) as x * 2;{% endcall %}
      select twice(21) as n`,
  });
  expect((await project.run('build')).errors).toEqual([]);
  expect(await project.query('select n from one')).toEqual([42]);
});

describe('within the publication of a space', () => {
  const space = (files: Files) =>
    createProject({
      'a.csv': `message_id,segment_id,external_id_type,external_id_value,source_key,timestamp,received_at\nm,p,user_id,one,s,2024-01-01,2024-01-01\n`,
      'identity.yml': 'version: 1\nspaces:\n  - name: a\n    input: { identify_events: a.csv }\n',
      ...files,
    });

  test('tests ask what is not published yet', async () => {
    const project = await space({
      'tests/counted.sql': `-- depends_on: {{ ref('users_identities') }}
        select 1 where {{ run_query('select count(*) from ' ~ ref('users_identities')).rows[0][0] if execute else 0 }} <> 1`,
    });
    const { statuses, errors } = await project.run('build');
    expect(errors).toEqual([]);
    expect(statuses).toMatchObject({ counted: 'passed', users_identities: 'built' });
  });

  test('templates cannot commit', async () => {
    const project = await space({
      'tests/hasty.sql': `-- depends_on: {{ ref('users_identities') }}
        {% if execute %}{% do run_query('commit') %}{% endif %} select 1 where false`,
    });
    const { errors, exitCode } = await project.run('build');
    expect(exitCode).toBe(1);
    expect(errors.map(({ code }) => code)).toEqual(['transaction-statement']);
    await expect(
      project.query('select * from personas_a_identities.users_identities'),
    ).rejects.toThrow('users_identities');
  });
});
