import { describe, expect, test } from 'vitest';
import { createProject, type Files, type Run } from '../support/project.js';

/** Builds a model of six rows with the tests that YAML gives it. */
async function buildWith(yaml: string, files: Files = {}): Promise<Run> {
  const project = await createProject({ ...orders(yaml), ...files });
  return project.run('build');
}

const orders = (yaml: string): Files => ({
  'models/orders.sql': `{{ config(materialized='table') }}
select i as id, i % 3 as third, nullif(i, 4) as gap, case when i < 3 then 'it''s' else 'b' end as kind
from range(1, 7) as t(i)`,
  'models/orders.yml': `models: [{name: orders, ${yaml}}]`,
});
const onColumn = (name: string, tests: string) =>
  `columns: [{name: ${name}, data_tests: [${tests}]}]`;

/** The one test of a run: its status and failures. */
function only({ results }: Run) {
  const tests = results.filter(({ unique_id }) => unique_id.startsWith('test.'));
  expect(tests).toHaveLength(1);
  return `${tests[0]?.status} ${tests[0]?.failures ?? '-'}`;
}

describe('the four tests', () => {
  test.each([
    ['unique', 'id', 'unique', 'passed 0'],
    ['unique, violated', 'third', 'unique', 'failed 3'],
    ['not_null', 'id', 'not_null', 'passed 0'],
    ['not_null, violated', 'gap', 'not_null', 'failed 1'],
    ['accepted_values', 'kind', `{accepted_values: {values: ["it's", b]}}`, 'passed 0'],
    ['accepted_values, violated', 'kind', `{accepted_values: {values: ["it's"]}}`, 'failed 1'],
    [
      'accepted_values, numbers',
      'third',
      '{accepted_values: {values: [0, 1], quote: false}}',
      'failed 1',
    ],
    ['relationships', 'third', `{relationships: {to: ref('parents'), field: id}}`, 'failed 2'],
    ['relationships, nulls', 'gap', `{relationships: {to: ref('orders'), field: id}}`, 'passed 0'],
    [
      'arguments',
      'third',
      `{relationships: {arguments: {to: ref('parents'), field: id}}}`,
      'failed 2',
    ],
  ])('%s', async (_title, column, written, expected) => {
    const run = await buildWith(onColumn(column, written), {
      'models/parents.sql': 'select 1 as id union all select 2',
    });
    expect(only(run)).toBe(expected);
  });
});

describe('configuration', () => {
  const failing = (config: string) => buildWith(onColumn('third', `{unique: {${config}}}`));

  test.each([
    ['severity', 'severity: warn', 'warned 3'],
    ['severity in capitals', 'severity: WARN', 'warned 3'],
    ['config as a mapping', 'config: {severity: warn}', 'warned 3'],
    ['error_if above', 'error_if: "> 3"', 'warned 3'],
    ['error_if reached', 'error_if: "> 2", warn_if: "> 1"', 'failed 3'],
    ['warn_if above', 'error_if: ">10", warn_if: ">5"', 'passed 0'],
    ['warn_if above at severity warn', 'severity: warn, warn_if: ">5"', 'passed 0'],
    ['warn_if between', 'warn_if: "between 1 and 3", error_if: ">3"', 'warned 3'],
    ['where', 'where: "id > 3"', 'passed 0'],
    ['limit', 'limit: 2', 'failed 2'],
    ['fail_calc', 'fail_calc: "sum(n_records)"', 'failed 6'],
    ['fail_calc over nothing', 'fail_calc: "sum(n_records)", where: "id > 3"', 'passed 0'],
  ])('%s', async (_title, config, expected) => {
    expect(only(await failing(config))).toBe(expected);
  });

  test('disabled tests do not run', async () => {
    const { results } = await failing('enabled: false');
    expect(results.map(({ name }) => name)).toEqual(['orders']);
  });

  test('a folder gives severity', async () => {
    const run = await buildWith(onColumn('third', 'unique'), {
      'dbt_project.yml': 'name: shop\ndata_tests: {shop: {+severity: warn}}\n',
    });
    expect(only(run)).toBe('warned 3');
    expect(run.exitCode).toBe(0);
  });

  test('an unknown severity is an error', async () => {
    const { errors } = await failing('severity: fatal');
    expect(errors).toMatchObject([{ code: 'config-value', file: 'models/orders.yml', line: 1 }]);
  });
});

describe('failures', () => {
  test('are stored in a table', async () => {
    const project = await createProject(orders(onColumn('third', 'unique')));
    const { results } = await project.run('build', '--store-failures');
    expect(results.at(-1)?.relation).toBe('main_dbt_test__audit.unique_orders_third');
    expect(
      await project.query('select * from main_dbt_test__audit.unique_orders_third order by 1'),
    ).toEqual([
      [0, 2],
      [1, 2],
      [2, 2],
    ]);
  });

  test('stored once are replaced', async () => {
    const project = await createProject(
      orders(onColumn('third', '{unique: {store_failures: true, alias: twins, schema: audit}}')),
    );
    await project.run('build');
    await project.write(
      orders(
        onColumn(
          'third',
          '{unique: {store_failures: true, alias: twins, schema: audit, where: "id < 5"}}',
        ),
      ),
    );
    await project.run('build');
    expect(await project.query('select count(*) from main_audit.twins')).toEqual([1]);
  });

  test('come with the query that shows them', async () => {
    const project = await createProject(orders(onColumn('third', 'unique')));
    const { results } = await project.run('build');
    expect(await project.query(results.at(-1)?.query ?? '')).toHaveLength(3);
  });

  test('are printed with the command that shows the rest', async () => {
    const project = await createProject(orders(onColumn('third', 'unique')));
    const { stderr } = await project.idw('build');
    expect(stderr).toMatch(/unique_field +│ +n_records/);
    const query = /idw show --inline '([^']+)'/.exec(stderr)?.[1] ?? '';
    const { stdout } = await project.idw('show', '--inline', query, '--json');
    expect(JSON.parse(stdout).show).toHaveLength(3);
  });

  test('are shown by idw show', async () => {
    const project = await createProject(orders(onColumn('third', 'unique')));
    await project.run('build');
    const { stdout } = await project.idw('show', '--select', 'unique_orders_third', '--json');
    expect(JSON.parse(stdout).show).toHaveLength(3);
  });
});

describe('tests of its own', () => {
  test('a project defines in tests/generic', async () => {
    const run = await buildWith(onColumn('id', '{below: {most: 5}}'), {
      'tests/generic/below.sql': `{% test below(model, column_name, most=3) %}select * from {{ model }} where {{ column_name }} > {{ most }}{% endtest %}`,
    });
    expect(only(run)).toBe('failed 1');
  });

  test('a project defines in macros', async () => {
    const run = await buildWith('data_tests: [{rows_at_least: {least: 7}}]', {
      'macros/checks.sql': `{% test rows_at_least(model, least) %}select count(*) as n from {{ model }} having count(*) < {{ least }}{% endtest %}`,
    });
    expect(only(run)).toBe('failed 1');
  });

  test('override those of the runner', async () => {
    const run = await buildWith(onColumn('id', 'unique'), {
      'macros/unique.sql': `{% test unique(model, column_name) %}select 1 as always{% endtest %}`,
    });
    expect(only(run)).toBe('failed 1');
  });

  test('configure themselves', async () => {
    const run = await buildWith(onColumn('id', 'odd'), {
      'macros/odd.sql': `{% test odd(model, column_name) %}{{ config(severity='warn') }}select * from {{ model }} where {{ column_name }} % 2 = 0{% endtest %}`,
    });
    expect(only(run)).toBe('warned 3');
  });

  test('come from packages', async () => {
    const run = await buildWith('data_tests: [{tools.empty: {}}]', {
      'dbt_packages/tools/dbt_project.yml': 'name: tools\n',
      'dbt_packages/tools/macros/empty.sql': `{% test empty(model) %}select * from {{ model }}{% endtest %}`,
    });
    expect(only(run)).toBe('failed 6');
    expect(run.results.at(-1)?.name).toBe('tools_empty_orders_');
  });

  test('that render to nothing are refused', async () => {
    const run = await buildWith(onColumn('id', 'nothing'), {
      'macros/nothing.sql': `{% test nothing(model, column_name) %}{% endtest %}`,
    });
    expect(run.errors).toMatchObject([{ code: 'sql-syntax', file: 'models/orders.yml' }]);
  });
});

describe('singular tests', () => {
  const files = {
    ...orders('description: "One row per order"'),
    'tests/no_large_ids.sql': `{{ config(severity='warn') }} select * from {{ ref('orders') }} where id > {{ var('most', 4) }}`,
  };

  test('are queries that return no rows', async () => {
    const project = await createProject(files);
    const { results } = await project.run('build');
    expect(results.at(-1)).toMatchObject({
      unique_id: 'test.shop.no_large_ids',
      status: 'warned',
      failures: 2,
    });
  });

  test('may be described in YAML', async () => {
    const project = await createProject({
      ...files,
      'tests/schema.yml':
        'data_tests: [{name: no_large_ids, description: small, config: {tags: [size]}}]',
    });
    const { stdout } = await project.idw('ls', '--select', 'tag:size', '--output', 'name');
    expect(stdout).toBe('no_large_ids\n');
  });
});

test('sources are tested where they lie', async () => {
  const project = await createProject({
    'models/raw.yml': `sources: [{name: raw, schema: main, tables: [{name: orders, identifier: orders_v1, columns: [{name: id, data_tests: [unique]}]}]}]`,
  });
  await project.query('create table orders_v1 as select 1 as id union all select 1');
  expect(only(await project.run('test'))).toBe('failed 1');
});

test('idw test runs tests only', async () => {
  const project = await createProject(orders(onColumn('third', 'unique')));
  await project.run('run');
  const { statuses, exitCode } = await project.run('test');
  expect({ statuses, exitCode }).toEqual({
    statuses: { unique_orders_third: 'failed' },
    exitCode: 1,
  });
});
