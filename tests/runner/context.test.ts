import { describe, expect, test } from 'vitest';
import { createModels, createProject, type Files } from '../support/project.js';

/** Renders a text as a model of a project. */
async function rendered(text: string, files: Files = {}, ...argv: readonly string[]) {
  const project = await createProject({ 'models/one.sql': text, ...files });
  const { stdout, stderr, exitCode } = await project.idw('compile', '--select', 'one', ...argv);
  expect({ exitCode, errors: /error\[/.exec(stderr) }).toEqual({ exitCode: 0, errors: null });
  return stdout.trim();
}

describe('names in templates', () => {
  test('ref is a quoted relation', async () => {
    expect(await rendered(`select * from {{ ref('two') }}`, { 'models/two.sql': 'select 1' })).toBe(
      'select * from "main"."two"',
    );
  });

  test('ref takes a package', async () => {
    const files = { 'models/two.sql': 'select 1' };
    expect(await rendered(`{{ ref('shop', 'two') }}`, files)).toBe('"main"."two"');
  });

  test('source is where YAML says', async () => {
    const files = {
      'models/raw.yml':
        'sources: [{name: raw, schema: landing, tables: [{name: orders, identifier: orders_v1}, {name: users}]}]',
    };
    expect(
      await rendered(`{{ source('raw', 'orders') }} {{ source('raw', 'users') }}`, files),
    ).toBe('"landing"."orders_v1" "landing"."users"');
  });

  test('a source without schema lies in its name', async () => {
    const files = { 'models/raw.yml': 'sources: [{name: raw, tables: [{name: orders}]}]' };
    expect(await rendered(`{{ source('raw', 'orders') }}`, files)).toBe('"raw"."orders"');
  });

  test('this is the model itself', async () => {
    expect(
      await rendered(
        `{{ config(schema='s', alias='a') }}{{ this }} {{ this.schema }} {{ this.identifier }} {{ this.name }}`,
      ),
    ).toBe('"main_s"."a" main_s a a');
  });

  test('this knows its database', async () => {
    expect(await rendered('{{ this.database }} {{ target.database }}')).toBe('warehouse warehouse');
  });

  test('run_started_at is a datetime', async () => {
    const { year, ...parts } = JSON.parse(
      await rendered(
        `{"year": {{ run_started_at.year }}, "day": "{{ run_started_at.strftime('%Y-%m-%d') }}", "text": "{{ run_started_at }}", "iso": "{{ run_started_at.isoformat() }}"}`,
      ),
    );
    expect(parts.day).toMatch(new RegExp(`^${year}-\\d\\d-\\d\\d$`));
    expect(parts.text).toMatch(/^[\d-]{10} [\d:]{8}(\.\d{6})?\+00:00$/);
    expect(parts.iso).toBe(parts.text.replace(' ', 'T'));
  });

  test('tojson writes as Python does', async () => {
    expect(await rendered(`{{ tojson({'b': [1, none, true], 'a': 'é'}, sort_keys=true) }}`)).toBe(
      '{"a": "\\u00e9", "b": [1, null, true]}',
    );
  });

  test('target tells where it goes', async () => {
    expect(
      await rendered(
        '{{ target.name }} {{ target.type }} {{ target.schema }} {{ target.threads }}',
        {},
        ...['--target', 'prod', '--threads', '3'],
      ),
    ).toBe('prod duckdb main 3');
  });

  test('var takes project, command line and default', async () => {
    const files = { 'dbt_project.yml': 'name: shop\nvars: {a: 1, b: [x, y]}\n' };
    expect(
      await rendered(
        `{{ var('a') }} {{ var('b')[1] }} {{ var('c', 'none') }} {{ var('d') }}`,
        files,
        ...['--vars', '{"d": true, "a": 5}'],
      ),
    ).toBe('5 y none True');
  });

  test('env_var takes the environment and a default', async () => {
    process.env.IDW_TEST_VALUE = 'from outside';
    expect(
      await rendered(`{{ env_var('IDW_TEST_VALUE') }} {{ env_var('IDW_TEST_NONE', 'else') }}`),
    ).toBe('from outside else');
    delete process.env.IDW_TEST_VALUE;
  });

  test('config.get reads what is configured', async () => {
    const files = { 'models/one.yml': 'models: [{name: one, config: {meta: {owner: ada}}}]' };
    expect(
      await rendered(
        `{{ config(materialized='table') }}{{ config.get('materialized') }} {{ config.get('meta').owner }} {{ config.get('none', 'else') }}`,
        files,
      ),
    ).toBe('table ada else');
  });

  test('model has names and configuration while the graph is read', async () => {
    const text = `{{ config(alias=model.name ~ '_' ~ model.config.materialized ~ '_' ~ model.path) }} select 1`;
    const project = await createProject({ 'models/one.sql': text });
    const { stdout } = await project.idw('ls', '--output', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ alias: 'one_view_one.sql' });
  });

  test('model describes the node', async () => {
    expect(
      await rendered('{{ model.unique_id }} {{ model.name }} {{ model.original_file_path }}'),
    ).toBe('model.shop.one one models/one.sql');
  });

  test('execute is false while the graph is read', async () => {
    const text = `{% if execute %}{{ var('late', 'seen') }}{% else %}{{ ref('two') }}{% endif %}`;
    const project = await createModels({ one: text, two: 'select 1' });
    const { stdout } = await project.idw('ls', '--select', '+one', '--output', 'name');
    expect(stdout).toBe('two\none\n');
  });
});

describe('macros', () => {
  test('call each other across files', async () => {
    const files = {
      'macros/deep/a.sql': `{% macro outer(x) %}<{{ inner(x) }}>{% endmacro %}`,
      'macros/b.sql': `{% macro inner(x) %}{{ x }}{{ x }}{% endmacro %}`,
    };
    expect(await rendered(`{{ outer('n') }}`, files)).toBe('<nn>');
  });

  test('may ref', async () => {
    const project = await createModels(
      { one: `select * from {{ newest() }}`, two: 'select 1 as id' },
      { 'macros/a.sql': `{% macro newest() %}{{ ref('two') }}{% endmacro %}` },
    );
    const { stdout } = await project.idw('ls', '--select', '+one', '--output', 'name');
    expect(stdout).toBe('two\none\n');
  });

  test('return values', async () => {
    const files = { 'macros/a.sql': `{% macro pair() %}{{ return([1, 2]) }}{% endmacro %}` };
    expect(await rendered('{{ pair()[1] }}', files)).toBe('2');
  });
});

describe('packages', () => {
  const tools = {
    'dbt_packages/tools/dbt_project.yml': 'name: tools\n',
    'dbt_packages/tools/macros/a.sql': `
{% macro greet() %}{{ adapter.dispatch('greet', 'tools')() }}{% endmacro %}
{% macro default__greet() %}default {{ helper() }}{% endmacro %}
{% macro helper() %}help{% endmacro %}`,
    'dbt_packages/tools/models/theirs.sql': `select '{{ helper() }}' as h`,
  };

  test('are called by their names', async () => {
    expect(await rendered('{{ tools.helper() }}', tools)).toBe('help');
  });

  test('see their own macros', async () => {
    expect(await rendered('{{ tools.greet() }}', tools)).toBe('default help');
  });

  test('dispatch to the engine first', async () => {
    const files = {
      ...tools,
      'dbt_packages/tools/macros/b.sql': `{% macro duckdb__greet() %}duck{% endmacro %}`,
    };
    expect(await rendered('{{ tools.greet() }}', files)).toBe('duck');
  });

  test("dispatch to the user's macro", async () => {
    const files = { ...tools, 'macros/a.sql': `{% macro default__greet() %}mine{% endmacro %}` };
    expect(await rendered('{{ tools.greet() }}', files)).toBe('mine');
  });

  test('dispatch in the order that is configured', async () => {
    const files = {
      ...tools,
      'dbt_project.yml':
        'name: shop\ndispatch: [{macro_namespace: tools, search_order: [tools, shop]}]\n',
      'macros/a.sql': `{% macro default__greet() %}mine{% endmacro %}`,
    };
    expect(await rendered('{{ tools.greet() }}', files)).toBe('default help');
  });

  test('bring models that can be read', async () => {
    const project = await createModels({ one: `select * from {{ ref('theirs') }}` }, tools);
    const { results } = await project.run('build');
    expect(results.map(({ unique_id }) => unique_id)).toEqual([
      'model.tools.theirs',
      'model.shop.one',
    ]);
    expect(await project.query('select h from one')).toEqual(['help']);
  });

  test('prefer their own models', async () => {
    const project = await createModels(
      { base: `{{ config(alias='ours') }} select 'ours' as w` },
      {
        ...tools,
        'dbt_packages/tools/models/base.sql': `select 'theirs' as w`,
        'dbt_packages/tools/models/reader.sql': `select * from {{ ref('base') }}`,
      },
    );
    expect((await project.run('build')).errors).toEqual([]);
    expect(await project.query('select w from reader')).toEqual(['theirs']);
  });
});

test('load_relation knows what exists', async () => {
  const project = await createModels({
    one: `select '{{ load_relation(this) is not none }}' as known`,
  });
  await project.run('build');
  expect(await project.query('select known from one')).toEqual(['False']);
  await project.run('build');
  expect(await project.query('select known from one')).toEqual(['True']);
});
