import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDuckdb } from '../../src/engine/duckdb/duckdb-engine.js';
import { createModels, createProject, idw } from '../support/project.js';

const table = `{{ config(materialized='table') }}`;

describe('exit codes', () => {
  test('0 for help and version', async () => {
    expect((await idw(['--help'])).exitCode).toBe(0);
    expect((await idw(['build', '--help'])).exitCode).toBe(0);
    expect((await idw(['--version'])).exitCode).toBe(0);
  });

  test('0 for a full refresh that may forget files', async () => {
    const project = await createModels({ one: `${table} select 1 as id` });
    const flags = ['--full-refresh', '--forget-removed'];
    expect((await project.idw('build', ...flags)).exitCode).toBe(0);
    expect((await project.idw('run', ...flags)).exitCode).toBe(0);
  });

  test('0 for a build with little memory', async () => {
    const limit = `select current_setting('memory_limit') as memory_limit`;
    const project = await createModels({ one: `${table} ${limit}` });
    expect((await project.idw('build', '--memory-limit', '128MiB')).exitCode).toBe(0);
    expect(await project.query('select memory_limit from one')).toEqual(['128.0 MiB']);
  });

  test('1 for a failed model', async () => {
    const project = await createModels({ one: `${table} select error('no')` });
    expect((await project.idw('build')).exitCode).toBe(1);
  });

  test('1 for a project with faults', async () => {
    const project = await createModels({ one: `{{ ref('nope') }}` });
    expect((await project.idw('build')).exitCode).toBe(1);
  });

  test.each([
    ['no command', []],
    ['an unknown command', ['biuld']],
    ['an unknown flag', ['build', '--fulll-refresh']],
    ['a flag without its value', ['build', '--select']],
    ['a word too many', ['build', 'orders']],
    ['an output that is none', ['show', '--inline', 'select 1', '--output', 'csv']],
    ['two things to show', ['show', '--inline', 'select 1', '--select', 'one']],
    ['a number that is none', ['build', '--threads', 'many']],
    ['a size without a unit', ['build', '--memory-limit', '1000']],
    ['a size of nothing', ['build', '--memory-limit', '0GB']],
    ['variables that are none', ['build', '--vars', '[1']],
    ['a choice that is none', ['build', '--log-format', 'xml']],
    ['a timestamp that is none', ['build', '--synced-at', 'noon']],
    ['files to forget without a full refresh', ['build', '--forget-removed']],
    ['files to forget without reading any', ['test', '--full-refresh', '--forget-removed']],
  ])('2 for %s', async (_title, argv) => {
    const { exitCode, stdout, stderr } = await idw(argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).not.toContain('    at ');
  });

  test('2 with a hint', async () => {
    expect((await idw(['buid'])).stderr).toContain('Did you mean "build"?');
    expect((await idw(['build', '--full-refrehs'])).stderr).toContain('"--full-refresh"');
    expect((await idw(['build', 'orders'])).stderr).toContain('--select');
    expect((await idw(['--quiet', 'build'])).stderr).toContain('after the command');
  });

  test('2 in JSON where asked for', async () => {
    const { stdout } = await idw(['build', '--nope', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ exit_code: 2, errors: [{ code: 'unknown-flag' }] });
  });
});

describe('--json', () => {
  test('describes each node', async () => {
    const project = await createModels({ one: `${table} select 1 as id` });
    const { document } = await project.run('build');
    expect(document).toEqual({
      command: 'build',
      exit_code: 0,
      syncs: [],
      totals: { built: 1, passed: 0, warned: 0, failed: 0, errored: 0, skipped: 0 },
      errors: [],
      spaces: [
        {
          space: null,
          published: null,
          status: 'ok',
          duration_ms: expect.any(Number),
          calls: null,
          errors: [],
          stages: expect.arrayContaining([
            { stage: 'models', duration_ms: expect.any(Number), share: expect.any(Number) },
          ]),
          results: [
            {
              unique_id: 'model.shop.one',
              name: 'one',
              resource_type: 'model',
              status: 'built',
              rows: 1,
              failures: null,
              duration_ms: expect.any(Number),
              message: null,
              relation: 'main.one',
              error: null,
              query: null,
            },
          ],
        },
      ],
    });
  });

  test('is alone on stdout', async () => {
    const project = await createModels({ one: `{{ log('hello', true) }} select 1 as id` });
    const { stdout, stderr } = await project.idw('build', '--json');
    expect(() => JSON.parse(stdout)).not.toThrow();
    expect(stderr).toContain('hello');
  });
});

test('--quiet says nothing of what went well', async () => {
  const project = await createModels({ one: 'select 1 as id' });
  expect(await project.idw('build', '--quiet')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

test('--database names the file', async () => {
  const project = await createModels({ one: 'select 1 as id' });
  const file = path.join(project.root, 'deep/er/other.db');
  await project.run('build', '--database', file);
  expect([existsSync(file), existsSync(project.database)]).toEqual([true, false]);
});

describe('idw ls', () => {
  const files = {
    'models/staging/one.sql': `{{ config(tags=['daily']) }} select 1 as id`,
    'models/staging/one.yml': 'models: [{name: one, columns: [{name: id, data_tests: [unique]}]}]',
    'seeds/numbers.csv': 'n\n1\n',
    'models/raw.yml': 'sources: [{name: raw, tables: [{name: orders}]}]',
  };

  test.each([
    [
      'selector',
      ['shop.staging.one', 'shop.staging.unique_one_id', 'shop.numbers', 'source:shop.raw.orders'],
    ],
    ['name', ['one', 'unique_one_id', 'numbers', 'orders']],
    [
      'path',
      ['models/staging/one.sql', 'models/staging/one.yml', 'seeds/numbers.csv', 'models/raw.yml'],
    ],
  ])('prints each %s', async (form, expected) => {
    const project = await createProject(files);
    const { stdout } = await project.idw('ls', '--output', form);
    expect(stdout.trim().split('\n').toSorted()).toEqual(expected.toSorted());
  });

  test('prints JSON with the keys that are asked for', async () => {
    const project = await createProject(files);
    const { stdout } = await project.idw(
      ...(['ls', '--select', 'one', '--resource-type', 'model'] as const),
      ...(['--output', 'json', '--output-keys', 'unique_id', 'tags'] as const),
    );
    expect(JSON.parse(stdout)).toEqual({ unique_id: 'model.shop.one', tags: ['daily'] });
  });

  test('prints the types that are asked for', async () => {
    const project = await createProject(files);
    const { stdout } = await project.idw('list', '--resource-type', 'test', '--output', 'name');
    expect(stdout).toBe('unique_one_id\n');
  });

  test.each([
    ['--output', 'xml'],
    ['--resource-type', 'tests'],
  ])('refuses %s %s', async (flag, value) => {
    const project = await createProject(files);
    expect((await project.idw('ls', flag, value)).exitCode).toBe(2);
  });

  test('makes no database', async () => {
    const project = await createProject(files);
    await project.idw('ls');
    expect(existsSync(project.database)).toBe(false);
  });
});

describe('idw show', () => {
  const rows = { one: `${table} select i as id from range(20) as t(i)` };

  const shown = (stdout: string) => (JSON.parse(stdout) as { show: object[] }).show;

  test('prints five rows', async () => {
    const project = await createModels(rows);
    await project.run('build');
    const { stdout } = await project.idw('show', '--select', 'one', '--json');
    expect(shown(stdout)).toEqual([0, 1, 2, 3, 4].map((id) => ({ id })));
  });

  test.each([
    ['3', 3],
    ['-1', 20],
    ['0', 0],
  ])('takes --limit %s', async (limit, count) => {
    const project = await createModels(rows);
    await project.run('build');
    const { stdout } = await project.idw('show', '--select', 'one', '--limit', limit, '--json');
    expect(shown(stdout)).toHaveLength(count);
  });

  test('computes what is not built', async () => {
    const project = await createModels({ one: 'select 7 as id' });
    const { stdout } = await project.idw('show', '--select', 'one', '--output', 'json');
    expect(shown(stdout)).toEqual([{ id: 7 }]);
  });

  test('reads what is built', async () => {
    const project = await createModels({ one: `${table} select 7 as id` });
    await project.run('build');
    await project.write({ 'models/one.sql': `${table} select 8 as id` });
    const { stdout } = await project.idw('show', '--select', 'one', '--json');
    expect(shown(stdout)).toEqual([{ id: 7 }]);
  });

  test('runs a query with templates', async () => {
    const project = await createModels(rows);
    await project.run('build');
    const { stdout } = await project.idw(
      ...([
        'show',
        '--json',
        '--inline',
        `select count(*) as n from {{ ref('one') }} -- all;`,
      ] as const),
    );
    expect(shown(stdout)).toEqual([{ n: 20 }]);
  });

  test('keeps the order of a query', async () => {
    const project = await createModels({});
    const query = 'select i from range(9) as t(i) order by i desc;';
    const { stdout } = await project.idw('show', '--json', '--limit', '2', '--inline', query);
    expect(shown(stdout)).toEqual([{ i: 8 }, { i: 7 }]);
  });

  test('keeps large numbers and null', async () => {
    const project = await createModels({});
    const query = 'select 9007199254740993 as big, null as none, [1, 2] as list';
    const { stdout } = await project.idw('show', '--json', '--inline', query);
    expect(shown(stdout)).toEqual([{ big: '9007199254740993', none: null, list: '[1, 2]' }]);
  });

  test('places the fault of a query', async () => {
    const project = await createModels({});
    const { stderr } = await project.idw(
      ...(['show', '--log-format', 'json', '--inline', 'select 1 as one,\n  nope'] as const),
    );
    expect(JSON.parse(stderr)).toMatchObject({
      code: 'sql-binding',
      file: '--inline',
      line: 2,
      column: 3,
    });
  });

  test('needs something to show', async () => {
    const project = await createModels(rows);
    expect((await project.idw('show')).exitCode).toBe(2);
  });

  test('takes no limit that is none', async () => {
    const project = await createModels(rows);
    expect((await project.idw('show', '--select', 'one', '--limit', 'x')).exitCode).toBe(2);
  });
});

describe('idw compile', () => {
  test('writes the SQL of nodes', async () => {
    const project = await createModels(
      {
        one: `{{ config(materialized='ephemeral') }}select 1 as id`,
        two: `select * from {{ ref('one') }}`,
      },
      { 'models/two.yml': 'models: [{name: two, columns: [{name: id, data_tests: [not_null]}]}]' },
    );
    const { stdout } = await project.idw('compile', '--select', 'two');
    const sql = 'with __dbt__cte__one as (\nselect 1 as id\n)\nselect * from __dbt__cte__one\n';
    expect(stdout).toBe(sql);
    expect(await project.read('target/compiled/shop/models/two.sql')).toBe(sql);
    expect(await project.read('target/compiled/shop/models/two.yml/not_null_two_id.sql')).toContain(
      'where id is null',
    );
    expect(existsSync(project.database)).toBe(false);
  });

  test('compiles a text', async () => {
    const project = await createModels({ one: 'select 1' });
    const { stdout } = await project.idw('compile', '--inline', `select * from {{ ref('one') }}`);
    expect(stdout).toBe('select * from "main"."one"\n');
  });

  test('takes --indirect-selection', async () => {
    const files = { 'models/one.yml': 'models: [{name: one, data_tests: [{is_true: {}}]}]' };
    const macros = { 'macros/a.sql': '{% test is_true(model) %}select 1 limit 0{% endtest %}' };
    const project = await createModels({ one: 'select 1' }, { ...files, ...macros });
    const argv = ['compile', '--select', 'one', '--indirect-selection', 'empty'] as const;
    expect((await project.idw(...argv)).stderr).toContain('Compiled 1 node to');
  });

  test('warns of a word that selects nothing', async () => {
    const project = await createModels({ one: 'select 1' });
    const { stderr } = await project.idw('compile', '--select', 'one', 'nope');
    expect(stderr).toContain('"nope" selects nothing');
  });

  test('unwritable-file where target/ cannot be written', async () => {
    const project = await createModels({ one: 'select 1' }, { target: 'a file' });
    const { exitCode, stderr } = await project.idw('compile');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringContaining('unwritable-file'),
    });
  });
});

describe('idw clean', () => {
  test('says only what it removed', async () => {
    const project = await createModels({ one: 'select 1' });
    expect((await project.idw('clean')).stderr).toBe('');
  });

  test('needs no dbt_project.yml beside identity.yml', async () => {
    const project = await createProject({ 'identity.yml': '', 'target/a.sql': '' });
    await project.remove('dbt_project.yml');
    expect((await project.idw('clean')).stderr).toBe('Removed target\n');
  });

  test('removes target/ and keeps the database', async () => {
    const project = await createModels({ one: 'select 1' });
    await project.run('build');
    expect((await project.idw('clean')).exitCode).toBe(0);
    expect(existsSync(path.join(project.root, 'target'))).toBe(false);
    expect([existsSync(project.database), existsSync(path.join(project.root, 'models'))]).toEqual([
      true,
      true,
    ]);
  });

  test.each(['models', '.', '..', '../elsewhere', 'warehouse.duckdb', '/'])(
    'refuses %s',
    async (target) => {
      const project = await createModels(
        { one: 'select 1' },
        { 'dbt_project.yml': `name: shop\nclean-targets: ["${target}"]\n` },
      );
      await project.query('select 1');
      const { exitCode, stderr } = await project.idw('clean');
      expect(exitCode).toBe(1);
      expect(stderr).toContain('path-outside');
      expect([existsSync(project.database), existsSync(path.join(project.root, 'models'))]).toEqual(
        [true, true],
      );
    },
  );
});

describe('idw debug', () => {
  test('is content with a good project', async () => {
    const project = await createModels({ one: 'select 1' });
    const { exitCode, stdout } = await project.idw('debug', '--json');
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({ exitCode: 0, ok: true });
    expect(existsSync(project.database)).toBe(false);
  });

  test('says what is wrong', async () => {
    const project = await createModels({ one: `{{ ref('nope') }}` });
    await project.write({ 'warehouse.duckdb': 'not a database, but long enough to be looked at' });
    const { exitCode, stderr } = await project.idw('debug');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[unknown-ref]');
    expect(stderr).toContain('error[database-unusable]');
  });
});

describe('commands that only read', () => {
  test('show while another process reads', async () => {
    const project = await createModels({ orders: 'select 42 as id' });
    await project.run('build');
    const reader = await openDuckdb(project.database, { access_mode: 'READ_ONLY' });
    const { exitCode, stdout } = await project.idw('show', '--select', 'orders', '--json');
    await reader.close();
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('42') });
  });

  test('make no database', async () => {
    const project = await createModels({ orders: 'select 42 as id' });
    expect((await project.idw('show', '--inline', 'select 1 as one')).exitCode).toBe(0);
    expect(existsSync(project.database)).toBe(false);
  });

  test('cannot change what is there', async () => {
    const project = await createModels({ orders: 'select 42 as id' });
    await project.run('build');
    const inline = 'select 1) as x; drop table orders; select * from (select 1';
    await project.idw('show', '--limit', '-1', '--inline', inline);
    expect(await project.query('select id from orders')).toEqual([42]);
  });
});
