import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import {
  compileTemplate,
  generateCode,
  HostFunction,
  loadTemplate,
  scopeOf,
} from '../../src/template/index.js';
import { render } from './render.js';

const before = Reflect.ownKeys(Object.prototype);

afterEach(() => {
  expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
  expect('pwned' in globalThis).toBe(false);
});

/** Names that mean something to JavaScript, to the generated code or to the objects that it uses. */
const NAMES = [
  ...['constructor', '__proto__', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'then'],
  ...['await', 'async', 'yield', 'let', 'class', 'new', 'this', 'delete', 'eval', 'arguments'],
  ...['function', 'return_', 'undefined', 'NaN', 'null', 'var', 'super', 'static', 'enum'],
  ...['run', 'o', 'ox', 'p', 't', 's1', 'k0', 'i1', 'e', 'text', 'macro', 'l_0_x', 'facts'],
  ...['globalThis', 'process', 'require', 'Object', 'Promise', 'ª', 'é', 'ö̈', '名前', 'ℼ', '_'],
];

test.each(NAMES)('%s is a name like any other', async (name) => {
  const quoted = `'${name}'`;
  const cases: [string, string][] = [
    [`{% set ${name} = 1 %}{{ ${name} }}`, '1'],
    [`{% set ${name} %}a{% endset %}{{ ${name} }}`, 'a'],
    [`{% for ${name} in [1, 2] %}{{ ${name} }}{% endfor %}`, '12'],
    [`{% for a, ${name} in [(1, 2)] %}{{ ${name} }}{% endfor %}`, '2'],
    [`{% macro ${name}(x) %}<{{ x }}>{% endmacro %}{{ ${name}(1) }}`, '<1>'],
    [`{% macro m(${name}=3) %}{{ ${name} }}{% endmacro %}{{ m() }}{{ m(4) }}`, '34'],
    [`{% macro m(${name}) %}{{ ${name} }}{% endmacro %}{{ m(${name}=5) }}`, '5'],
    [`{% macro m() %}{{ kwargs }}{% endmacro %}{{ m(${name}=6) }}`, `{${quoted}: 6}`],
    [`{% macro m() %}{{ kwargs }}{% endmacro %}{{ m(**{${quoted}: 7}) }}`, `{${quoted}: 7}`],
    [`{% with ${name} = 8 %}{{ ${name} }}{% endwith %}`, '8'],
    [`{% set ns = namespace() %}{% set ns.${name} = 9 %}{{ ns.${name} }}`, '9'],
    [`{% set ns = namespace(${name}=10) %}{{ ns.${name} }}`, '10'],
    [`{{ {${quoted}: 11}[${quoted}] }}{{ {${quoted}: 11} }}`, `11{${quoted}: 11}`],
    [`{{ dict(${name}=12) }}{{ dict([(${quoted}, 12)]) }}`, `{${quoted}: 12}{${quoted}: 12}`],
    [`{% set d = {} %}{% do d.update({${quoted}: 13}) %}{{ d }}`, `{${quoted}: 13}`],
    [`{% set d = {} %}{{ d.setdefault(${quoted}, 14) }}{{ d }}`, `14{${quoted}: 14}`],
    [`{{ {} == {${quoted}: 1} }}{{ ${quoted} in {} }}`, 'FalseFalse'],
    [`{{ {}.get(${quoted}) }}{{ {}.pop(${quoted}, 15) }}`, 'None15'],
    [`{% block ${name} %}16{% endblock %}`, '16'],
    [`{{ ${name} is defined }}`, 'False'],
    [`{{ '{${name}}'.format(${name}=17) }}{{ '%(${name})s' % {${quoted}: 18} }}`, '1718'],
  ];
  for (const [text, expected] of cases) {
    // What is a name in JavaScript alone is one here; Jinja's own words are not.
    const output = await render(text).catch((error: Error) => error.message);
    expect([text, output]).toEqual([text, expected]);
  }
});

test.each(['__proto__', 'constructor', 'then', 'toString'])(
  'a host gets the key %s as its own',
  async (name) => {
    let seen: unknown[] = [];
    const spy = new HostFunction('spy', (args, kwargs) => {
      seen = [...args, kwargs];
      return args[0];
    });
    const text = `{{ spy({'${name}': {'${name}': 1}}, ${name}={'polluted': 1}) }}`;
    expect(await render(text, { spy })).toBe(`{'${name}': {'${name}': 1}}`);
    for (const found of seen) {
      expect(Object.keys(found as object)).toEqual([name]);
      expect(Object.getPrototypeOf(found)).toBe(Object.prototype);
    }
  },
);

const NASTY = fc.constantFrom(
  ...['`', '${', '}', '"', "'", '\\', '\\u', '*/', '/*', '//', '<!--', '-->', '</script>', '\0'],
  ...['\u2028', '\u2029', '\ufeff', '\ud800', '\udfff', '😀', '\u202e', '\u0300', '\x7f', '\x1b'],
  ...[';globalThis.pwned=1;', '"+(globalThis.pwned=1)+"', '`+(globalThis.pwned=1)+`', ');', '\t'],
);
const text = fc
  .array(fc.oneof({ weight: 2, arbitrary: NASTY }, fc.string({ unit: 'binary', maxLength: 4 })), {
    maxLength: 12,
  })
  .map((parts) => parts.join('').replaceAll(/[{%#]|\r/g, ''));

const quoted = (value: string) =>
  `"${value.replaceAll(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`))}"`;

test('any text stays text, wherever it stands', async () => {
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      const kept = scopeOf({ give: new HostFunction('give', ([found]) => found) });
      const literal = quoted(value);
      const source =
        `<${value}|{{ ${literal} }}|{{ give(${literal}) }}|{{ {${literal}: 1}[${literal}] }}|` +
        `{% raw %}${value}{% endraw %}{# ${value} #}{% set x = ${literal} %}{{ x }}` +
        `{% macro m(a=${literal}) %}{{ a }}{{ kwargs[${literal}] }}{% endmacro %}` +
        `{{ m(**{${literal}: 2}) }}>`;
      const expected = `<${value}|${value}|${value}|1|${value}${value}${value}2>`;
      const options = { file: value };
      expect(await compileTemplate(source, options).render(kept)).toBe(expected);
      const stored = loadTemplate(generateCode(source, options), options);
      expect(await stored.render(kept)).toBe(expected);
      expect(stored.calls).toEqual(compileTemplate(source, options).calls);
    }),
    { numRuns: 300 },
  );
});

test('a name that is not one is refused, and is not code', async () => {
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      for (const source of [
        `{{ a${value} }}`,
        `{{ a.b${value} }}`,
        `{% set a${value} = 1 %}`,
        `{% macro a${value}() %}{% endmacro %}`,
        `{% block a${value} %}{% endblock %}`,
        `{{ a|b${value} }}`,
      ])
        await render(source).catch(() => undefined);
      expect('pwned' in globalThis).toBe(false);
    }),
    { numRuns: 300 },
  );
});
