import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderedReading, runWith, staticReading } from './reading-project.js';

const run = runWith('{% macro helper(x=1) %}{{ ref("in_macro") }}{{ x }}{% endmacro %}');

test('refs, sources, configuration and variables are read in their order', () => {
  const text = `{{ config(materialized='table', tags=['a'], meta={'k': -1}) }}
    {{ ref('b') }} {{ source('s', 't') }} {{ ref('p', 'a') }} {{ ref('b') }}
    {{ var('known') }} {{ var('other', none) }} {{ config(alias='x') }}`;
  expect(staticReading(text, run)).toEqual({
    references: [
      { kind: 'ref', names: ['b'] },
      { kind: 'source', names: ['s', 't'] },
      { kind: 'ref', names: ['p', 'a'] },
      { kind: 'ref', names: ['b'] },
    ],
    config: { materialized: 'table', tags: ['a'], meta: { k: -1 }, alias: 'x' },
    variables: ['known', 'other'],
  });
});

test.each([
  "{# {{ ref('a') }} #}{% raw %}{{ ref('b') }}{% endraw %}{{ \"ref('c')\" }}",
  "{% if is_incremental() %}{{ ref('never') }}{% else %}{{ ref('always') }}{% endif %}",
  "{% if not execute %}{{ ref('a') }}{% endif %}",
  "{% set x = ref('a') %}{{ x }}",
  "{% set x %}{{ ref('a') }}{% endset %}{{ x }}",
  "{% for x in ['a', 'b'] %}{{ ref('c') }}{{ x if not loop.last }}{% endfor %}",
  "{% for x in [] %}{{ ref('a') }}{% else %}{{ ref('b') }}{% endfor %}",
  "{% if target.name == 'dev' %}a{% else %}{{ this }}{% endif %}",
  "{{ {'a': [this, 1.5]} }}{{ 'a' ~ target.schema ~ var('known') }}",
  "{% do config(a=1) %}{{ config({'b': 2}) }}",
])('%s is read off its text as rendering reads it', async (text) => {
  expect(staticReading(text, run)).toEqual(await renderedReading(text, run));
});

test.each([
  '{{ helper() }}',
  "{{ ref('a' ~ 'b') }}",
  '{{ ref(name) }}',
  "{{ ref('a', v=1) }}",
  "{{ ref(*['a']) }}",
  "{{ ref('a').include(database=false) }}",
  "{{ ref('a') | upper }}",
  "{% set ref = source %}{{ ref('a', 'b') }}",
  "{% macro m() %}{{ ref('a') }}{% endmacro %}{{ m() }}",
  "{% call helper() %}{{ ref('a') }}{% endcall %}",
  "{% if var('known') %}{{ ref('a') }}{% endif %}",
  "{% if execute %}{% set execute = 1 %}{% endif %}{% if execute %}{{ ref('a') }}{% endif %}",
  "{% set execute = true %}{% if execute %}{{ ref('a') }}{% endif %}",
  "{{ var('known') and ref('a') }}",
  "{{ var('missing') }}",
  "{{ var(1, 'default') }}",
  "{{ config(materialized=var('known')) }}",
  '{{ config(a={1: 2}) }}',
  '{{ config(a=1e999) }}',
  "{{ config.get('a') }}",
  "{{ env_var('HOME') }}",
  '{{ unknown }}',
  '{{ this.nope }}',
  '{{ target.nope.nope }}',
  "{% for x in [1, 2] if x > 1 %}{{ ref('a') }}{% endfor %}",
  "{% for x in var('listed') %}{{ ref('a') }}{% endfor %}",
  '{% if this < 1 %}{% endif %}',
  "{{ builtins.ref('a') }}",
  "{% set ns = namespace(a=1) %}{% set ns.a = ref('a') %}",
  "{{ ref('a')[0] }}",
  '{{ {[1]: 2} }}',
])('%s is left to rendering', (text) => {
  expect(staticReading(text, run)).toBeUndefined();
});

test.each(['ref', 'source', 'config', 'var', 'is_incremental', 'this', 'target'])(
  "a project's own macro %s is not taken for dbt's",
  (name) => {
    const own = runWith(`{% macro ${name}() %}{% endmacro %}`);
    const call = { this: '{{ this }}', target: '{{ target.name }}' }[name];
    expect(staticReading(call ?? `{{ ${name}('a', 'b') }}`, own)).toBeUndefined();
  },
);

test('a key that is no key to JavaScript stays one', async () => {
  const text = "{{ config({'__proto__': {'materialized': 'x'}, 'constructor': 1}) }}";
  const reading = staticReading(text, run);
  expect(Object.keys(reading?.config ?? {})).toEqual(['__proto__', 'constructor']);
  expect(reading).toEqual(await renderedReading(text, run));
});

/** Pieces of expressions; some can be read off the text, some cannot. */
const name = fc.constantFrom('a', 'b', 'c', 'x', 'y');
const quoted = name.map((text) => `'${text}'`);
const literal = fc.oneof(
  quoted,
  fc.constantFrom('1', '-2', '2.5', 'none', 'true', '[]', "['a', 'b']", '(1, 2)', "{'k': ['v']}"),
  fc.constantFrom('\'{{ ref("fake") }}\'', "\"source('no', 'no')\"", "'{% if x %}'", '-0.0'),
);
const call = fc.oneof(
  quoted.map((one) => `ref(${one})`),
  fc.tuple(quoted, quoted).map((names) => `ref(${names})`),
  fc.tuple(quoted, quoted).map((names) => `source(${names})`),
  fc.tuple(name, literal).map(([key, value]) => `config(${key}=${value})`),
  fc.tuple(quoted, literal).map(([key, value]) => `config({${key}: ${value}})`),
  literal.map((value) => `var('other', ${value})`),
  literal.map((value) => `var('other', default=${value})`),
);
const plain = fc.constantFrom(
  ...["var('known')", "var('listed')", 'this', 'this.schema', 'target.name', 'execute', 'x', 'y'],
  ...['is_incremental()', '(not execute)', 'loop.index', 'run_started_at', 'project_name'],
);
const odd = fc.constantFrom(
  ...["ref('a' ~ 'b')", 'ref(x)', 'helper()', 'config(a=x)', "var('missing')", 'target.nope'],
  ...["env_var('HOME')", "ref('a').schema", "builtins.ref('a')", 'x.y', 'x[0]', 'unknown', '1 + 1'],
);
const atom = fc.oneof(
  { weight: 4, arbitrary: call },
  { weight: 3, arbitrary: literal },
  { weight: 3, arbitrary: plain },
  { weight: 1, arbitrary: odd },
);
const expression = fc.oneof(
  { weight: 6, arbitrary: atom },
  fc.tuple(atom, atom).map(([left, right]) => `${left} ~ ${right}`),
  fc.tuple(atom, atom).map(([left, right]) => `${left} == ${right}`),
  fc.tuple(atom, atom).map(([left, right]) => `(${left} and ${right})`),
  fc.tuple(atom, atom).map(([left, right]) => `(${left} or ${right})`),
  fc.tuple(atom, atom, atom).map(([one, test, two]) => `(${one} if ${test} else ${two})`),
  fc.tuple(atom, atom).map(([one, test]) => `(${one} if ${test})`),
  fc.tuple(atom, atom).map((items) => `[${items.join(', ')}]`),
  fc.tuple(literal, atom).map(([key, value]) => `{${key}: ${value}}`),
  atom.map((value) => `(${value} is none)`),
  atom.map((value) => `(not ${value})`),
);

const { body } = fc.letrec<{ body: string; statement: string }>((tie) => ({
  body: fc.array(tie('statement'), { maxLength: 4 }).map((parts) => parts.join('\n')),
  statement: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'statement' },
    expression.map((value) => `{{ ${value} }}`),
    expression.map((value) => `{%- do ${value} -%}`),
    fc.tuple(name, expression).map(([target, value]) => `{% set ${target} = ${value} %}`),
    fc.constantFrom(
      ...['select 1', "{# {{ ref('comment') }} #}", "{% raw %}{{ ref('raw') }}{% endraw %}"],
      ...['{% set ref = source %}', '{% set execute = true %}', '{% set this = 1 %}'],
    ),
    fc.tuple(name, tie('body')).map(([target, inner]) => `{% set ${target} %}${inner}{% endset %}`),
    fc
      .tuple(expression, tie('body'), tie('body'))
      .map(([test, one, two]) => `{% if ${test} %}${one}{% else %}${two}{% endif %}`),
    fc
      .tuple(plain, plain, tie('body'), tie('body'))
      .map(([a, b, one, two]) => `{% if ${a} %}${one}{% elif ${b} %}${two}{% endif %}`),
    fc
      .tuple(name, fc.oneof(literal, plain), tie('body'))
      .map(([item, list, inner]) => `{% for ${item} in ${list} %}${inner}{% endfor %}`),
    tie('body').map((inner) => `{% macro m(x) %}${inner}{% endmacro %}{{ m(1) }}`),
  ),
}));

test('what is read off the text is what rendering reads', async () => {
  const counts = { exact: 0, rendered: 0 };
  await fc.assert(
    fc.asyncProperty(body, async (text) => {
      const reading = staticReading(text, run);
      counts[reading ? 'exact' : 'rendered']++;
      if (reading) expect(reading).toEqual(await renderedReading(text, run));
    }),
    { numRuns: 3000 },
  );
  expect(Math.min(counts.exact, counts.rendered)).toBeGreaterThan(600);
});
