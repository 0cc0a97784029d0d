import { describe, expect, test } from 'vitest';
import { createModels, createProject } from '../support/project.js';

const projectFile = (rest: string) =>
  `name: shop\nversion: 1.0.0\nconfig-version: 2\non-run-start: create table if not exists main.log (step varchar, moment bigint default (epoch_us(get_current_timestamp())))\n${rest}`;
const note = (step: string) => `insert into main.log (step) values ('${step}')`;
const steps = 'select step from log order by moment';

describe('hooks of a node', () => {
  test('run around it from the general to the particular', async () => {
    const project = await createProject({
      'dbt_project.yml': projectFile(
        `models: {+pre-hook: "${note('folder')}", +post-hook: "${note('after')}"}`,
      ),
      'models/one.sql': `{{ config(materialized='table', pre_hook="${note('file')}") }} select count(*) as n from main.log`,
      'models/one.yml': `models: [{name: one, config: {pre_hook: ["${note('yaml')}"]}}]`,
    });
    expect((await project.run('build')).errors).toEqual([]);
    expect(await project.query(steps)).toEqual(['folder', 'yaml', 'file', 'after']);
    expect(await project.query('select n from one')).toEqual([3]);
  });

  test('see this and macros', async () => {
    const project = await createProject({
      'macros/grow.sql':
        '{% macro grow(relation) %}insert into {{ relation }} values (2){% endmacro %}',
      'models/one.sql': `{{ config(materialized='table', post_hook="{{ grow(this) }}") }} select 1 as id`,
    });
    await project.run('build');
    expect(await project.query('select id from one order by 1')).toEqual([1, 2]);
  });

  test('take part in the transaction of the node', async () => {
    const project = await createProject({
      'dbt_project.yml': projectFile(''),
      'models/one.sql': `{{ config(materialized='table', pre_hook="${note('inside')}") }} select error('no')`,
    });
    await project.run('build');
    expect(await project.query(steps)).toEqual([]);
  });

  test('stay outside of it when told', async () => {
    const project = await createProject({
      'dbt_project.yml': projectFile(''),
      'models/one.sql': `{{ config(materialized='table', pre_hook={'sql': "${note('outside')}", 'transaction': false}) }} select error('no')`,
    });
    await project.run('build');
    expect(await project.query(steps)).toEqual(['outside']);
  });

  test('that fail make the node fail', async () => {
    const project = await createProject({
      'models/one.sql': `{{ config(post_hook='select nothing') }} select 1 as id`,
    });
    const { errors } = await project.run('build');
    expect(errors).toMatchObject([{ code: 'sql-binding', file: 'models/one.sql' }]);
  });

  test('run around seeds and TypeScript models', async () => {
    const project = await createProject({
      'dbt_project.yml': projectFile(
        `seeds: {+post-hook: "${note('seed')}"}\nmodels: {+pre-hook: "${note('before')}", +post-hook: "${note('after')}"}`,
      ),
      'seeds/numbers.csv': 'n\n1\n',
      'models/one.ts': `export default { inputs: { numbers: { ref: 'numbers' } }, columns: { n: 'INTEGER' },
        async *run({ numbers }) { for await (const batch of numbers) yield { n: batch.columns.n }; } };`,
    });
    expect((await project.run('build')).errors).toEqual([]);
    expect(await project.query(steps)).toEqual(['seed', 'before', 'after']);
  });
});

describe('hooks of a run', () => {
  test('run before the first node and after the last', async () => {
    const project = await createProject({
      'dbt_project.yml': `${projectFile('')}on-run-end: ["${note('end')}", "${note('{{ target.name }}')}"]\n`,
      'models/one.sql': `{{ config(materialized='table', pre_hook="${note('node')}") }} select 1 as id`,
    });
    expect((await project.run('build')).exitCode).toBe(0);
    expect(await project.query(steps)).toEqual(['node', 'end', 'dev']);
  });

  test('run at the end of a failed run too', async () => {
    const project = await createProject({
      'dbt_project.yml': `${projectFile('')}on-run-end: "${note('end')}"\n`,
      'models/one.sql': `{{ config(materialized='table') }} select error('no')`,
    });
    expect((await project.run('build')).exitCode).toBe(1);
    expect(await project.query(steps)).toEqual(['end']);
  });

  test('know at the end what became of the nodes', async () => {
    const project = await createProject({
      'dbt_project.yml': `${projectFile('')}on-run-end: "{% for found in results %}insert into main.log (step) values ('{{ found.node.name }} {{ found.status }}');{% endfor %} insert into main.log (step) values ('{{ schemas | join(',') }}')"\n`,
      'models/one.sql': `{{ config(schema='s') }} select 1 as id`,
      'models/two.sql': `{{ config(materialized='table') }} select error('no')`,
    });
    await project.run('build', '--threads', '1');
    expect(await project.query(steps)).toEqual(['one success', 'two error', 'main_s']);
  });

  test('of packages run first', async () => {
    const project = await createProject({
      'dbt_project.yml':
        'name: shop\non-run-start: "insert into main.log select count(*) from main.log"\n',
      'dbt_packages/tools/dbt_project.yml':
        'name: tools\non-run-start: ["create table main.log (n bigint)", "insert into main.log values (7)"]\n',
      'models/one.sql': 'select 1 as id',
    });
    expect((await project.run('run')).errors).toEqual([]);
    expect(await project.query('select n from log')).toEqual([7, 1]);
  });

  test('stop the run when they fail at the start', async () => {
    const project = await createProject({
      'dbt_project.yml': 'name: shop\non-run-start: [select 1, select nothing]\n',
      'models/one.sql': 'select 1 as id',
    });
    const { exitCode, errors } = await project.run('build');
    expect({ exitCode, errors }).toMatchObject({
      exitCode: 1,
      errors: [{ code: 'sql-binding', file: 'dbt_project.yml', line: 2, column: 26 }],
    });
    expect(await project.query('select count(*) from duckdb_views() where not internal')).toEqual([
      0,
    ]);
  });

  test('fail the run when they fail at the end', async () => {
    const project = await createProject({
      'dbt_project.yml': 'name: shop\non-run-end: select nothing\n',
      'models/one.sql': 'select 1 as id',
    });
    const { exitCode, errors } = await project.run('build');
    expect({ exitCode, errors }).toMatchObject({
      exitCode: 1,
      errors: [{ code: 'sql-binding', file: 'dbt_project.yml', line: 2, column: 13 }],
    });
    expect(await project.query('select id from one')).toEqual([1]);
  });

  test('are parsed before anything runs', async () => {
    const project = await createProject({
      'dbt_project.yml': `name: shop\non-run-start: "create table main.log as select {{ env_var('IDW_NOPE') }}"\n`,
      'models/one.sql': `select {{ env_var('IDW_OTHER') }}`,
    });
    const { errors } = await project.run('build');
    expect(errors.map(({ code }) => code)).toEqual(['unknown-env-var', 'unknown-env-var']);
  });
});

test('what a hook refers to is built before', async () => {
  const project = await createModels({
    a_first: `{{ config(materialized='table', post_hook="insert into {{ ref('z_last') }} select count(*) from {{ this }}") }} select 1 as id`,
    z_last: `{{ config(materialized='table') }} select 0::bigint as n`,
  });
  expect((await project.run('build')).errors).toEqual([]);
  expect(await project.query('select n from z_last order by n')).toEqual([0, 1]);
});
