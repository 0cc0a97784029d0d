import { describe, expect, test } from 'vitest';
import { faultsIn } from '../support/faults.js';
import { createModels } from '../support/project.js';

describe('names', () => {
  test('unknown-ref is placed at the call', async () => {
    expect(await faultsIn(`select *\nfrom {{ ref('tow') }}\n`)).toEqual([
      'unknown-ref models/one.sql:2:9',
    ]);
  });

  test('unknown-ref in a macro is placed in the macro', async () => {
    const files = { 'macros/a.sql': `{% macro newest() %}\n  {{ ref('nope') }}\n{% endmacro %}` };
    expect(await faultsIn(`select {{ newest() }}`, files)).toEqual(['unknown-ref models/one.sql']);
  });

  test('unknown-ref that only the second rendering reaches', async () => {
    expect(await faultsIn(`select *\nfrom {% if execute %}{{ ref('nope') }}{% endif %}`)).toEqual([
      'unknown-ref models/one.sql:2:25',
    ]);
  });

  test('unknown-ref names the nearest', async () => {
    const project = await createModels({ one: `{{ ref('ordres') }}`, orders: 'select 1' });
    expect((await project.run('build')).errors[0]?.hint).toContain('"orders"');
  });

  test.each([
    ['unknown-ref', 'ref(orders)'],
    ['unknown-source', `source('raw')`],
  ])('%s where a name is no text', async (code, call) => {
    expect(await faultsIn(`select * from {{ ${call} }}`)).toEqual([`${code} models/one.sql:1:18`]);
  });

  test('disabled-ref', async () => {
    const files = { 'models/two.sql': '{{ config(enabled=false) }} select 1' };
    expect(await faultsIn(`select * from {{ ref('two') }}`, files)).toEqual([
      'disabled-ref models/one.sql:1:18',
    ]);
  });

  test('disabled-ref only warns in a test', async () => {
    const project = await createModels(
      { one: 'select 1 as id', two: '{{ config(enabled=false) }} select 1 as id' },
      {
        'models/two.yml': 'models: [{name: two, columns: [{name: id, data_tests: [unique]}]}]',
        'tests/no_two.sql': `select * from {{ ref('two') }}`,
      },
    );
    const { exitCode, statuses, events } = await project.run('build');
    expect({ exitCode, statuses }).toEqual({ exitCode: 0, statuses: { one: 'built' } });
    expect(events.flatMap(({ code }) => code ?? [])).toEqual(['disabled-ref']);
  });

  test('unknown-source', async () => {
    expect(await faultsIn(`select * from {{ source('raw', 'orders') }}`)).toEqual([
      'unknown-source models/one.sql:1:18',
    ]);
  });

  test('unknown-macro', async () => {
    expect(await faultsIn(`select 1,\n  {{ cents_to_euro('a') }}`)).toEqual([
      'unknown-macro models/one.sql:2:6',
    ]);
  });

  test.each([
    [`{{ submit_python_job() }}`, 'dbt has "submit_python_job"'],
    [`{{ adapter.get_partitions_metadata(this) }}`, 'may have "get_partitions_metadata"'],
    [`{{ modules.os.getcwd() }}`, 'it has datetime, itertools, pytz, re'],
    [`{{ modules.datetime.datetime.nowe() }}`, 'Did you mean "now"?'],
    [`{{ 'a' | uper }}`, 'Did you mean "upper"?'],
    [`{% if 1 is definde %}{% endif %}`, 'Did you mean "defined"?'],
    [`{% fro x in [] %}{% endfor %}`, 'Did you mean "for" or'],
    [`{{ [].apend(1) }}`, 'Did you mean "append"?'],
    [`{{ target.shema.x }}`, 'Did you mean "schema"?'],
    [`{{ dbt.dateaddd() }}`, 'Did you mean "dateadd"?'],
    [`{% set x = none %}{{ x.y.z }}`, 'is not none'],
    [`{% include 'a' %}`, 'call a macro'],
    [`{{ dbt_utils.star(this) }}`, 'dbt_packages/'],
    [`{{ 'text'.foo.bar }}`, 'is a str'],
  ])('%s is explained', async (text, hint) => {
    const project = await createModels({ one: text });
    expect((await project.run('build')).errors[0]?.hint).toContain(hint);
  });

  test('unknown-macro of a package', async () => {
    expect(await faultsIn(`select {{ dbt.nothing() }}`)).toEqual([
      'unknown-macro models/one.sql:1:11',
    ]);
  });

  test('unknown-macro by dispatch', async () => {
    expect(await faultsIn(`select {{ adapter.dispatch('nothing')() }}`)).toEqual([
      'unknown-macro models/one.sql:1:11',
    ]);
  });

  test('unknown-macro of a test', async () => {
    const files = {
      'models/one.yml':
        'models:\n  - name: one\n    columns:\n      - name: id\n        tests:\n          - uniqe\n',
    };
    expect(await faultsIn('select 1 as id', files)).toEqual(['unknown-macro models/one.yml:6:13']);
  });

  test('unknown-variable', async () => {
    expect(await faultsIn(`select\n    {{ var('cuontry') }}`)).toEqual([
      'unknown-variable models/one.sql:2:8',
    ]);
  });

  test('unknown-variable for a name', async () => {
    expect(await faultsIn(`select {{ nothing.at_all }}`)).toEqual([
      'unknown-variable models/one.sql:1:11',
    ]);
  });

  test('unknown-env-var', async () => {
    expect(await faultsIn(`select {{ env_var('IDW_NO_SUCH') }}`)).toEqual([
      'unknown-env-var models/one.sql:1:11',
    ]);
  });

  test('unknown-node for a macro in YAML', async () => {
    const files = {
      'macros/a.sql': '{% macro to_euro() %}{% endmacro %}',
      'macros/a.yml': 'macros:\n  - name: to_euros\n',
    };
    expect(await faultsIn('select 1', files)).toEqual(['unknown-node macros/a.yml:2:11']);
  });

  test('unknown-node in YAML', async () => {
    const files = { 'models/all.yml': 'models:\n  - name: onne\n' };
    expect(await faultsIn('select 1', files)).toEqual(['unknown-node models/all.yml:2:11']);
  });
});
