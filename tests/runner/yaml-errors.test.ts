import { describe, expect, test } from 'vitest';
import { faultsIn } from '../support/faults.js';
import { createProject } from '../support/project.js';

describe('YAML', () => {
  const withYaml = (yaml: string) => faultsIn('select 1 as id', { 'models/all.yml': yaml });

  test('yaml-syntax', async () => {
    expect(await withYaml('models:\n  - name: one\n   description: x\n')).toEqual([
      'yaml-syntax models/all.yml:3:1',
    ]);
  });

  test.each([
    ['of the file', 'modles:\n  - name: one\n', 'models/all.yml:1:1'],
    ['of a model', 'models:\n  - name: one\n    colums: []\n', 'models/all.yml:3:5'],
    [
      'of a column',
      'models:\n  - name: one\n    columns:\n      - name: id\n        descripton: x\n',
      'models/all.yml:5:9',
    ],
    [
      'of config',
      'models:\n  - name: one\n    config:\n      unnique_key: id\n',
      'models/all.yml:4:7',
    ],
    [
      'of a test',
      'models:\n  - name: one\n    columns:\n      - name: id\n        data_tests:\n          - unique:\n              config: {severty: warn}\n',
      'models/all.yml:7:24',
    ],
    ['of a source', 'sources:\n  - name: raw\n    tabels: []\n', 'models/all.yml:3:5'],
  ])('yaml-unknown-key %s', async (_title, yaml, place) => {
    expect(await withYaml(yaml)).toEqual([`yaml-unknown-key ${place}`]);
  });

  test('yaml-unknown-key of an argument', async () => {
    const yaml =
      'models:\n  - name: one\n    data_tests:\n      - accepted_values: {valeus: [1]}\n';
    expect(await withYaml(yaml)).toEqual(['yaml-unknown-key models/all.yml:4:27']);
  });

  test('yaml-wrong-type of a test', async () => {
    const yaml = 'models:\n  - name: one\n    data_tests: [5, {unique: 7}]\n';
    expect(await withYaml(yaml)).toEqual([
      'yaml-wrong-type models/all.yml:3:18',
      'yaml-wrong-type models/all.yml:3:30',
    ]);
  });

  test('yaml-syntax of several documents', async () => {
    expect(await withYaml('models: []\n---\nmodels: []\n')).toEqual([
      'yaml-syntax models/all.yml:2:1',
    ]);
  });

  test('yaml-unknown-key of dbt_project.yml', async () => {
    const files = { 'dbt_project.yml': 'name: shop\nmodel-path: [models]\n' };
    expect(await faultsIn('select 1', files)).toEqual(['yaml-unknown-key dbt_project.yml:2:1']);
  });

  test('yaml-unknown-key in its trees', async () => {
    const files = {
      'dbt_project.yml': 'name: shop\nmodels:\n  shop:\n    staging:\n      +materialised: table\n',
    };
    expect(await faultsIn('select 1', files)).toEqual(['yaml-unknown-key dbt_project.yml:5:7']);
  });

  test('yaml-unknown-key for a folder that does not exist', async () => {
    const files = {
      'dbt_project.yml': 'name: shop\nmodels:\n  shop:\n    stagging: {+materialized: table}\n',
      'models/staging/two.sql': 'select 1 as id',
    };
    expect(await faultsIn('select 1 as id', files)).toEqual([
      'yaml-unknown-key dbt_project.yml:4:5',
    ]);
  });

  test('a folder that is near to none is a warning', async () => {
    const project = await createProject({
      'dbt_project.yml': 'name: shop\nmodels:\n  other_package: {+materialized: table}\n',
      'models/one.sql': 'select 1 as id',
    });
    const { exitCode, events } = await project.run('build');
    expect(exitCode).toBe(0);
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'warning', line: 3, column: 3 }),
    );
  });

  test('model-paths that do not exist are a warning', async () => {
    const project = await createProject({
      'dbt_project.yml': 'name: shop\nmodel-paths: [modles]\n',
      'models/one.sql': 'select 1 as id',
    });
    const { events } = await project.run('build');
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'warning', code: 'missing-file', line: 2, column: 15 }),
    );
  });

  test('yaml-unknown-key of config()', async () => {
    expect(await faultsIn(`\n{{ config(materialised='table') }} select 1`)).toEqual([
      'yaml-unknown-key models/one.sql:2:4',
    ]);
  });

  test('an unknown key that is near to none is a warning', async () => {
    const project = await createProject({
      'models/one.sql': 'select 1 as id',
      'models/one.yml': 'models:\n  - name: one\n    completely_new: x\n',
    });
    const { exitCode, events } = await project.run('build');
    expect(exitCode).toBe(0);
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'warning', code: 'yaml-unknown-key', line: 3, column: 5 }),
    );
  });

  test('yaml-wrong-type', async () => {
    expect(await withYaml('models:\n  - name: one\n    columns: id\n')).toEqual([
      'yaml-wrong-type models/all.yml:3:14',
    ]);
  });

  test('yaml-missing-key', async () => {
    expect(await withYaml('models:\n  - description: x\n')).toEqual([
      'yaml-missing-key models/all.yml:2:5',
    ]);
  });

  test.each([
    ['materialized: tabel', 'config-value models/all.yml:4:7'],
    ['on_schema_change: append', 'config-value models/all.yml:4:7'],
    ['incremental_strategy: insert_overwrite', 'config-value models/all.yml:4:7'],
  ])('config-value for %s', async (config, expected) => {
    expect(await withYaml(`models:\n  - name: one\n    config:\n      ${config}\n`)).toEqual([
      expected,
    ]);
  });

  test('config-value in the file', async () => {
    expect(await faultsIn(`\n\n{{ config(materialized='tabel') }} select 1`)).toEqual([
      'config-value models/one.sql:3:4',
    ]);
  });

  test('config-value for config.require', async () => {
    expect(await faultsIn(`select {{ config.require('owner') }}`)).toEqual([
      'config-value models/one.sql:1:11',
    ]);
  });
});
