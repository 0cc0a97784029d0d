import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect } from 'vitest';
import { CachedProject, type Settings } from './cached-project.js';

const PROJECT_FILES = [
  'name: shop\nversion: 1.0.0\nvars: {limit: 1, list: [a, b]}\n',
  'name: shop\nversion: 1.0.0\nvars: {limit: 2, list: [a, c]}\n',
  'name: shop\nmodels: {+tags: [all], shop: {area: {+schema: one}}}\nvars: {limit: 1}\n',
  "name: shop\nmodels: {+schema: \"{{ env_var('KIND', 'none') }}\"}\non-run-start: [\"select '{{ var('limit', 0) }}'\"]\n",
  'name: shop\nmodels: {+materialised: view}\n',
  'name: shop\nmodels: [\n',
];
const MODELS = [
  'select 1 as id',
  'select 2 as id',
  "select * from {{ ref('a') }}",
  "select * from {{ ref('b') }}",
  "{{ config(materialized='table', tags=['x']) }} select * from {{ source('raw', 'one') }}",
  "{{ config(materialized='ephemeral') }} select {{ var('limit') }} as id",
  "select {{ helper('id') }} from {{ ref('a') }}",
  "{% for x in var('list', []) %}{{ x }}{% endfor %} select {{ env_var('KIND', 'none') | length }}",
  "{{ config(alias=env_var('KIND', 'none'), enabled=var('limit', 1) == 1) }} select 1",
  "{% if target.name == 'dev' %}{{ ref('a') }}{% else %}{{ ref('b') }}{% endif %} select 3",
  "{% if run_started_at %}{{ ref('a') }}{% endif %} select 4",
  "{% do log('hello', info=true) %} select 5",
  "select {{ env_var('NEEDED') }}",
  '{% if %}',
  "select '{{ this }}', '{{ model.name }}' from {{ ref('gone') }}",
  '{{ config(pre_hook="select \'{{ this }}\'") }} {% set lot = [1, 2] | random %} select 6',
];
const MACROS = [
  '{% macro helper(x) %}{{ x }}{% endmacro %}',
  '{% macro helper(y) %}{{ y }}{% endmacro %}',
  "{% macro helper(x) %}{{ x }}{{ ref('b') }}{% endmacro %}",
  "{% macro helper(x) %}{{ other() }}{% endmacro %}{% macro other() %}{{ var('limit', 3) }}{% endmacro %}",
  "{% macro ref(name) %}{{ return(builtins.ref('a')) }}{% endmacro %}",
  "{% macro generate_schema_name(name, node) %}s_{{ name }}_{{ env_var('KIND', 'x') }}{% endmacro %}",
  '{% test positive(model, column_name) %}select * from {{ model }} where {{ column_name }} < 0{% endtest %}',
  "{% test positive(model, column_name) %}{{ config(severity='warn') }} select 1 from {{ model }}{% endtest %}",
  '{% macro helper(x) %}{% endmacro',
];
const YAMLS = [
  'models: [{name: a, columns: [{name: id, tests: [unique, not_null]}]}]\n',
  'models: [{name: a, columns: [{name: id, tests: [not_null, unique]}]}]\n',
  'models: [{name: a, description: text, config: {tags: [y]}, tests: [{relationships: {to: ref("b"), field: id, column_name: id}}]}]\n',
  'models: [{name: b, columns: [{name: id, tests: [positive]}]}]\n',
  'sources: [{name: raw, tables: [{name: one}, {name: two}]}]\n',
  'sources: [{name: raw, schema: other, tables: [{name: one}]}]\n',
  "sources: [{name: raw, schema: \"{{ env_var('KIND', 'x') }}\", tables: [{name: one}]}]\n",
  'models: [{nam: a}]\n',
  'models: {\n',
];
const TESTS = ["select * from {{ ref('a') }} where id < 0", "select * from {{ ref('b') }}"];

const oneOf = (files: readonly string[], texts: readonly string[]) =>
  fc.tuple(fc.constantFrom(...files), fc.constantFrom(...texts));
const FILES = {
  models: ['models/a.sql', 'models/b.sql', 'models/c.sql', 'models/area/d.sql'],
  macros: ['macros/one.sql', 'macros/two.sql', 'tests/generic/three.sql'],
  yamls: ['models/one.yml', 'models/area/two.yml', 'seeds/seeds.yml'],
} as const;
const texts = fc.oneof(
  { weight: 5, arbitrary: oneOf(FILES.models, MODELS) },
  { weight: 2, arbitrary: oneOf(FILES.macros, MACROS) },
  { weight: 3, arbitrary: oneOf(FILES.yamls, YAMLS) },
  { weight: 2, arbitrary: oneOf(['dbt_project.yml'], PROJECT_FILES) },
  { weight: 1, arbitrary: oneOf(['seeds/e.csv', 'seeds/b.csv'], ['id\n1\n', 'id\n2\n']) },
  { weight: 1, arbitrary: oneOf(['tests/t.sql', 'tests/u.sql'], TESTS) },
);
const anyFile = fc.constantFrom(
  ...[...FILES.models, ...FILES.macros, ...FILES.yamls, 'seeds/e.csv', 'tests/t.sql'].slice(1),
);
const kind = fc.constantFrom<NonNullable<Settings['env']>>(
  {},
  { KIND: 'one' },
  { KIND: 'two', NEEDED: '1' },
);
const vars = fc.constantFrom({}, { limit: 1 }, { limit: 2, list: ['z'] }, { shop: { limit: 5 } });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const cacheFile = fc.constantFrom('parsed.json', 'code.json', 'graphs.json');
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ act: fc.constant('write' as const), write: texts }) },
  fc.record({ act: fc.constant('remove' as const), file: anyFile }),
  fc.record({ act: fc.constant('rename' as const), from: anyFile, to: anyFile }),
  fc.record({ act: fc.constant('set' as const), settings: fc.record({ env: kind }) }),
  fc.record({ act: fc.constant('set' as const), settings: fc.record({ vars }) }),
  fc.record({
    act: fc.constant('set' as const),
    settings: fc.record({ targetName: fc.constantFrom('dev', 'prod') }),
  }),
  fc.record({ act: fc.constant('damage' as const), file: cacheFile, where: share }),
);
type Step = typeof step extends fc.Arbitrary<infer Found> ? Found : never;

async function take(found: Step, project: CachedProject): Promise<Settings> {
  switch (found.act) {
    case 'write':
      await project.write(...found.write);
      return {};
    case 'remove':
      await project.remove(found.file);
      return {};
    case 'rename':
      await project.rename(found.from, found.to);
      return {};
    case 'damage':
      damage(project.cacheFile(found.file), found.where);
      return {};
    default:
      return found.settings;
  }
}

/** Changes one byte of a file, or cuts it off there. */
function damage(file: string, where: number): void {
  if (!existsSync(file)) return;
  const bytes = readFileSync(file);
  const at = Math.floor(where * (bytes.length - 1));
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, where > 0.9 ? bytes.subarray(0, at) : bytes);
}

const START: readonly (readonly [string, string])[] = [
  ['dbt_project.yml', PROJECT_FILES[0] ?? ''],
  ['models/a.sql', 'select 1 as id'],
  ['models/b.sql', "select * from {{ ref('a') }}"],
  ['models/one.yml', YAMLS[0] ?? ''],
  ['models/c.sql', "select {{ helper('id') }} from {{ ref('a') }}"],
  ['models/settings/env.sql', "{{ config(alias=env_var('KIND', 'none')) }} select 1"],
  ['models/settings/vars.sql', "{{ config(tags=[var('limit', 1)]) }} select 1"],
  ['models/settings/target.sql', "select * from {{ ref('a' if target.name == 'dev' else 'b') }}"],
  ['macros/one.sql', MACROS[0] ?? ''],
];

async function newProject(files = START): Promise<CachedProject> {
  const project = new CachedProject();
  for (const [file, text] of files) await project.write(file, text);
  return project;
}

/** Changes a project step by step, and compares each time with reading it anew. */
export async function checkCache(numRuns: number): Promise<void> {
  let built = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
      const project = await newProject();
      try {
        let settings: Settings = {};
        await project.read(settings);
        for (const act of steps) {
          settings = { ...settings, ...(await take(act, project)) };
          const cold = await project.readCold(settings);
          expect(await project.read(settings)).toEqual(cold);
          expect(await project.read(settings)).toEqual(cold);
          if ('spaces' in (cold as object)) built++;
        }
      } finally {
        project.dispose();
      }
    }),
    { numRuns },
  );
  expect(built).toBeGreaterThan(numRuns);
}
