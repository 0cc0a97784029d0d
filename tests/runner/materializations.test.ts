import { describe, expect, test } from 'vitest';
import { createModels } from '../support/project.js';

const kindsOf = `select table_name || ' ' || table_type from information_schema.tables order by 1`;

test('models are views by default', async () => {
  const project = await createModels({ orders: 'select 1 as id' });
  const { exitCode, statuses } = await project.run('build');
  expect({ exitCode, statuses }).toEqual({ exitCode: 0, statuses: { orders: 'built' } });
  expect(await project.query(kindsOf)).toEqual(['orders VIEW']);
});

test('a table counts its rows', async () => {
  const project = await createModels({
    orders: `{{ config(materialized='table') }} select * from range(3)`,
  });
  const { results } = await project.run('build');
  expect(results).toMatchObject([{ name: 'orders', rows: 3, relation: 'main.orders' }]);
  expect(await project.query(kindsOf)).toEqual(['orders BASE TABLE']);
});

test('a view becomes a table and back', async () => {
  const project = await createModels({ orders: 'select 1 as id' });
  await project.run('build');
  await project.write({ 'models/orders.sql': `{{ config(materialized='table') }} select 2 as id` });
  await project.run('build');
  expect(await project.query(kindsOf)).toEqual(['orders BASE TABLE']);
  await project.write({ 'models/orders.sql': 'select 3 as id' });
  await project.run('build');
  expect(await project.query(kindsOf)).toEqual(['orders VIEW']);
});

test('a failing model keeps the old table', async () => {
  const project = await createModels({
    orders: `{{ config(materialized='table') }} select 1 as id`,
  });
  await project.run('build');
  await project.write({
    'models/orders.sql': `{{ config(materialized='table') }} select error('no') as id from range(9)`,
  });
  const { exitCode, statuses } = await project.run('build');
  expect({ exitCode, statuses }).toEqual({ exitCode: 1, statuses: { orders: 'errored' } });
  expect(await project.query('select id from orders')).toEqual([1]);
});

test('a failing switch of kind keeps the old table', async () => {
  const project = await createModels({
    orders: `{{ config(materialized='table') }} select 1 as id`,
  });
  await project.run('build');
  await project.write({ 'models/orders.sql': 'select missing as id' });
  expect((await project.run('build')).exitCode).toBe(1);
  expect(await project.query('select id from orders')).toEqual([1]);
});

test('a line comment at the end is harmless', async () => {
  const project = await createModels({
    lines: `{{ config(materialized='table') }} select 1 as id -- the end`,
    again: 'select * from {{ ref("lines") }} -- the end',
  });
  expect((await project.run('build')).exitCode).toBe(0);
});

test('names with capitals and quotes are kept', async () => {
  const project = await createModels({
    Orders: `{{ config(materialized='table', schema='My "Own"') }} select 1 as id`,
    reader: `select * from {{ ref('Orders') }}`,
  });
  expect((await project.run('build')).exitCode).toBe(0);
  expect(await project.query('select id from "main_My ""Own""".Orders')).toEqual([1]);
});

describe('ephemeral models', () => {
  const ephemeral = `{{ config(materialized='ephemeral') }}`;

  test('are no relations', async () => {
    const project = await createModels({
      base: `${ephemeral} select 1 as id`,
      reader: `select id + 1 as id from {{ ref('base') }}`,
    });
    await project.run('build');
    expect(await project.query(kindsOf)).toEqual(['reader VIEW']);
    expect(await project.query('select id from reader')).toEqual([2]);
  });

  test('may stand upon each other', async () => {
    const project = await createModels({
      first: `${ephemeral} select 1 as id`,
      second: `${ephemeral} select id + 1 as id from {{ ref('first') }}`,
      third: `${ephemeral} select first.id, second.id as more from {{ ref('first') }} as first, {{ ref('second') }} as second`,
      reader: `select * from {{ ref('third') }}, {{ ref('second') }} as again`,
    });
    await project.run('build');
    expect(await project.query('select * from reader')).toEqual([[1, 2, 2]]);
  });

  test('join an existing WITH', async () => {
    const project = await createModels({
      base: `${ephemeral} with inner_rows as (select 1 as id) select * from inner_rows`,
      reader: `-- with comment\n/* with */ WITH rows_read as (select * from {{ ref('base') }}) select * from rows_read`,
    });
    expect((await project.run('build')).exitCode).toBe(0);
    expect(await project.query('select id from reader')).toEqual([1]);
  });

  test('join a WITH RECURSIVE', async () => {
    const project = await createModels({
      base: `${ephemeral} select 1 as id`,
      reader: `with recursive steps as (
        select id from {{ ref('base') }} union all select id + 1 from steps where id < 4
      ) select max(id) as id from steps`,
    });
    expect((await project.run('build')).errors).toEqual([]);
    expect(await project.query('select id from reader')).toEqual([4]);
  });

  test('may be recursive themselves', async () => {
    const project = await createModels({
      steps: `${ephemeral} with recursive steps as (
        select 1 as id union all select id + 1 from steps where id < 4
      ) select max(id) as id from steps`,
      reader: `select * from {{ ref('steps') }}`,
    });
    expect((await project.run('build')).errors).toEqual([]);
    expect(await project.query('select id from reader')).toEqual([4]);
  });

  test('may have names that need quotes', async () => {
    const project = await createModels({
      'base-v1': `${ephemeral} select 1 as id`,
      reader: `select * from {{ ref('base-v1') }}`,
    });
    expect((await project.run('build')).errors).toEqual([]);
  });

  test('can be tested', async () => {
    const project = await createModels(
      { base: `${ephemeral} select 1 as id union all select 1` },
      { 'models/base.yml': 'models: [{name: base, columns: [{name: id, data_tests: [unique]}]}]' },
    );
    const { statuses } = await project.run('build');
    expect(statuses).toMatchObject({ unique_base_id: 'failed' });
  });
});
