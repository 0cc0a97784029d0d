import { describe, expect, test } from 'vitest';
import { createModels, createProject } from '../support/project.js';

const table = `{{ config(materialized='table') }}`;

describe('skipping', () => {
  test('follows a failed model down', async () => {
    const project = await createModels({
      broken: `${table} select error('no') as id`,
      child: `select * from {{ ref('broken') }}`,
      grandchild: `select * from {{ ref('child') }}`,
      sibling: 'select 1 as id',
    });
    const { statuses, exitCode } = await project.run('build');
    expect({ statuses, exitCode }).toEqual({
      statuses: { broken: 'errored', child: 'skipped', grandchild: 'skipped', sibling: 'built' },
      exitCode: 1,
    });
  });

  test('names the parent that caused it', async () => {
    const project = await createModels({
      broken: `${table} select error('no') as id`,
      child: `select * from {{ ref('broken') }}`,
    });
    const { results } = await project.run('build');
    expect(results.at(-1)?.message).toContain('"broken"');
  });

  const tested = (severity: string) =>
    createModels(
      {
        base: `${table} select 1 as id union all select 1`,
        child: `${table} select * from {{ ref('base') }}`,
        sibling: `${table} select 1 as id`,
      },
      {
        'models/base.yml': `models: [{name: base, columns: [{name: id, data_tests: [{unique: {severity: ${severity}}}]}]}]`,
      },
    );

  test('follows a failed test of severity error', async () => {
    const { statuses } = await (await tested('error')).run('build');
    expect(statuses).toEqual({
      base: 'built',
      unique_base_id: 'failed',
      child: 'skipped',
      sibling: 'built',
    });
  });

  test('does not follow a warning', async () => {
    const { statuses, exitCode } = await (await tested('warn')).run('build');
    expect(statuses).toMatchObject({ unique_base_id: 'warned', child: 'built' });
    expect(exitCode).toBe(0);
  });

  test('does not follow a test that looks at the child too', async () => {
    const project = await createModels(
      { base: 'select 1 as id', child: `select id + 1 as id from {{ ref('base') }}` },
      {
        'models/base.yml': `models: [{name: base, columns: [{name: id, data_tests: [{relationships: {to: ref('child'), field: id}}]}]}]`,
      },
    );
    const { statuses } = await project.run('build');
    expect(Object.values(statuses).toSorted()).toEqual(['built', 'built', 'failed']);
  });

  test('is no matter of idw run', async () => {
    const { statuses } = await (await tested('error')).run('run');
    expect(statuses).toEqual({ base: 'built', child: 'built', sibling: 'built' });
  });

  test('follows a seed that cannot be loaded', async () => {
    const project = await createModels(
      { child: `select * from {{ ref('numbers') }}` },
      {
        'seeds/numbers.csv': 'n\n1\nx\n',
        'seeds/numbers.yml': 'seeds: [{name: numbers, config: {column_types: {n: integer}}}]',
      },
    );
    const { statuses } = await project.run('build');
    expect(statuses).toEqual({ numbers: 'errored', child: 'skipped' });
  });

  test('leaves relations of skipped models alone', async () => {
    const project = await tested('warn');
    await project.run('build');
    await project.write({
      'models/base.yml': 'models: [{name: base, columns: [{name: id, data_tests: [unique]}]}]',
    });
    await project.run('build');
    expect(await project.query('select count(*) from child')).toEqual([2]);
  });
});

test('--fail-fast skips all that has not begun', async () => {
  const project = await createModels({
    a_broken: `${table} select error('no') as id`,
    b_other: 'select 1 as id',
    c_other: 'select 1 as id',
  });
  const { statuses } = await project.run('build', '--fail-fast', '--threads', '1');
  expect(statuses).toEqual({ a_broken: 'errored', b_other: 'skipped', c_other: 'skipped' });
});

describe('threads', () => {
  // Each model writes when it begins and ends; the hooks outside of its transaction are seen at once.
  const moment = (name: string, step: string) =>
    `{'sql': "insert into main.moments values ('${name}', '${step}', epoch_us(get_current_timestamp()::timestamptz))", 'transaction': false}`;
  const slow = (name: string) => `{{ config(materialized='table',
    pre_hook=${moment(name, 'begin')}, post_hook=${moment(name, 'end')}) }}
    select count(*) as n from range(60000000) as t(i) where hash(i) % 7 = 1`;
  const files = {
    'dbt_project.yml':
      'name: shop\non-run-start: create or replace table main.moments (name varchar, step varchar, moment bigint)\n',
    'models/one.sql': slow('one'),
    'models/two.sql': slow('two'),
  };
  const overlap = `select max(moment) filter (step = 'begin') < min(moment) filter (step = 'end') from moments`;

  test('run independent nodes at the same time', async () => {
    const project = await createProject(files);
    expect((await project.run('build', '--threads', '2')).errors).toEqual([]);
    expect(await project.query(overlap)).toEqual([true]);
  });

  test('one runs them one after the other', async () => {
    const project = await createProject(files);
    await project.run('build', '--threads', '1');
    expect(await project.query(overlap)).toEqual([false]);
  });

  test('keep parents before children', async () => {
    const models = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `m${index}`,
        `{{ config(materialized='${index % 2 ? 'table' : 'view'}', schema='s${index % 4}') }} select ${
          index < 3
            ? '1'
            : `a.n + b.n from {{ ref('m${index - 1}') }} a, {{ ref('m${index - 3}') }} b`
        } as n`
          .replace(/ as n$/, (found) => (index < 3 ? found : ''))
          .replace('a.n + b.n', '(a.n + b.n) % 97 as n'),
      ]),
    );
    const project = await createModels(models);
    const { errors, document } = await project.run('build', '--threads', '8');
    expect({ errors, built: document.totals.built }).toEqual({ errors: [], built: 30 });
  });

  test('make one schema together', async () => {
    const models = Object.fromEntries(
      Array.from({ length: 24 }, (_, index) => [
        `m${index}`,
        `{{ config(materialized='table', schema='together') }} select ${index} as n`,
      ]),
    );
    for (let round = 0; round < 3; round++) {
      const project = await createModels(models);
      expect((await project.run('build', '--threads', '12')).errors).toEqual([]);
    }
  });
});
