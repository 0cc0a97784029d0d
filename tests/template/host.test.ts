import { expect, test } from 'vitest';
import {
  compileTemplate,
  fromHost,
  HostFunction,
  HostObject,
  scopeOf,
  toHost,
} from '../../src/template/index.js';
import { repr } from '../../src/template/values/print.js';
import { failure, render } from './render.js';

test.each([
  [1, '1'],
  [1.5, '1.5'],
  [9007199254740993n, '9007199254740993'],
  [null, 'None'],
  [undefined, 'None'],
  [true, 'True'],
  ['a', "'a'"],
  [[1, ['x']], "[1, ['x']]"],
  [{ a: { b: [] } }, "{'a': {'b': []}}"],
  [
    new Map<unknown, unknown>([
      [1, 'a'],
      [[2, 3], 'b'],
    ]),
    "{1: 'a', (2, 3): 'b'}",
  ],
  [new Set(['a']), "{'a'}"],
  [Object.create(null), '{}'],
])('value %# comes in as it should be printed', (value, shown) => {
  expect(repr(fromHost(value))).toBe(shown);
});

test.each([
  [{ a: [1, 2.5, null, true, 'x'] }],
  [[[], {}, 'a']],
  [12345678901234567890n],
  [new Map([[1, 'a']])],
])('value %# goes in and out', (value) => {
  expect(toHost(fromHost(value))).toEqual(value);
});

test('a host function gets plain values', async () => {
  let seen: unknown;
  const spy = new HostFunction('spy', (args, kwargs) => {
    seen = { args, kwargs };
    return '';
  });
  await render("{{ spy((1, 2.0), {'a': none}, nope, k=[true], f=range(2)) }}", { spy });
  expect(seen).toEqual({
    args: [[1, 2], { a: null }, undefined],
    kwargs: { k: [true], f: [0, 1] },
  });
});

test('promises are awaited wherever a call stands', async () => {
  const later = new HostFunction('later', async ([value]) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return value;
  });
  const text =
    '{{ later(1) + later(2) }}{% if later(false) %}a{% elif later(true) %}b{% endif %}' +
    '{% for x in later([1, 2]) if later(x) > 1 %}{{ x }}{{ loop.last }}{% endfor %}' +
    '{% set y = later("z") %}{{ later(y)|upper }}{{ {"k": later(3)}.k }}{{ later(1) < later(2) }}' +
    '{{ later([7])[0] }}{% macro m(a=later("d")) %}{{ a }}{% endmacro %}{{ m() }}';
  expect(await render(text, { later })).toBe('3b2TrueZ3True7d');
});

test('anything with a then is awaited', async () => {
  // biome-ignore lint/suspicious/noThenProperty: that is what this test is about
  const query = { then: (done: (value: unknown) => void) => done([1]) };
  const later = new HostFunction('later', () => query);
  expect(await render('{{ later()[0] }}', { later })).toBe('1');
});

test('a filtered loop looks ahead with promises', async () => {
  const keep = new HostFunction('keep', async ([value]) => value !== 2);
  const text =
    '{% for x in [1, 2, 3, 2] if keep(x) %}{{ x }}{{ loop.last }}{{ loop.revindex }}' +
    '{{ loop.nextitem }} {% endfor %}';
  expect(await render(text, { keep })).toBe('1False23 3True1 ');
});

test('a call block hands its body to a host function', async () => {
  const statement = new HostFunction('statement', async ([name], { caller }) => {
    const body = caller instanceof HostFunction ? await caller.call([1], {}) : '';
    return `${String(name)}<${String(body)}>`;
  });
  const text = "{% call(n) statement('q') %}select {{ n }}{% endcall %}";
  expect(await render(text, { statement })).toBe('q<select 1>');
});

test('a host object shows its members and prints', async () => {
  const relation = new HostObject(
    'Relation',
    { schema: 's', quote: new HostFunction('quote', ([name]) => `"${String(name)}"`) },
    () => '"s"."t"',
  );
  const text =
    "{{ this }} {{ this.schema }} {{ this['schema'] }} {{ this.quote('x') }}{{ this.no }}";
  expect(await render(text, { this: relation })).toBe('"s"."t" s s "x"');
});

test('a missing member of a host object is named', async () => {
  const error = await failure('{{ this.nope.x }}', { this: new HostObject('Relation', {}) });
  expect(error.message).toBe("'Relation object' has no attribute 'nope'");
  expect(error.missing).toBe('nope');
});

test('a host object computes its members', async () => {
  const rows = new HostObject('Row', (key) => (typeof key === 'number' ? key * 2 : undefined));
  expect(await render('{{ row[3] }}{{ row.x is defined }}', { row: rows })).toBe('6False');
});

test('a host object can be called, iterated over, counted and compared', async () => {
  const same = (other: unknown) => other instanceof HostObject && other.name === 'Config';
  const config = new HostObject(
    'Config',
    { get: new HostFunction('get', () => 'got') },
    { call: () => 'called', iterate: () => ['a', 'b'], length: () => 2, equals: same },
  );
  const other = new HostObject('Config', {});
  const text =
    '{{ config(a=1) }} {{ config.get() }} {{ config|join }} {{ config|length }} ' +
    '{{ config == other }}{{ other == config }}{{ config in [other] }}{{ config is callable }}';
  expect(await render(text, { config, other })).toBe('called got ab 2 TrueTrueTrueTrue');
});

test('a host object without traits is not callable', async () => {
  const thing = new HostObject('Thing', {});
  expect(await render('{{ thing is callable }}{{ thing is iterable }}', { thing })).toBe(
    'FalseFalse',
  );
  expect((await failure('{{ thing() }}', { thing })).message).toBe(
    "'Thing' object is not callable",
  );
});

test('a host value keeps its identity', async () => {
  const thing = new HostObject('Thing', {});
  const back = new HostFunction('back', ([value]) => value === thing);
  expect(await render('{{ back(thing) }}{{ thing in [thing] }}', { thing, back })).toBe('TrueTrue');
});

test('a date prints and shows no members', async () => {
  const date = new Date('2024-01-02T03:04:05Z');
  expect(await render('{{ at }}{{ at.getTime is defined }}', { at: date })).toBe(
    '2024-01-02 03:04:05False',
  );
});

test.each([
  '{{ nope }}',
  '{% if nope %}{% endif %}',
  '{% for x in nope %}{% endfor %}',
  '{{ nope == 1 }}',
  '{{ nope|length }}',
  "{{ 'a' ~ nope }}",
])('%s can be made an error', async (text) => {
  const template = compileTemplate(text, { file: 'a' });
  const options = { unknownNames: 'error' } as const;
  await expect(template.render(scopeOf({}), options)).rejects.toMatchObject({ missing: 'nope' });
});

test('a strict name can still be asked for', async () => {
  const template = compileTemplate("{{ nope is defined }}{{ nope|default('d') }}", { file: 'a' });
  const options = { unknownNames: 'error' } as const;
  expect(await template.render(scopeOf({}), options)).toBe('Falsed');
});

test('a list of the host stays one list while a template runs', async () => {
  const text = '{% for x in [1, 2] %}{% do list.append(x) %}{% endfor %}{{ list }}';
  const list = [0];
  expect(await render(text, { list })).toBe('[0, 1, 2]');
  expect(list).toEqual([0]);
});

test('a macro sees what the host changed between two calls', async () => {
  const list = [0];
  const template = compileTemplate('{% macro m() %}{{ list }}{% endmacro %}', { file: 'a' });
  const macro = template.macro('m', scopeOf({ list }));
  await macro.call([], {});
  list.push(1);
  expect(await macro.call([], {})).toBe('[0, 1]');
});
