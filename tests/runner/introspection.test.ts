import { describe, expect, test } from 'vitest';
import { INTROSPECTIVE_PACKAGE } from '../support/introspective-package.js';
import { createModels, type Files } from '../support/project.js';

const SEEDS: Files = {
  'seeds/sizes_a.csv': 'id,color,size\n1,red,S\n2,blue,S\n3,red,M\n',
  'seeds/sizes_b.csv': 'id,color,weight\n10,green,1.5\n',
};

/** Builds one model upon two seeds, with the package's macros. */
async function built(sql: string, files: Files = {}) {
  const project = await createModels(
    { one: sql, ...files },
    { ...SEEDS, ...INTROSPECTIVE_PACKAGE },
  );
  const { errors } = await project.run('build');
  return { project, errors };
}

async function rowsOf(sql: string, query = 'select * from one order by all') {
  const { project, errors } = await built(sql);
  expect(errors).toEqual([]);
  return project.query(query);
}

describe('macros that look into the database', () => {
  test('star lists all columns but some', async () => {
    const sql = `select {{ lookups.star(ref('sizes_a'), except=['SIZE'], prefix='its_') }} from {{ ref('sizes_a') }}`;
    expect(await rowsOf(sql, 'select its_id, its_color from one order by all')).toEqual([
      [1, 'red'],
      [2, 'blue'],
      [3, 'red'],
    ]);
  });

  test('a union has the columns of all', async () => {
    const sql = `{{ lookups.union_all_of([ref('sizes_a'), ref('sizes_b')], column_override={'id': 'bigint'}) }}`;
    expect(await rowsOf(sql)).toEqual([
      ['sizes_a', 1, 'red', 'S', null],
      ['sizes_a', 2, 'blue', 'S', null],
      ['sizes_a', 3, 'red', 'M', null],
      ['sizes_b', 10, 'green', null, 1.5],
    ]);
  });

  test('a pivot has a column for each value', async () => {
    const sql = `select size, {{ lookups.pivot('color', lookups.values_of(ref('sizes_a'), 'color', order_by='color')) }}
      {{ '' if execute else '1 as one' }} from {{ ref('sizes_a') }} group by size`;
    expect(await rowsOf(sql, 'select size, blue, red from one order by all')).toEqual([
      ['M', 0, 1],
      ['S', 1, 1],
    ]);
  });

  test('values have a default for what does not exist', async () => {
    const sql = `-- depends_on: {{ ref('sizes_a') }}
      select '{{ lookups.values_of(api.Relation.create(schema='main', identifier='no'), 'x', default=['none']) | join }}' as found`;
    expect(await rowsOf(sql)).toEqual(['none']);
  });

  test('relations are found by their names', async () => {
    const sql = `-- depends_on: {{ ref('sizes_a') }} {{ ref('sizes_b') }}
      {% set found = lookups.relations_by_prefix(target.schema, 'SIZES_', exclude='%b') %}
      select '{{ found | join }} {{ found | map(attribute='type') | join }}' as found`;
    expect(await rowsOf(sql)).toEqual(['"main"."sizes_a" table']);
  });

  test('results come as lists by column', async () => {
    const sql = `{% set found = lookups.results_as_dict('select id, color from ' ~ ref('sizes_a') ~ ' order by id') %}
      select '{{ found.get('color', []) | join(',') }}' as colors, {{ found.get('id', []) | sum }} as total`;
    expect(await rowsOf(sql)).toEqual([['red,blue,red', 6]]);
  });

  test('keys and intervals are computed', async () => {
    const sql = `select {{ lookups.surrogate_key(['id', 'color']) }} = md5('1|red') as is_key,
      {{ lookups.intervals_between("date '2024-01-01'", "date '2024-02-01'", 'day') }} as days
      from {{ ref('sizes_a') }} where id = 1`;
    expect(await rowsOf(sql)).toEqual([[true, 31]]);
  });

  test('a test compares the columns that there are', async () => {
    const { project, errors } = await built(`select * from {{ ref('sizes_a') }}`);
    expect(errors).toEqual([]);
    await project.write({
      'models/one.yml':
        "models:\n  - name: one\n    tests:\n      - lookups.same_rows: {compare_model: ref('sizes_a')}\n",
    });
    expect((await project.run('test')).document.totals.passed).toBe(1);
    await project.write({
      'models/one.sql': `select * replace ('x' as color) from {{ ref('sizes_a') }}`,
    });
    expect((await project.run('build')).document.totals.failed).toBe(1);
  });

  test('what is no relation is refused by the package', async () => {
    const { errors } = await built(`select {{ lookups.columns_but('sizes_a') }} as x`);
    expect(errors.map(({ code, message }) => [code, message])).toEqual([
      ['raised-by-project', 'columns_but takes a relation, not sizes_a'],
    ]);
  });

  test('an ephemeral model is refused by the package', async () => {
    const { errors } = await built(
      `select {{ lookups.star(ref('inside')) }} from {{ ref('inside') }}`,
      {
        inside: `{{ config(materialized='ephemeral') }} select 1 as id`,
      },
    );
    expect(errors.map(({ message }) => message)).toEqual(['columns_but cannot look into inside']);
  });
});
