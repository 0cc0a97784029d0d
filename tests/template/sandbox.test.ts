import { expect, test } from 'vitest';
import { HostFunction, HostObject } from '../../src/template/index.js';
import { failure, render } from './render.js';

class Secret {
  token = 'secret';
  reveal(): string {
    return this.token;
  }
}

const values = () => ({
  text: 'abc',
  list: [1],
  dict: { a: 1 },
  number: 1,
  float: 1.5,
  flag: true,
  date: new Date(0),
  map: new Map([['a', 1]]),
  plain: () => 'called',
  secret: new Secret(),
  fn: new HostFunction('fn', () => 'ok'),
  object: new HostObject('thing', { member: 1 }),
});

const REACHES = [
  'constructor',
  '__proto__',
  'prototype',
  '__defineGetter__',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__class__',
  '__globals__',
  '__init__',
  '__subclasses__',
  'call',
  'apply',
  'bind',
  'caller',
  'arguments',
  'items_',
  'value',
  'values_',
  'original',
  'host',
  'members',
  'push',
  'length',
  'map',
];
const NAMES = Object.keys(values()).filter((name) => name !== 'map');
const OTHERS = [
  'range',
  'dict',
  'cycler("a")',
  'namespace',
  'fn',
  'text.upper',
  'list.append',
  'nope',
];

test.each([...NAMES, ...OTHERS])('no host member of %s is visible', async (name) => {
  for (const member of REACHES) {
    for (const code of [`(${name}).${member} is defined`, `(${name})['${member}'] is defined`]) {
      const visible = await render(`{{ ${code} }}`, values()).catch(() => 'False');
      expect([code, visible]).toEqual([code, 'False']);
    }
  }
});

test.each([
  "{{ [].constructor.constructor('return process')() }}",
  "{{ ''.constructor.constructor('return process')() }}",
  "{{ range.constructor('return process')() }}",
  "{{ fn.constructor('return process')() }}",
  "{{ {}['__proto__']['constructor'] }}{{ {}.__proto__.x }}",
  "{% macro m() %}{% endmacro %}{{ m.constructor('return 1')() }}",
  "{% for x in [1] %}{{ loop.constructor('return 1')() }}{% endfor %}",
  "{% set ns = namespace() %}{{ ns.constructor('return 1')() }}",
  "{{ '{0.constructor.name}'.format([]) }}",
  "{{ [1]|map(attribute='constructor.constructor')|first + 1 }}",
  "{{ ([]|attr('constructor'))('return 1') }}",
  "{{ ''.__class__.__mro__[1].__subclasses__() }}",
  "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
  '{{ secret.reveal() }}',
  '{{ plain() }}',
  '{{ process.exit() }}',
  '{{ globalThis.x }}',
  '{{ run.scope }}',
  '{{ ops.call }}',
  '{{ this.constructor }}',
])('the escape %s fails', async (text) => {
  expect((await failure(text, values())).kind).toMatch(/^(undefined|type|runtime)$/);
});

test.each(['__proto__', 'constructor', 'toString'])('%s is an ordinary key', async (key) => {
  const text = `{% set d = {'${key}': 1} %}{{ d['${key}'] }}{{ d.${key} }}{{ d }}`;
  expect(await render(text)).toBe(`11{'${key}': 1}`);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test('keyword arguments cannot change a prototype', async () => {
  let seen: unknown;
  const spy = new HostFunction('spy', (_args, kwargs) => {
    seen = kwargs;
    return '';
  });
  await render("{{ spy(__proto__={'polluted': 1}, **{'constructor': 2}) }}", { spy });
  expect(Object.keys(seen as object)).toEqual(['__proto__', 'constructor']);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('a dict handed to the host cannot change a prototype', async () => {
  let seen: unknown;
  const spy = new HostFunction('spy', ([value]) => {
    seen = value;
    return '';
  });
  await render("{{ spy({'__proto__': {'polluted': 1}}) }}", { spy });
  expect((seen as Record<string, unknown>).polluted).toBeUndefined();
  expect(Object.keys(seen as object)).toEqual(['__proto__']);
});

test.each([
  [`{{ \`${'$'}{process.pid}\` }}`, "unexpected char '`' at 3"],
  ['{{ a\u2028b }}', undefined],
])('%s does not become code', async (text, message) => {
  const error = await failure(text);
  if (message !== undefined) expect(error.message).toBe(message);
  expect(error.kind).toBe('syntax');
});

test('text with the marks of generated code stays text', async () => {
  const marks = `a\`$\{1}\`"\\n\u2028</script>';//`;
  expect(await render(`${marks}{{ "\`$\{x}\\"" }}`)).toBe(`${marks}\`$\{x}"`);
});
