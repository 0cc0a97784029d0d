import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { faultsIn, faultsOf } from '../support/faults.js';
import { createModels, createProject, placed } from '../support/project.js';

describe('the graph', () => {
  test('duplicate-name of files', async () => {
    const found = await faultsOf({
      'models/a/one.sql': 'select 1',
      'models/b/one.sql': 'select 1',
    });
    expect(found).toContain('duplicate-name models/b/one.sql');
  });

  test('duplicate-name of a model and a seed', async () => {
    const found = await faultsOf({ 'models/one.sql': 'select 1', 'seeds/one.csv': 'n\n1\n' });
    expect(found).toEqual(['relation-collision seeds/one.csv']);
  });

  test('duplicate-name of columns', async () => {
    const files = {
      'models/all.yml':
        'models:\n  - name: one\n    columns:\n      - name: id\n      - name: ID\n',
    };
    expect(await faultsIn('select 1 as id', files)).toEqual(['duplicate-name models/all.yml:5:15']);
  });

  test('duplicate-name of descriptions', async () => {
    const files = { 'models/all.yml': 'models:\n  - name: one\n  - name: one\n' };
    expect(await faultsIn('select 1 as id', files)).toEqual(['duplicate-name models/all.yml:3:11']);
  });

  test('duplicate-name of macros', async () => {
    const files = {
      'macros/a.sql': '{% macro a() %}{% endmacro %}',
      'macros/b.sql': '\n{% macro a() %}{% endmacro %}',
    };
    expect(await faultsIn('select 1', files)).toEqual(['duplicate-name macros/b.sql:2:4']);
  });

  test('duplicate-name of YAML keys', async () => {
    const files = { 'models/all.yml': 'models:\n  - name: one\n    name: one\n' };
    expect(await faultsIn('select 1', files)).toEqual(['duplicate-name models/all.yml:3:5']);
  });

  test('relation-collision', async () => {
    const files = { 'models/two.sql': `{{ config(alias='ONE') }} select 1` };
    expect(await faultsIn('select 1', files)).toEqual(['relation-collision models/two.sql']);
  });

  test('dependency-cycle with its path', async () => {
    const project = await createModels({
      a: `select * from {{ ref('c') }}`,
      b: `select * from {{ ref('a') }}`,
      c: `select * from {{ ref('b') }}`,
      d: `select * from {{ ref('c') }}`,
    });
    const { stderr, exitCode } = await project.idw('build');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/error\[dependency-cycle\].*a -> c -> b -> a/);
    expect(stderr.match(/models\/[abcd]\.sql/g)?.toSorted()).toEqual([
      'models/a.sql',
      'models/b.sql',
      'models/c.sql',
    ]);
  });

  test('dependency-cycle of one model', async () => {
    expect(await faultsIn(`select * from {{ ref('one') }}`)).toEqual([
      'dependency-cycle models/one.sql',
    ]);
  });
});

describe('several faults', () => {
  const broken = {
    'models/a.sql': `select * from {{ ref('nope') }}`,
    'models/b.sql': '{% if %}',
    'models/c.sql': `select {{ env_var('IDW_NONE') }}`,
    'models/d.sql': 'select 1 as id',
    'models/d.yml': 'models:\n  - name: d\n    data_tests: [nothing]\n',
  };

  test('of the graph are told together', async () => {
    expect((await faultsOf(broken)).toSorted()).toEqual([
      'template-syntax models/b.sql:1:7',
      'unknown-env-var models/c.sql:1:11',
      'unknown-macro models/d.yml:3:18',
      'unknown-ref models/a.sql:1:18',
    ]);
  });

  test('of YAML are told together', async () => {
    const files = {
      'models/a.yml': 'modles: []\n',
      'models/b.yml': 'models:\n  - description: x\n',
      'dbt_project.yml': 'name: shop\nsed-paths: [seeds]\n',
    };
    expect((await faultsOf(files)).toSorted()).toEqual([
      'yaml-missing-key models/b.yml:2:5',
      'yaml-unknown-key dbt_project.yml:2:1',
      'yaml-unknown-key models/a.yml:1:1',
    ]);
  });

  test('come before anything runs', async () => {
    const project = await createProject(broken);
    await project.run('build');
    expect(existsSync(project.database)).toBe(false);
  });

  test('of the second rendering come before anything runs', async () => {
    const project = await createModels({
      a: 'select 1 as id',
      b: `select {% if execute %}{{ var('none') }}{% endif %} from {{ ref('a') }}`,
    });
    expect((await project.run('build')).errors.map(placed)).toEqual([
      'unknown-variable models/b.sql:1:27',
    ]);
    expect(await project.query('select count(*) from duckdb_views() where not internal')).toEqual([
      0,
    ]);
  });

  test('are told up to twenty', async () => {
    const models = Object.fromEntries(
      Array.from({ length: 23 }, (_, index) => [`m${index}`, `{{ ref('nope') }}`]),
    );
    const project = await createModels(models);
    const { stderr } = await project.idw('build');
    expect(stderr.match(/error\[/g)).toHaveLength(20);
    expect(stderr).toContain('... and 3 more');
  });
});

describe('selections', () => {
  test('of nothing are an error with the nearest names', async () => {
    const project = await createModels({ orders: 'select 1 as id' });
    const { exitCode, errors } = await project.run('build', '--select', 'ordres');
    expect({ exitCode, errors }).toMatchObject({
      exitCode: 1,
      errors: [{ code: 'empty-selection' }],
    });
    expect(errors[0]?.hint).toContain('orders');
    expect(existsSync(project.database)).toBe(false);
  });

  test('that cannot be parsed are usage errors', async () => {
    const project = await createModels({ orders: 'select 1 as id' });
    const { exitCode, errors } = await project.run('build', '--select', 'nomethod:x');
    expect({ exitCode, errors }).toMatchObject({
      exitCode: 2,
      errors: [{ code: 'selector-syntax' }],
    });
  });
});

describe('files', () => {
  test('missing-project', async () => {
    const project = await createProject({});
    await project.remove('dbt_project.yml');
    expect((await project.run('build')).errors.map(placed)).toEqual(['missing-project']);
  });

  test('missing-file of an identity file', async () => {
    const project = await createModels({ one: 'select 1 as id' });
    const { errors } = await project.run('build', '--identity', 'nowhere.yml');
    expect(errors.map(placed)).toEqual(['missing-file']);
  });

  test('missing-file of a seed that went away', async () => {
    const project = await createProject({ 'seeds/numbers.csv': 'n\n1\n' });
    await symlink('nowhere.csv', `${project.root}/seeds/lost.csv`);
    const { errors, statuses } = await project.run('build');
    expect(errors.map(placed)).toEqual(['missing-file seeds/lost.csv']);
    expect(statuses).toEqual({ numbers: 'built', lost: 'errored' });
  });

  test('missing-file of models, all together', async () => {
    const project = await createModels({ one: 'select 1' });
    await symlink('nowhere.sql', `${project.root}/models/two.sql`);
    await symlink('nowhere.yml', `${project.root}/models/two.yml`);
    expect((await project.run('build')).errors.map(placed).toSorted()).toEqual([
      'missing-file models/two.sql',
      'missing-file models/two.yml',
    ]);
  });

  test('a name that dbt_project.yml lacks', async () => {
    expect(await faultsOf({ 'dbt_project.yml': 'version: 1.0.0\n' })).toEqual([
      'yaml-missing-key dbt_project.yml:1:1',
    ]);
  });

  test('an empty dbt_project.yml', async () => {
    expect(await faultsOf({ 'dbt_project.yml': '' })).toEqual(['yaml-missing-key dbt_project.yml']);
  });
});
