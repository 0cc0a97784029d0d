import { describe, expect, test } from 'vitest';
import { createProject } from '../support/project.js';
import { rendered } from './rendered.js';

/** What dbt 1.10 gives for each text. */
const VALUES: readonly (readonly [text: string, shown: string])[] = [
  ['{{ fromjson(\'[1, 1.0, null, true, "a"]\') }}', "[1, 1.0, None, True, 'a']"],
  ["{{ fromjson('{\"a\": [1]}')['a'][0] + 1 }}", '2'],
  ["{{ fromjson('[1,') }}", 'None'],
  ["{{ fromjson('[1,', default=[]) }}", '[]'],
  ["{{ fromjson('123456789012345678901') }}", '123456789012345678901'],
  ["{{ tojson({'b': [1, 2.0, none], 'a': 'é'}) }}", '{"b": [1, 2.0, null], "a": "\\u00e9"}'],
  ["{{ tojson({'b': 1, 'a': 2}, sort_keys=true) }}", '{"a": 2, "b": 1}'],
  [
    "{{ fromyaml('a: [1, yes, 1.0, ~, 2024-01-02]') }}",
    "{'a': [1, True, 1.0, None, datetime.date(2024, 1, 2)]}",
  ],
  ["{{ fromyaml('a: [') }}", 'None'],
  ["{{ fromyaml('a: [', 'other') }}", 'other'],
  ["{{ toyaml({'a': [1, 'b'], 'c': none}) }}", 'a:\n- 1\n- b\nc: null'],
  ["{{ toyaml({'b': 1, 'a': {}}, sort_keys=true) }}", 'a: {}\nb: 1'],
  [
    "{{ toyaml({'a': 'yes', 'b': '1', 'c': 'x: y', 'd': \"it's\", 'e': '', 'g': 1.0, 'i': [[1], {'x': 1}]}) }}",
    "a: 'yes'\nb: '1'\nc: 'x: y'\nd: it's\ne: ''\ng: 1.0\ni:\n- - 1\n- x: 1",
  ],
  ["{{ toyaml({'f': 'multi\\nline'}) }}", "f: 'multi\n\n  line'"],
  [
    "{{ fromyaml('[x, 0x1F, 017, 1_000, on, null, 2024-01-01 10:20:30, 1e3, 1.5e+3, .5]') }}",
    "['x', 31, 15, 1000, True, None, datetime.datetime(2024, 1, 1, 10, 20, 30), '1e3', 1500.0, 0.5]",
  ],
  [
    "{{ builtins.keys is defined }} {{ 'ref' in builtins }} {{ 'ref' in context.keys() }}",
    'True True True',
  ],
  ['{{ set([1, 2, 2])|list }}', '[1, 2]'],
  ['{{ set(1) }} {{ set(1, []) }} {{ set_strict([1])|list }}', 'None [] [1]'],
  ["{{ zip([1, 2], ['a', 'b'])|list }}", "[(1, 'a'), (2, 'b')]"],
  [
    "{{ zip([1, 2.0], 'ab', [3])|list }} {{ zip(1) }} {{ zip(1, default='d') }}",
    "[(1, 'a', 3)] None d",
  ],
  ['{% for a, b in zip_strict([1], [2]) %}{{ a }}{{ b }}{% endfor %}', '12'],
  ["{{ local_md5('hello') }}", '5d41402abc4b2a76b9719d911017c592'],
  [
    "{{ diff_of_two_dicts({'A': ['X', 'y'], 'b': ['z']}, {'a': ['x']}) }}",
    "{'A': ['y'], 'b': ['z']}",
  ],
  ['{{ modules.datetime.date(2024, 2, 28) + modules.datetime.timedelta(days=1) }}', '2024-02-29'],
  ["{{ modules['re'].sub('a', 'b', 'aa') }}", 'bb'],
  [
    "{{ run_started_at.astimezone(modules.pytz.timezone('America/New_York')).tzinfo }}",
    'America/New_York',
  ],
  ['{{ (run_started_at + modules.datetime.timedelta(1) - run_started_at).days }}', '1'],
  ["{{ run_started_at.strftime('%Z') }} {{ run_started_at.tzinfo }}", 'UTC UTC'],
  [
    '{{ flags.FULL_REFRESH }} {{ flags.WHICH }} {{ flags.STORE_FAILURES }} {{ flags.nope is defined }}',
    'False compile False False',
  ],
  ["{{ invocation_args_dict.which }} {{ invocation_args_dict['threads'] }}", 'compile 4'],
  ['{{ selected_resources }}', "['model.shop.one']"],
  ["{{ project_name }} {{ dbt_version.split('.')[0] }} {{ target.profile_name }}", 'shop 1 shop'],
  ['{{ target.name }} {{ target.dbname }} {{ target.database }}', 'dev warehouse warehouse'],
  [
    "{{ target.get('schema') }} {{ target['type'] }} {{ target.get('nope', 'x') }} {{ 'schema' in target }}",
    'main duckdb x True',
  ],
  ["{{ var.has_var('x') }}{{ var('x', none) }}", 'FalseNone'],
  ["{{ config.get('meta', {}) }} {{ config.persist_relation_docs() }}", '{} False'],
  ['{{ builtins.config is defined }} {{ builtins.ref is callable }}', 'True True'],
  [
    "{{ context.get('nope', 'd') }} {{ context['project_name'] }} {{ 'var' in context }} {{ context.nope is defined }}",
    'd shop True False',
  ],
  [
    "{{ context['target'].name }} {{ context.target.name }} {{ context.get('return') is callable }}",
    'dev dev True',
  ],
  ["{{ render('{{ 1 + 1 }}') }}", '2'],
  ['{{ thread_id is string }} {{ invocation_id|length }} {{ dbt_metadata_envs }}', 'True 36 {}'],
  ["[{{ log('x') }}{{ print('y') }}{{ log('z', info=true) }}{{ exceptions.warn('w') }}]", '[]'],
  ['{{ exceptions.raise_compiler_error is callable }}', 'True'],
];

test.each(VALUES)('%s', async (text, shown) => {
  expect(await rendered(text)).toBe(shown);
});

describe('graph', () => {
  const files = {
    'models/two.sql': "{{ config(tags=['t'], meta={'owner': 'ada'}) }} select 1 as id",
    'models/some.yml': `
models:
  - name: two
    description: One row.
    columns: [{name: id, description: The key., data_type: integer, data_tests: [not_null]}]
sources: [{name: raw, schema: landing, tables: [{name: orders}]}]`,
  };
  const shown = (text: string) => rendered(`{% if execute %}${text}{% endif %}`, files);

  test('holds nodes by unique id', async () => {
    const text =
      "{% set n = graph.nodes['model.shop.two'] %}{{ n.name }} {{ n.resource_type }} {{ n.schema }} {{ n.alias }} {{ n.database }} {{ n.tags }} {{ n.meta.owner }} {{ n.columns.id.description }} {{ n.config.materialized }} {{ n.fqn }} {{ n.path }} {{ n.original_file_path }} {{ n.depends_on.nodes }}";
    expect(await shown(text)).toBe(
      "two model main two warehouse ['t'] ada The key. view ['shop', 'two'] two.sql models/two.sql []",
    );
  });

  test('is searched as packages do', async () => {
    const text =
      "{{ graph.nodes.values() | selectattr('resource_type', 'equalto', 'test') | map(attribute='test_metadata.name') | list }}{% for s in graph.sources.values() %}{{ s.source_name }}.{{ s.name }} {{ s.schema }}{% endfor %}";
    expect(await shown(text)).toBe("['not_null']raw.orders landing");
  });

  test('is empty while it is being read', async () => {
    expect(
      await rendered('{% if not execute and graph.nodes %}{{ nothing() }}{% endif %}1', files),
    ).toBe('1');
  });
});

describe('overriding', () => {
  test('a macro named ref may call builtins.ref', async () => {
    const files = {
      'macros/ref.sql':
        "{% macro ref(name) %}{% do return(builtins.ref(name) ~ ' /* ours */') %}{% endmacro %}",
      'models/two.sql': 'select 1',
    };
    expect(await rendered("{{ ref('two') }}", files)).toBe('"main"."two" /* ours */');
  });

  test('context finds macros by name', async () => {
    const files = { 'macros/a.sql': '{% macro greet(x) %}hi {{ x }}{% endmacro %}' };
    expect(
      await rendered("{{ context['greet']('a') }} {{ context.get('greet')('b') }}", files),
    ).toBe('hi a hi b');
  });
});

test('config reads meta', async () => {
  const text =
    "{{ config(meta={'owner': 'ada'}) }}{{ config.meta_get('owner') }} {{ config.meta_get('x', 'd') }} {{ config.meta_require('owner') }}";
  expect(await rendered(text)).toBe('ada d ada');
});

test('a variable that is not set is none while the graph is read, as in dbt', async () => {
  const files = { 'models/other.sql': "select '{{ var('required') }}' as x" };
  const project = await createProject({ 'models/one.sql': 'select 1 as id', ...files });
  expect((await project.idw('ls', '--output', 'name')).stdout).toBe('one\nother\n');
  expect((await project.idw('compile', '--select', 'one')).exitCode).toBe(0);
  const { exitCode, stderr } = await project.idw('build');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('error[unknown-variable]: The variable "required" is not set');
});
