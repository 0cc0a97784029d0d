import { afterEach, expect, test } from 'vitest';
import { HostFunction, HostObject, TemplateError } from '../../src/template/index.js';
import { render } from './render.js';

/** What templates of the wild are given to get out of the language, by where it comes from. */
const ESCAPES: Readonly<Record<string, readonly string[]>> = {
  Jinja: [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__']['__base__']['__subclasses__']() }}",
    '{{ ().__class__.__bases__[0].__subclasses__()[59].__init__.__globals__ }}',
    "{{ ''|attr('__class__')|attr('__mro__') }}",
    "{{ ''|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
    "{{ ''|attr(['__cl','ass__']|join) }}",
    "{{ ''|attr('%c%cclass%c%c' % (95, 95, 95, 95)) }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    '{{ joiner.__init__.__globals__ }}',
    '{{ namespace.__init__.__globals__ }}',
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    '{{ lipsum.__globals__.os }}',
    '{{ range.__init__.__globals__ }}',
    '{{ dict.__base__.__subclasses__() }}',
    '{{ dict.mro() }}',
    '{{ self.__init__.__globals__ }}',
    '{{ self._TemplateReference__context }}',
    "{{ config.__class__.__init__.__globals__['os'] }}",
    "{{ request.application.__globals__.__builtins__.__import__('os') }}",
    "{{ url_for.__globals__['__builtins__'] }}",
    '{{ get_flashed_messages.__globals__ }}',
    '{{ g.pop.__globals__ }}',
    "{{ joiner(', ').__class__ }}",
    '{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}',
    "{% set x = ''.__class__ %}{{ x.__base__ }}",
    '{{ (1).__class__ }}',
    '{{ [].__reduce_ex__(2) }}',
    '{% macro m() %}{% endmacro %}{{ m.__globals__ }}',
    '{% macro m() %}{{ caller.__globals__ }}{% endmacro %}{% call m() %}{% endcall %}',
    '{% macro m() %}{{ varargs.__class__ }}{{ kwargs.__class__ }}{% endmacro %}{{ m(1) }}',
    '{% for x in [1] %}{{ loop.__class__.__init__ }}{% endfor %}',
    '{% for x in [1] %}{{ loop._iterator }}{{ loop._recurse }}{% endfor %}',
    '{% set ns = namespace() %}{% set ns.__class__ = 1 %}{{ ns.__init__.__globals__ }}',
    '{% set ns = namespace() %}{{ ns._Namespace__attrs }}',
    '{% include "/etc/passwd" %}',
    '{% import "os" as os %}',
    '{% extends "/etc/passwd" %}',
    '{% from "os" import system %}',
  ],
  'format strings': [
    "{{ '{0.__class__}'.format(1) }}",
    "{{ '{0.__class__.__init__.__globals__}'.format(range) }}",
    "{{ '{a.constructor}'.format(a=[]) }}",
    "{{ '{0[constructor]}'.format([]) }}",
    "{{ '{0[__proto__]}'.format({}) }}",
    "{{ '{0.length}'.format([1]) }}",
    "{{ '{:{}}'.format(1, '{0.__class__}') }}",
    "{{ '{0.__class__}'.format_map({'0': 1}) }}",
    "{{ '%(constructor)s' % {} }}",
    "{{ '%(__proto__)s' % {} }}",
    "{{ '%s' | format(namespace.constructor) }}",
    "{{ '{0.items}'.format(secret) }}",
    "{{ '{0.token}'.format(secret) }}",
    "{{ ('{0.__cla' ~ 'ss__}').format(1) }}",
  ],
  JavaScript: [
    "{{ range.constructor('return process')() }}",
    "{{ range.constructor.constructor('return globalThis.pwned = 1')() }}",
    "{{ [].filter.constructor('globalThis.pwned = 1')() }}",
    "{{ [].map.constructor('globalThis.pwned = 1')() }}",
    "{{ ''.sub.constructor('globalThis.pwned = 1')() }}",
    "{{ {}.toString.constructor('globalThis.pwned = 1')() }}",
    '{{ ({}).valueOf.call().process }}',
    "{{ {}['constructor']['constructor']('globalThis.pwned = 1')() }}",
    '{{ [].at.constructor }}',
    "{{ 'x'.replace('x', host) }}",
    "{{ 'x'.replace.call('x') }}",
    '{{ [3, 1].sort(host.constructor) }}',
    '{{ host.call(1) }}',
    '{{ host.apply(1) }}',
    '{{ host.bind(1) }}',
    '{{ host.prototype.constructor }}',
    '{{ host.__proto__.constructor }}',
    '{{ host.name.constructor }}',
    '{{ thing.members.constructor }}',
    '{{ thing.traits.print }}',
    '{{ thing.hasOwnProperty }}',
    "{{ thing['__lookupGetter__'] }}",
    '{{ secret.token }}',
    "{{ secret['token'] }}",
    '{{ secret.reveal() }}',
    '{{ plain() }}',
    '{{ plain.constructor }}',
    '{{ date.constructor }}',
    '{{ date.getTime() }}',
    '{{ this.process }}',
    '{{ globalThis.process }}',
    '{{ process.env }}',
    "{{ require('fs') }}",
    "{{ import('fs') }}",
    "{{ eval('1') }}",
    "{{ Function('return 1')() }}",
    '{{ arguments[0] }}',
    '{{ run.scope }}',
    '{{ macro.constructor }}',
    '{{ text.constructor }}',
    '{{ iterate.constructor }}',
    "{{ cycler.constructor('globalThis.pwned = 1')() }}",
    "{{ cycler(1).next.constructor('globalThis.pwned = 1')() }}",
    "{{ cycler(1)['items'] }}",
    '{{ namespace(constructor=1).constructor.constructor }}',
    "{% macro constructor() %}{% endmacro %}{{ constructor.constructor('x')() }}",
  ],
  filters: [
    "{{ [[]]|map(attribute='constructor')|list|first|string|length + '' }}",
    "{{ [[]]|map(attribute='constructor.constructor')|first.x }}",
    "{{ [secret]|map(attribute='token')|first + 1 }}",
    "{{ [host]|selectattr('constructor')|first + 1 }}",
    "{{ [[]]|groupby('constructor.name')|first + 1 }}",
    "{{ [[]]|sort(attribute='__proto__')|first + 1 }}",
    "{{ [[]]|sum(attribute='length', start='') }}",
    "{{ [[]]|unique(attribute='constructor')|first + 1 }}",
    "{{ [[]]|map('constructor')|list }}",
    "{{ [[]]|map('__proto__')|list }}",
    "{{ [[]]|map('hasOwnProperty', 'x')|list }}",
    "{{ [1]|select('constructor')|list }}",
    '{{ 1 is constructor }}',
    '{{ 1 is __proto__ }}',
    '{{ 1|constructor }}',
    '{{ 1|__proto__ }}',
    "{{ [[]]|map('attr', 'constructor')|first + 1 }}",
    "{{ {}|attr('__proto__')|attr('constructor') + 1 }}",
    "{{ ({}|items|list).constructor('x') }}",
    "{{ {}|dictsort(by='constructor') }}",
  ],
};

class Secret {
  token = 'the secret';
  reveal(): string {
    return this.token;
  }
}

const values = () => ({
  host: new HostFunction('host', () => 'given'),
  thing: new HostObject('thing', { member: 1 }),
  secret: new Secret(),
  date: new Date(0),
  plain: () => 'the secret',
});

const PROTOTYPES = [Object, Array, Function, String, Number, Map, Set, Promise, HostObject].map(
  (type) => type.prototype as object,
);
const keysOf = () => PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype));
const before = keysOf();

afterEach(() => {
  expect(keysOf()).toEqual(before);
  expect('pwned' in globalThis).toBe(false);
});

/** What a template gives, or that it fails as templates do; a bug of ours is thrown on. */
async function outcome(text: string): Promise<string> {
  try {
    return await render(text, values());
  } catch (error) {
    if (error instanceof TemplateError) return `fails: ${error.kind}`;
    throw error;
  }
}

for (const [from, escapes] of Object.entries(ESCAPES)) {
  test.each(escapes)(`${from}: %s`, async (text) => {
    expect(await outcome(text)).toMatch(/^(fails: (undefined|type|runtime|syntax|unsupported))?$/);
  });
}
