import { describe, expect, test } from 'vitest';
import { createModels, type TestProject } from '../support/project.js';

/** Builds a model once for each body; all but the first run are incremental. */
async function runs(config: string, bodies: readonly string[]): Promise<TestProject> {
  const project = await createModels({});
  for (const body of bodies) {
    const text = `{{ config(materialized='incremental'${config}) }}\n${body}`;
    await project.write({ 'models/events.sql': text });
    const { errors } = await project.run('build');
    expect(errors).toEqual([]);
  }
  return project;
}

test('append is the default strategy', async () => {
  const project = await runs('', ['select 1 as id', 'select 1 as id']);
  expect(await project.query('select id from events')).toEqual([1, 1]);
});

test('a unique_key replaces rows', async () => {
  const rows = (value: string) => `select 1 as id, '${value}' as v union all select 2, '${value}'`;
  const project = await runs(`, unique_key='id'`, [rows('old'), `select 2 as id, 'new' as v`]);
  expect(await project.query('select * from events order by id')).toEqual([
    [1, 'old'],
    [2, 'new'],
  ]);
});

test('a list of keys replaces rows', async () => {
  const project = await runs(`, unique_key=['a', 'b']`, [
    `select 1 as a, 1 as b, 'old' as v union all select 1, 2, 'old'`,
    `select 1 as a, 2 as b, 'new' as v`,
  ]);
  expect(await project.query('select v from events order by b')).toEqual(['old', 'new']);
});

test('merge updates and inserts', async () => {
  const project = await runs(`, unique_key='id', incremental_strategy='merge'`, [
    `select 1 as id, 'old' as v`,
    `select 1 as id, 'new' as v union all select 2, 'new'`,
  ]);
  expect(await project.query('select * from events order by id')).toEqual([
    [1, 'new'],
    [2, 'new'],
  ]);
});

test('a merge keeps merge_exclude_columns', async () => {
  const config = `, unique_key='id', incremental_strategy='merge', merge_exclude_columns=['V']`;
  const project = await runs(config, [
    `select 1 as id, 'old' as v, 'old' as w`,
    `select 1 as id, 'new' as v, 'new' as w`,
  ]);
  expect(await project.query('select * from events')).toEqual([[1, 'old', 'new']]);
});

test('a merge writes only merge_update_columns', async () => {
  const config = `, unique_key='id', incremental_strategy='merge', merge_update_columns=['w']`;
  const project = await runs(config, [
    `select 1 as id, 'old' as v, 'old' as w`,
    `select 1 as id, 'new' as v, 'new' as w`,
  ]);
  expect(await project.query('select * from events')).toEqual([[1, 'old', 'new']]);
});

test('an unknown column of a merge is an error', async () => {
  const project = await createModels({
    events: `{{ config(materialized='incremental', unique_key='id', incremental_strategy='merge', merge_update_columns=['vv']) }}
      select 1 as id, 2 as v`,
  });
  await project.run('build');
  const { errors } = await project.run('build');
  expect(errors).toMatchObject([{ code: 'config-value', hint: 'Did you mean "v"?' }]);
});

test.each(['delete+insert', 'merge'])('incremental_predicates limit a %s', async (strategy) => {
  const config = `, unique_key='id', incremental_strategy='${strategy}', incremental_predicates=["DBT_INTERNAL_DEST.v <> 'old'"]`;
  const project = await runs(config, [`select 1 as id, 'old' as v`, `select 1 as id, 'new' as v`]);
  expect(await project.query('select v from events order by v')).toEqual(['new', 'old']);
});

test('append ignores a unique_key', async () => {
  const project = await runs(`, unique_key='id', incremental_strategy='append'`, [
    'select 1 as id',
    'select 1 as id',
  ]);
  expect(await project.query('select count(*) from events')).toEqual([2]);
});

test('columns go by name', async () => {
  const project = await runs('', ['select 1 as a, 2 as b', 'select 20 as b, 10 as a']);
  expect(await project.query('select a, b from events order by a')).toEqual([
    [1, 2],
    [10, 20],
  ]);
});

test('merge without a unique_key is refused', async () => {
  const project = await createModels({
    events: `{{ config(materialized='incremental', incremental_strategy='merge') }} select 1 as id`,
  });
  await project.run('build');
  const { errors } = await project.run('build');
  expect(errors).toMatchObject([{ code: 'config-value', file: 'models/events.sql' }]);
});

test('a unique_key that is no column is refused', async () => {
  const project = await createModels({
    events: `{{ config(materialized='incremental', unique_key='idd') }} select 1 as id`,
  });
  await project.run('build');
  const { errors } = await project.run('build');
  expect(errors).toMatchObject([{ code: 'config-value', hint: 'Did you mean "id"?' }]);
  expect(await project.query('select id from events')).toEqual([1]);
});

test('is_incremental tells later runs', async () => {
  const body = `select {% if is_incremental() %}max(id) + 1 as id from {{ this }}{% else %}1 as id{% endif %}`;
  const project = await runs('', [body, body, body]);
  expect(await project.query('select id from events order by id')).toEqual([1, 2, 3]);
});

test('--full-refresh builds anew', async () => {
  const body = `select {% if is_incremental() %}2{% else %}1{% endif %} as id`;
  const project = await runs('', [body, body]);
  await project.run('build', '--full-refresh');
  expect(await project.query('select id from events')).toEqual([1]);
});

test('full_refresh: false outlives --full-refresh', async () => {
  const body = `select {% if is_incremental() %}2{% else %}1{% endif %} as id`;
  const project = await runs(', full_refresh=false', [body]);
  await project.run('build', '--full-refresh');
  expect(await project.query('select id from events order by id')).toEqual([1, 2]);
});

test('a view becomes an incremental table', async () => {
  const project = await createModels({ events: 'select 1 as id' });
  await project.run('build');
  await project.write({
    'models/events.sql': `{{ config(materialized='incremental') }} select {% if is_incremental() %}2{% else %}3{% endif %} as id`,
  });
  expect((await project.run('build')).errors).toEqual([]);
  expect(await project.query('select id from events')).toEqual([3]);
});

test('a failing run leaves the rows', async () => {
  const project = await runs(`, unique_key='id'`, [`select 1 as id, 'old' as v`]);
  await project.write({
    'models/events.sql': `{{ config(materialized='incremental', unique_key='id', post_hook="select error('no')") }} select 1 as id, 'new' as v`,
  });
  expect((await project.run('build')).statuses).toEqual({ events: 'errored' });
  expect(await project.query('select v from events')).toEqual(['old']);
});

describe('on_schema_change', () => {
  const bodies = ['select 1 as id, 2 as gone', 'select 2 as id, 3 as added'];
  const columns = `select string_agg(column_name, ' ' order by ordinal_position) from information_schema.columns`;

  test('ignore keeps the columns and says so', async () => {
    const project = await runs('', bodies.slice(0, 1));
    const text = `{{ config(materialized='incremental') }} ${bodies[1]}`;
    await project.write({ 'models/events.sql': text });
    const { events } = await project.run('build');
    expect(events.filter(({ event }) => event === 'note')).toHaveLength(1);
    expect(await project.query('select * from events order by id')).toEqual([
      [1, 2],
      [2, null],
    ]);
  });

  test('append_new_columns adds', async () => {
    const project = await runs(`, on_schema_change='append_new_columns'`, bodies);
    expect(await project.query(columns)).toEqual(['id gone added']);
    expect(await project.query('select * from events order by id')).toEqual([
      [1, 2, null],
      [2, null, 3],
    ]);
  });

  test('sync_all_columns adds and drops', async () => {
    const project = await runs(`, on_schema_change='sync_all_columns'`, bodies);
    expect(await project.query('select * from events order by id')).toEqual([
      [1, null],
      [2, 3],
    ]);
  });

  test('fail leaves the table', async () => {
    const config = `, on_schema_change='fail'`;
    const project = await runs(config, bodies.slice(0, 1));
    const text = `{{ config(materialized='incremental'${config}) }} ${bodies[1]}`;
    await project.write({ 'models/events.sql': text });
    expect((await project.run('build')).errors).toMatchObject([{ code: 'config-value' }]);
    expect(await project.query('select * from events')).toEqual([[1, 2]]);
  });

  test('nothing is done without a change', async () => {
    const project = await runs(`, on_schema_change='fail'`, ['select 1 as id', 'select 2 as id']);
    expect(await project.query('select count(*) from events')).toEqual([2]);
  });
});

test('a merge refuses a key that comes twice', async () => {
  const project = await createModels({
    daily: `{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id') }}
select 1 as id, 'first' as word
{% if is_incremental() %}union all select 1, 'second'{% endif %}`,
  });
  await project.run('build');
  const { errors } = await project.run('build');
  expect(errors.map(({ code }) => code)).toEqual(['repeated-key']);
  expect(await project.query('select word from daily')).toEqual(['first']);
});
