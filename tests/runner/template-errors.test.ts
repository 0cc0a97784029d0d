import { describe, expect, test } from 'vitest';
import { faultsIn, faultsOf } from '../support/faults.js';
import { createProject } from '../support/project.js';

describe('templates', () => {
  test('template-syntax', async () => {
    expect(await faultsIn('select 1\n{% if x %}\n')).toEqual([
      'template-syntax models/one.sql:2:11',
    ]);
  });

  test('template-syntax in a macro file', async () => {
    const files = { 'macros/a.sql': '{% macro a() %}\n{{ 1 + }}\n{% endmacro %}' };
    expect(await faultsIn('select 1', files)).toEqual(['template-syntax macros/a.sql:2:8']);
  });

  test('template-failed', async () => {
    expect(await faultsIn(`select\n{{ 1 + 'a' }}`)).toEqual(['template-failed models/one.sql:2:4']);
  });

  test('template-failed names the macros on its way', async () => {
    const project = await createProject({
      'models/one.sql': `select\n{{ outer() }}`,
      'macros/a.sql': `{% macro outer() %}{{ inner() }}{% endmacro %}\n{% macro inner() %}{{ 1 + 'a' }}{% endmacro %}`,
    });
    const { stderr } = await project.idw('build');
    expect(stderr).toMatch(
      /macros\/a\.sql:2:23[\s\S]*macros\/a\.sql:1:23[\s\S]*models\/one\.sql:2:4/,
    );
  });

  test('raised-by-project', async () => {
    expect(await faultsIn(`select\n  {{ exceptions.raise_compiler_error('no') }}`)).toEqual([
      'raised-by-project models/one.sql:2:6',
    ]);
  });

  test('in a hook are placed at the call of config', async () => {
    expect(await faultsIn(`{{ config(post_hook="{{ var('nope') }}") }} select 1 as id`)).toEqual([
      'unknown-variable models/one.sql:1:4',
    ]);
  });

  test('in configuration are placed at the key', async () => {
    const files = { 'dbt_project.yml': `name: shop\nmodels:\n  +schema: "{{ var('nope') }}"\n` };
    expect(
      await faultsOf({ ...files, 'models/one.sql': 'select 1', 'models/two.sql': 'select 1' }),
    ).toEqual(['unknown-variable dbt_project.yml:3:3']);
  });

  test('in generate_schema_name are placed in the macro', async () => {
    const files = {
      'macros/a.sql': `{% macro generate_schema_name(name, node) %}\n{{ nothing.x }}{% endmacro %}`,
    };
    expect(await faultsIn('select 1', files)).toEqual(['unknown-variable macros/a.sql:2:4']);
  });

  test('in a hook of dbt_project.yml are placed at the model', async () => {
    const files = {
      'dbt_project.yml': `name: shop\nmodels:\n  +post-hook: "{{ var('nope') }}"\n`,
    };
    expect(await faultsIn('select 1 as id', files)).toEqual(['unknown-variable models/one.sql']);
  });

  test('in a call block are placed in its body', async () => {
    const files = { 'macros/a.sql': '{% macro wrap() %}[{{ caller() }}]{% endmacro %}' };
    const text = `{% call wrap() %}\n  {{ 1 + 'a' }}\n{% endcall %}`;
    expect(await faultsIn(text, files)).toEqual(['template-failed models/one.sql:2:6']);
  });

  test('in a macro of a package name its file', async () => {
    const project = await createProject({
      'models/one.sql': `select\n  {{ tools.outer() }}`,
      'dbt_packages/tools/dbt_project.yml': 'name: tools\n',
      'dbt_packages/tools/macros/a.sql': `{% macro outer() %}\n{{ inner(1) }}{% endmacro %}\n{% macro inner(x) %}{{ x.nope.more }}{% endmacro %}`,
    });
    const { stderr } = await project.idw('compile');
    expect(stderr).toMatch(
      /dbt_packages\/tools\/macros\/a\.sql:3:24[\s\S]*a\.sql:2:4 \(macro outer\)[\s\S]*models\/one\.sql:2:6/,
    );
  });

  test('in a template of an argument are placed at its key', async () => {
    const files = {
      'models/one.yml': `models:\n  - name: one\n    columns:\n      - name: id\n        data_tests:\n          - accepted_values:\n              values: "{{ env_var('IDW_NOPE') }}"\n`,
    };
    expect(await faultsIn('select 1 as id', files)).toEqual([
      'unknown-env-var models/one.yml:7:15',
    ]);
  });

  test('name a construct that is not supported', async () => {
    const project = await createProject({ 'models/one.sql': "{% import 'a.sql' as a %}" });
    const { stderr } = await project.idw('compile');
    expect(stderr).toContain('{% import %} is not supported.');
  });

  test('in the argument of a test are placed in YAML', async () => {
    const files = {
      'models/one.yml': `models:\n  - name: one\n    data_tests:\n      - relationships: {to: ref('nope'), field: id}\n`,
    };
    expect(await faultsIn('select 1 as id', files)).toEqual(['unknown-ref models/one.yml:4:9']);
  });
});
