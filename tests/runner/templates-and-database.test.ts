import { describe, expect, test } from 'vitest';
import { createModels, createProject, placed } from '../support/project.js';

const PAYMENTS = `{{ config(materialized='table') }}
select * from (values (1, 'card'), (2, 'cash'), (3, 'card')) as payments(id, method)`;

const METHODS = `{% set found = run_query("select distinct method from " ~ ref('payments') ~ " order by 1") %}
select {% if execute %}{% for name in found.columns[0].values() %}'{{ name }}' as {{ name }}, {% endfor %}{% endif %} 1 as one`;

describe('a model that asks the database', () => {
  test('sees its parents as this run builds them', async () => {
    const project = await createModels({ payments: PAYMENTS, methods: METHODS });
    expect((await project.run('build')).statuses).toEqual({ payments: 'built', methods: 'built' });
    expect(await project.query('select card || cash from methods')).toEqual(['cardcash']);
  });

  test('is rendered anew in each run', async () => {
    const project = await createModels({ payments: PAYMENTS, methods: METHODS });
    await project.run('build');
    await project.write({ 'models/payments.sql': PAYMENTS.replace('cash', 'coin') });
    await project.run('build');
    expect(await project.query('select coin from methods')).toEqual(['coin']);
  });

  test('has its SQL under target/', async () => {
    const project = await createModels({ payments: PAYMENTS, methods: METHODS });
    await project.run('build');
    expect(await project.read('target/compiled/shop/models/methods.sql')).toContain(
      "'cash' as cash",
    );
  });

  test('asks by way of an ephemeral parent', async () => {
    const project = await createModels({
      payments: PAYMENTS,
      methods: `{{ config(materialized='ephemeral') }} ${METHODS}`,
      reader: `select * from {{ ref('methods') }}`,
    });
    expect((await project.run('build')).exitCode).toBe(0);
    expect(await project.query('select cash from reader')).toEqual(['cash']);
  });

  test('fails at its line, and alone', async () => {
    const project = await createModels({
      payments: PAYMENTS,
      methods: `select 1 as id\n{% do run_query('select nothing from ' ~ ref('payments')) %}`,
    });
    const { statuses, errors } = await project.run('build');
    expect(statuses).toEqual({ payments: 'built', methods: 'errored' });
    expect(errors.map(placed)).toEqual(['sql-binding models/methods.sql:2:7']);
    expect(errors[0]?.message).toContain('nothing');
  });

  test('names what it asks while the project is read', async () => {
    const project = await createModels({
      payments: PAYMENTS,
      one: `select {% if execute %}{{ run_query('select count(*) from ' ~ ref('payments')).rows[0][0] }}{% endif %}`,
    });
    const { errors } = await project.run('build');
    expect(errors.map(placed)).toEqual(['unseen-ref models/one.sql:1:63']);
    expect(errors[0]?.hint).toContain("-- depends_on: {{ ref('payments') }}");
  });

  test('may be a test', async () => {
    const project = await createModels(
      { payments: PAYMENTS },
      {
        'tests/none_is_lost.sql': `-- depends_on: {{ ref('payments') }}
          {% if execute %}{% set count = run_query('select count(*) from ' ~ ref('payments')).rows[0][0] %}{% endif %}
          select 1 where {{ count or 0 }} <> 3`,
      },
    );
    expect((await project.run('build')).statuses.none_is_lost).toBe('passed');
  });

  test('is compiled and shown with what the database holds', async () => {
    const project = await createModels({ payments: PAYMENTS, methods: METHODS });
    await project.run('build');
    expect((await project.idw('compile', '--select', 'methods')).stdout).toContain(
      "'cash' as cash",
    );
    const inline = `{{ run_query('select 40 + 2').columns[0][0] if execute }}`;
    expect((await project.idw('compile', '--inline', inline)).stdout).toBe('42\n');
    expect((await project.idw('show', '--inline', `select ${inline} as n`)).stdout).toContain('42');
  });
});

describe('statement and load_result', () => {
  test('keep what was answered', async () => {
    const project = await createModels({
      one: `{% call statement('numbers', fetch_result=True) %}select 1 as a union all select 2 order by 1{% endcall %}
        {% set answer = load_result('numbers') %}
        {% if execute %}select $$ {{ answer.response }} {{ answer['data'] }} {{ answer.table.columns['a'].values() }} {{ load_result('other') }}$$ as said{% endif %}`,
    });
    await project.run('build');
    expect(await project.query('select said from one')).toEqual([' OK [(1,), (2,)] (1, 2) None']);
  });

  test('count the rows of a change', async () => {
    const project = await createModels({
      payments: PAYMENTS,
      one: `-- depends_on: {{ ref('payments') }}
        {% call statement('change') %}delete from {{ ref('payments') }} where id > 1{% endcall %}
        select '{{ load_result('change').response.rows_affected if execute }}' as said`,
    });
    await project.run('build');
    expect(await project.query('select said from one')).toEqual(['2']);
    expect(await project.query('select count(*) from payments')).toEqual([1]);
  });

  test('give back what fails', async () => {
    const project = await createModels({
      payments: PAYMENTS,
      one: `-- depends_on: {{ ref('payments') }}
        {% call statement('change') %}delete from {{ ref('payments') }}{% endcall %}
        {% do run_query('select nothing') %} select 1 as id`,
    });
    await project.run('build');
    expect(await project.query('select count(*) from payments')).toEqual([3]);
  });
});

describe('adapter', () => {
  const asked = async (text: string) => {
    const project = await createModels({
      payments: PAYMENTS,
      shown: `select * from {{ ref('payments') }}`,
      one: `-- depends_on: {{ ref('shown') }} {{ ref('payments') }}\nselect $$${text}$$ as said`,
    });
    const { errors } = await project.run('build');
    expect(errors).toEqual([]);
    return (await project.query('select said from one'))[0];
  };

  test.each([
    [
      `{{ adapter.get_columns_in_relation(ref('shown')) | map(attribute='name') | join(',') }}`,
      'id,method',
    ],
    [
      `{{ adapter.get_columns_in_table('main', 'shown') | map(attribute='name') | join(',') }}`,
      'id,method',
    ],
    [
      `{{ api.Relation.get_default_quote_policy().get_part('identifier') }}{{ adapter.config.quoting.get('schema') }}`,
      'TrueTrue',
    ],
    [`{{ adapter.get_relation(this.database, this.schema, 'SHOWN').type }}`, 'view'],
    [
      `{{ adapter.get_relation(database=target.database, schema='main', identifier='no') }}`,
      'None',
    ],
    [`{{ load_relation(ref('payments')).type }}`, 'table'],
    [
      `{{ adapter.list_relations_without_caching(this) | map(attribute='identifier') | join(',') }}`,
      'payments,shown',
    ],
    [`{{ adapter.list_schemas(target.database) }}`, `['main']`],
    [`{{ adapter.check_schema_exists(target.database, 'main') }}`, 'True'],
    [`{{ adapter.check_schema_exists(target.database, 'no') }}`, 'False'],
    [`{{ adapter.already_exists('main', 'payments') }}`, 'True'],
    [`{{ adapter.get_missing_columns(ref('payments'), ref('shown')) }}`, '[]'],
    [`{{ get_columns_in_query('select 1 as a, 2 as b') }}`, `['a', 'b']`],
    [`{{ adapter.get_column_schema_from_query('select 1 as a')[0].dtype }}`, 'INTEGER'],
    [
      `{% set response, table = adapter.execute('select 7 as n', fetch=true) %}{{ response }} {{ table.rows[0].n }}`,
      'OK 7',
    ],
    [
      `{{ run_query('select table_name from ' ~ target.database ~ '.information_schema.tables order by 1').columns[0].values() }}`,
      `('payments', 'shown')`,
    ],
    [
      `{{ run_query('select table_name from ' ~ information_schema_name(target.database) ~ '.tables order by 1 limit 1').columns[0][0] }}`,
      'payments',
    ],
    [`{{ get_or_create_relation(target.database, 'main', 'payments', 'table')[0] }}`, 'True'],
    [
      `{{ make_temp_relation(this) }} {{ make_intermediate_relation(this) }}`,
      '"one__dbt_tmp" "main"."one__dbt_tmp"',
    ],
  ])('%s', async (text, expected) => {
    const guarded = `{% if execute %}${text}{% endif %}`;
    expect(await asked(guarded)).toBe(expected);
  });

  test('answers nothing while the graph is read', async () => {
    expect(
      await asked(
        `{{ adapter.get_columns_in_relation(ref('payments')) | length }}{{ adapter.get_relation('a', 'b', 'c') }}`,
      ),
    ).toBe('2None');
  });

  test('changes the database', async () => {
    const project = await createProject({
      'macros/change.sql': `{% macro change() %}
        {% set place = api.Relation.create(database=target.database, schema='lab') %}
        {% do adapter.create_schema(place) %}
        {% set one = place.incorporate(path={'identifier': 'one'}, type='table') %}
        {% set two = place.incorporate(path={'identifier': 'two'}, type='table') %}
        {% do run_query(create_table_as(False, one, 'select 1 as id, 2 as gone')) %}
        {% do adapter.rename_relation(one, two) %}
        {% do run_query(create_view_as(one, 'select id from ' ~ two)) %}
        {% do alter_relation_add_remove_columns(two, [api.Column('name', 'VARCHAR')], [api.Column('gone', 'INTEGER')]) %}
        {% do alter_column_type(two, 'id', 'BIGINT') %}
        {% do adapter.drop_relation(load_relation(one)) %}
        {% do drop_relation_if_exists(load_relation(one)) %}
        {% do adapter.truncate_relation(two) %}
        {{ return(adapter.get_columns_in_relation(two) | map(attribute='dtype') | join(' ') ~ ' ' ~ run_query('select count(*) from ' ~ two).rows[0][0]) }}
      {% endmacro %}`,
    });
    const { stdout, stderr } = await project.idw('run-operation', 'change', '--json');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ macro: 'change', result: 'BIGINT VARCHAR 0' });
  });

  test('follows macros that the project overrides', async () => {
    const project = await createModels(
      {
        payments: PAYMENTS,
        one: `select $$ {{ adapter.get_columns_in_relation(ref('payments')) }}$$ as said`,
      },
      {
        'macros/own.sql': `{% macro duckdb__get_columns_in_relation(relation) %}{{ return(['own']) }}{% endmacro %}`,
      },
    );
    await project.run('build');
    expect(await project.query(`select said like '%own%' from one`)).toEqual([true]);
  });
});

describe('hooks that ask the database', () => {
  test('are rendered when they run', async () => {
    const project = await createModels({
      payments: `{{ config(materialized='table', post_hook="create or replace table seen as select {{ run_query('select count(*) from ' ~ this).rows[0][0] if execute else 0 }} as n") }} select * from range(4)`,
    });
    expect((await project.run('build')).errors).toEqual([]);
    expect(await project.query('select n from seen')).toEqual([4]);
  });

  test('of a run see what those before them did, and the results', async () => {
    const project = await createModels(
      { payments: PAYMENTS },
      {
        'dbt_project.yml': `name: shop
version: 1.0.0
on-run-start:
  - create table started as select 1 as id
  - create table counted as select {{ run_query('select count(*) from started').rows[0][0] if execute else 0 }} as n
on-run-end:
  - "{{ note(results) }}"
  - insert into counted select {{ database_schemas | length }} + 10
`,
        'macros/note.sql': `{% macro note(results) %}{% for result in results %}
          insert into counted select {{ result.adapter_response.rows_affected }} where '{{ result.node.name }}{{ result.status }}' = 'paymentssuccess'
        {% endfor %}{% endmacro %}`,
      },
    );
    expect((await project.run('build')).errors).toEqual([]);
    expect(await project.query('select n from counted order by n')).toEqual([1, 3, 11]);
  });

  test('written by before_begin() stay outside of the transaction', async () => {
    const project = await createModels({
      payments: `{{ config(materialized='table', pre_hook=before_begin('create table log as select 1 as id')) }} select error('no') as x from range(2)`,
    });
    expect((await project.run('build')).exitCode).toBe(1);
    expect(await project.query('select id from log')).toEqual([1]);
  });
});
