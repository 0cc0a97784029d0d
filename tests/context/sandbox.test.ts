import { expect, test } from 'vitest';
import { createProject } from '../support/project.js';

const VALUES = [
  ...['modules', 'modules.datetime', 'modules.datetime.datetime', 'modules.re', 'modules.pytz'],
  ...['run_started_at', 'modules.datetime.timedelta(1)', 'modules.datetime.date(2024, 1, 1)'],
  ...['modules.pytz.utc', 'modules.datetime.time(1)', 'modules.datetime.timezone.utc'],
  ...["modules.re.compile('a')", "modules.re.match('a', 'a')", "modules.re.finditer('a', 'a')"],
  ...['modules.itertools.count()', 'modules.itertools.chain', 'graph', 'graph.nodes', 'builtins'],
  ...['context', 'flags', 'invocation_args_dict', 'target', 'exceptions', 'zip([1])', 'set([1])'],
  ...['fromjson', 'dbt', 'config', 'var', 'model', 'api', 'adapter', 'render', 'log', 'this'],
];
const REACHES = [
  ...['constructor', '__proto__', 'prototype', '__defineGetter__', 'hasOwnProperty', 'valueOf'],
  ...['__class__', '__globals__', '__init__', '__subclasses__', '__mro__', '__dict__', 'traits'],
  ...['original', 'host', 'members', 'scope', 'parts', 'matcher', 'regex', 'source', 'facts'],
  ...['micros', 'clock', 'statics', 'construct', 'memberNames', 'operate', 'items_', 'codes'],
];
/** Names that dbt gives these values itself. */
const OWN = new Set(['builtins.source', 'context.source', 'dbt.hash']);

test('no value of dbt reaches into Node', async () => {
  const checks = VALUES.flatMap((value) =>
    REACHES.filter((name) => !OWN.has(`${value}.${name}`)).flatMap((name) => {
      const shown = `${value}.${name} `.replaceAll("'", '');
      return [`(${value}).${name}`, `(${value})['${name}']`].map(
        (found) => `{% if ${found} is defined %}${shown}{% endif %}`,
      );
    }),
  );
  const project = await createProject({ 'models/one.sql': `[${checks.join('')}]` });
  const { stdout, stderr } = await project.idw('compile', '--select', 'one');
  expect([stdout.trim(), stderr.includes('error')]).toEqual(['[]', false]);
});

test.each([
  "{{ modules.re.sub.constructor('return process')() }}",
  "{{ context['constructor']('return process')() }}",
  "{{ context.get('constructor')('return process')() }}",
  "{{ builtins.constructor('return process')() }}",
  "{{ graph.nodes.constructor('return process')() }}",
  "{{ flags.constructor.constructor('return process')() }}",
  '{{ modules.datetime.datetime.now().__class__.__init__.__globals__ }}',
  "{{ '{0.__class__.__init__}'.format(run_started_at) }}",
  "{{ '{0.tzinfo.facts}'.format(run_started_at) }}",
  "{{ [run_started_at]|map(attribute='constructor.name')|first|upper }}x{{ nope.x }}",
  "{{ (run_started_at|attr('constructor')).name }}",
  "{{ context['process'].exit() }}",
  "{{ render('{{ process.exit() }}') }}",
])('the escape %s fails', async (text) => {
  const project = await createProject({ 'models/one.sql': text });
  expect((await project.idw('compile')).exitCode).toBe(1);
});

test('a dict read from text cannot change a prototype', async () => {
  const text = `{{ fromjson('{"__proto__": {"polluted": 1}}') }}{{ fromyaml('__proto__: {polluted: 1}') }}{{ tojson(fromjson('{"__proto__": 1}')) }}`;
  const project = await createProject({ 'models/one.sql': text });
  const { stdout } = await project.idw('compile', '--select', 'one');
  expect(stdout.trim()).toBe(
    `{'__proto__': {'polluted': 1}}{'__proto__': {'polluted': 1}}{"__proto__": 1}`,
  );
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
