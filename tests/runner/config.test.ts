import { describe, expect, test } from 'vitest';
import { createProject, type Files } from '../support/project.js';

interface Listed {
  readonly name: string;
  readonly schema: string;
  readonly alias: string;
  readonly config: {
    readonly materialized: string;
    readonly tags: readonly string[];
    readonly meta: object;
  };
}

const projectFile = (rest: string) => `name: shop\nversion: 1.0.0\nconfig-version: 2\n${rest}`;

/** Lists the models of a project with what their configuration came to. */
async function list(files: Files, ...argv: readonly string[]): Promise<Record<string, Listed>> {
  const project = await createProject(files);
  const { stdout, stderr, exitCode } = await project.idw('ls', '--output', 'json', ...argv);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const nodes = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Listed);
  return Object.fromEntries(nodes.map((node) => [node.name, node]));
}

describe('precedence', () => {
  const folders = projectFile(`
models:
  +materialized: table
  shop:
    staging:
      +materialized: ephemeral
      deep:
        +materialized: incremental
      by_file:
        +materialized: view
`);

  test('the most specific folder counts', async () => {
    const nodes = await list({
      'dbt_project.yml': folders,
      'models/top.sql': 'select 1',
      'models/staging/middle.sql': 'select 1',
      'models/staging/deep/down.sql': 'select 1',
      'models/staging/by_file.sql': 'select 1',
    });
    const kinds = Object.values(nodes).map(({ name, config }) => [name, config.materialized]);
    expect(Object.fromEntries(kinds)).toEqual({
      top: 'table',
      middle: 'ephemeral',
      down: 'incremental',
      by_file: 'view',
    });
  });

  test('YAML beats folders', async () => {
    const nodes = await list({
      'dbt_project.yml': folders,
      'models/staging/one.sql': 'select 1',
      'models/one.yml': 'models: [{name: one, config: {materialized: view}}]',
    });
    expect(nodes.one?.config.materialized).toBe('view');
  });

  test('the file beats YAML', async () => {
    const nodes = await list({
      'dbt_project.yml': folders,
      'models/staging/one.sql': `{{ config(materialized='table') }} select 1`,
      'models/one.yml': 'models: [{name: one, config: {materialized: view}}]',
    });
    expect(nodes.one?.config.materialized).toBe('table');
  });

  test('keys need no plus', async () => {
    const nodes = await list({
      'dbt_project.yml': projectFile('models: {shop: {materialized: table, tags: [a]}}'),
      'models/one.sql': 'select 1',
    });
    expect(nodes.one?.config).toMatchObject({ materialized: 'table', tags: ['a'] });
  });

  test('false in YAML disables', async () => {
    const nodes = await list({
      'dbt_project.yml': projectFile('models: {shop: {off: {+enabled: false}}}'),
      'models/off/one.sql': 'select 1',
      'models/two.sql': 'select 1',
    });
    expect(Object.keys(nodes)).toEqual(['two']);
  });

  test('a variable can disable', async () => {
    const nodes = await list(
      {
        'dbt_project.yml': projectFile(
          `vars: {use_one: false}\nmodels: {shop: {off: {+enabled: "{{ var('use_one') }}"}}}`,
        ),
        'models/off/one.sql': 'select 1',
        'models/two.sql': 'select 1',
      },
      ...['--vars', 'use_two: true'],
    );
    expect(Object.keys(nodes)).toEqual(['two']);
  });
});

describe('values that add up', () => {
  const files = {
    'dbt_project.yml': projectFile(`
models:
  +tags: daily
  +meta: {owner: ada, tier: 1}
  shop:
    +tags: [core]
`),
    'models/one.sql': `{{ config(tags='own', meta={'tier': 3}) }} select 1`,
    'models/one.yml': 'models: [{name: one, tags: [yaml], config: {tags: more, meta: {tier: 2}}}]',
  };

  test('tags of all places', async () => {
    const nodes = await list(files);
    expect(nodes.one?.config.tags.toSorted()).toEqual(['core', 'daily', 'more', 'own', 'yaml']);
  });

  test('meta by key', async () => {
    const nodes = await list(files);
    expect(nodes.one?.config.meta).toEqual({ owner: 'ada', tier: 3 });
  });
});

describe('names of relations', () => {
  test('a schema is appended to the target', async () => {
    const nodes = await list({
      'models/one.sql': `{{ config(schema='staging', alias='uno') }} select 1`,
    });
    expect(nodes.one).toMatchObject({ schema: 'main_staging', alias: 'uno' });
  });

  test('generate_schema_name decides', async () => {
    const nodes = await list({
      'macros/names.sql': `{% macro generate_schema_name(custom_schema_name, node) -%}
        {{ custom_schema_name or target.schema }}
      {%- endmacro %}`,
      'models/one.sql': `{{ config(schema='staging') }} select 1`,
      'models/two.sql': 'select 1',
    });
    expect([nodes.one?.schema, nodes.two?.schema]).toEqual(['staging', 'main']);
  });

  test('generate_alias_name decides', async () => {
    const nodes = await list({
      'macros/names.sql': `{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
        v1_{{ node.name }}
      {%- endmacro %}`,
      'models/one.sql': 'select 1',
    });
    expect(nodes.one?.alias).toBe('v1_one');
  });
});

describe('naming macros', () => {
  const named = (files: Record<string, string>) =>
    list({ 'models/one.sql': `{{ config(schema='lab', tags=['x']) }} select 1`, ...files });
  const tools = (macros: string) => ({
    'dbt_packages/tools/dbt_project.yml': 'name: tools\nversion: 1.0.0\n',
    'dbt_packages/tools/models/theirs.sql': `{{ config(schema='lab') }} select 1`,
    'dbt_packages/tools/macros/names.sql': macros,
  });

  test('may call the default', async () => {
    const nodes = await named({
      'macros/names.sql': `{% macro generate_schema_name(custom_schema_name, node) -%}
        x_{{ default__generate_schema_name(custom_schema_name, node) }}{%- endmacro %}`,
    });
    expect(nodes.one?.schema).toBe('x_main_lab');
  });

  test('may be overridden by dispatch', async () => {
    const nodes = await named({
      'macros/names.sql': `{% macro duckdb__generate_schema_name(custom_schema_name, node) %} duck_{{ custom_schema_name }} {% endmacro %}`,
    });
    expect(nodes.one?.schema).toBe('duck_lab');
  });

  test('of a package name its own nodes', async () => {
    const nodes = await named(
      tools(`{% macro generate_schema_name(name, node) %}theirs_{{ name }}{% endmacro %}`),
    );
    expect([nodes.one?.schema, nodes.theirs?.schema]).toEqual(['main_lab', 'theirs_lab']);
  });

  test('of the root name nodes of packages too', async () => {
    const nodes = await named({
      ...tools(''),
      'macros/names.sql': `{% macro generate_schema_name(name, node) %}{{ node.package_name }}_{{ name }}{% endmacro %}`,
    });
    expect([nodes.one?.schema, nodes.theirs?.schema]).toEqual(['shop_lab', 'tools_lab']);
  });

  test('see the node', async () => {
    const nodes = await named({
      'macros/names.sql': `{% macro generate_alias_name(custom_alias_name=none, node=none) %}
        {{ [node.resource_type, node.name, node.unique_id, node.path, node.original_file_path, node.config.materialized, node.config.get('tags')[0], node.fqn | length, node.config.schema] | join('~') }}
      {% endmacro %}`,
    });
    expect(nodes.one?.alias).toBe('model~one~model.shop.one~one.sql~models/one.sql~view~x~2~lab');
  });

  test('for environments keep the schema in production', async () => {
    const nodes = await named({
      'macros/names.sql': `{% macro generate_schema_name(custom_schema_name, node) %}{{ generate_schema_name_for_env(custom_schema_name, node) }}{% endmacro %}`,
    });
    expect(nodes.one?.schema).toBe('main');
  });
});

describe('packages', () => {
  const files = {
    'dbt_packages/tools/dbt_project.yml':
      'name: tools\nversion: 1.0.0\nmodels: {tools: {+materialized: table, +tags: [tool]}}\nvars: {size: 1}\n',
    'dbt_packages/tools/models/sized.sql': `{{ config(alias='own') }} select {{ var('size') }} as size`,
  };

  test('bring their configuration', async () => {
    const nodes = await list(files);
    expect(nodes.sized?.config).toMatchObject({ materialized: 'table', tags: ['tool'] });
  });

  test("obey the user's project", async () => {
    const nodes = await list({
      ...files,
      'dbt_project.yml': projectFile(
        'models: {tools: {+materialized: view, +schema: s, +alias: mine}}',
      ),
    });
    expect(nodes.sized).toMatchObject({ schema: 'main_s', alias: 'mine' });
    expect(nodes.sized?.config.materialized).toBe('view');
  });

  test('see variables in the order of strength', async () => {
    const sizeWith = async (vars: string, ...argv: readonly string[]) => {
      const project = await createProject({ ...files, 'dbt_project.yml': projectFile(vars) });
      await project.run('build', ...argv);
      return (await project.query('select size from own'))[0];
    };
    expect(await sizeWith('')).toBe(1);
    expect(await sizeWith('vars: {size: 2}')).toBe(2);
    expect(await sizeWith('vars: {size: 2, tools: {size: 3}}')).toBe(3);
    expect(await sizeWith('vars: {tools: {size: 3}}', '--vars', 'size: 4')).toBe(4);
  });
});

test('YAML merges what an anchor holds', async () => {
  const yaml = `
anchors:
  - &keyed {columns: [{name: id, data_tests: [unique]}]}
models:
  - {name: one, <<: *keyed}
`;
  const nodes = await list({ 'models/one.sql': 'select 1 as id', 'models/one.yml': yaml });
  expect(Object.keys(nodes)).toEqual(['one', 'unique_one_id']);
});

test.each(['false', 'no', 'Off', `"{{ var('on', false) }}"`])('enabled: %s', async (value) => {
  const yaml = `models: [{name: one, config: {enabled: ${value}}}]`;
  const models = { 'models/one.sql': 'select 1', 'models/two.sql': 'select 1' };
  expect(Object.keys(await list({ ...models, 'models/one.yml': yaml }))).toEqual(['two']);
});

test('enabled takes no other word', async () => {
  const project = await createProject({
    'models/one.sql': `{{ config(enabled='maybe') }} select 1`,
  });
  expect((await project.run('build')).errors).toMatchObject([{ code: 'config-value' }]);
});

describe('sources', () => {
  const yaml = `
sources:
  - name: raw
    tags: [landed]
    meta: {owner: ada}
    tables:
      - name: orders
        tags: [money]
        columns: [{name: id, data_tests: [not_null]}]
      - {name: users, config: {enabled: true}}
      - name: events
`;
  const files = (rest: string) => ({
    'dbt_project.yml': projectFile(rest),
    'models/staging/raw.yml': yaml,
  });

  test('a table takes what its source says', async () => {
    const { orders, users } = await list(files(''));
    expect(orders?.config).toMatchObject({ tags: ['landed', 'money'], meta: { owner: 'ada' } });
    expect(users?.config.tags).toEqual(['landed']);
    const { stdout } = await (await createProject(files(''))).idw('ls', '--select', 'source:raw');
    expect(stdout).toContain('source:shop.raw.orders\n');
  });

  test('dbt_project.yml configures them by folder, source and table', async () => {
    const rest =
      'sources: {shop: {staging: {+tags: [early], raw: {+enabled: false, orders: {+enabled: true}}}}}';
    const nodes = await list(files(rest));
    expect(Object.keys(nodes)).toEqual(['orders', 'users', 'source_not_null_raw_orders_id']);
    expect(nodes.orders?.config.tags).toEqual(['early', 'landed', 'money']);
  });
});

test('a generic test is configured by the folder of its YAML', async () => {
  const nodes = await list({
    'dbt_project.yml': projectFile('data_tests: {shop: {checks: {+tags: [checked]}}}'),
    'models/marts/one.sql': 'select 1 as id',
    'models/checks/one.yml': 'models: [{name: one, columns: [{name: id, data_tests: [unique]}]}]',
  });
  expect(nodes.unique_one_id?.config.tags).toEqual(['checked']);
});

test('what dbt alone would run is warned of', async () => {
  const project = await createProject({
    'models/orders.sql': 'select 1 as id',
    'models/scored.py': 'def model(dbt, session): pass',
    'snapshots/orders_snapshot.sql': '{% snapshot orders_snapshot %}select 1{% endsnapshot %}',
    'models/orders.yml': 'unit_tests:\n  - name: counts\n    model: orders\n',
  });
  const { exitCode, events } = await project.run('build');
  const warned = events.filter(({ event }) => event === 'warning').map(({ message }) => message);
  expect(exitCode).toBe(0);
  expect(warned).toEqual([
    '1 snapshot file is not run here.',
    '1 Python model is not run here.',
    '1 unit test is not run here.',
  ]);
});

test('configuration without effect is warned of', async () => {
  const project = await createProject({
    'models/orders.sql': "{{ config(contract={'enforced': true}) }}select 1 as id",
    'models/payments.sql':
      "{{ config(contract={'enforced': false}, sql_header='set x = 1') }}select 1 as id",
  });
  const { events } = await project.run('build');
  const warned = events.filter(({ event }) => event === 'warning').map(({ message }) => message);
  expect(warned).toEqual([
    '"contract" is configured for "orders" and has no effect here.',
    '"sql_header" is configured for "payments" and has no effect here.',
  ]);
});
