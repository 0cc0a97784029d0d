import { expression } from './expressions.js';
import type { Random } from './random.js';

const TEXTS = ['a', ' ', '\n', 'select 1', '\n  ', '-- x\n', ' b ', "'", '{', '}', '%', '\t', '#'];
const TARGETS = ['x', 'y', 'a', 'b', 'k, v', 'x, y', '(x, y)', 'xs'];
const SOURCES = [
  'xs',
  'ws',
  'd',
  'rows',
  'range(3)',
  "'ab'",
  'd.items()',
  '[(1, 2), (3, 4)]',
  'u',
  '[1, [2, 3]]',
  "rows|map(attribute='n')",
  'ws|sort',
  "xs|select('odd')",
  'd.values()',
  '[]',
  "rows|groupby('k')",
];
const LOOP = [
  'loop.index',
  'loop.last',
  'loop.first',
  'loop.length',
  'loop.revindex',
  'loop.index0',
  'loop.previtem',
  'loop.nextitem',
  "loop.cycle('a', 'b')",
  'loop.changed(x)',
  'loop.depth',
  'loop.revindex0',
];
const DAMAGE = [
  '',
  '',
  ' ',
  '{',
  '}',
  '{{',
  '}}',
  '{%',
  '%}',
  '{#',
  '#}',
  '-',
  '+',
  "'",
  '"',
  '(',
  ')',
  '[',
  ']',
  ',',
  '.',
  '|',
  ' if ',
  ' else ',
  ' in ',
  ' not ',
  ' is ',
  '=',
  '*',
  '**',
  '1',
  'x',
  '\\',
  '\n',
  ':',
  '{% endif %}',
  '{% raw %}',
  '!',
  '$',
  '0x',
  '1_',
  '.5',
  '\u00e9',
  ';',
  '{%-',
  '-%}',
  ' recursive ',
  ' as ',
  '{% else %}',
  '{% endfor %}',
];
const CONTROL = ['', '', '', '-', '+'];

/** Writes a random template of the grammar. */
export function template(random: Random): string {
  const text = body(random, 1 + random.below(3), false) + (random.chance(0.2) ? '\n' : '');
  return random.chance(0.1) ? damage(random, text) : text;
}

/** Leaves out, doubles or adds a few characters, mostly to break the grammar. */
function damage(random: Random, text: string): string {
  let damaged = text;
  for (let times = random.below(3); times >= 0; times--) {
    const at = random.below(damaged.length + 1);
    const kept = damaged.slice(at + random.below(3));
    damaged = damaged.slice(0, at) + random.pick(DAMAGE) + kept;
  }
  return damaged;
}

function body(random: Random, depth: number, inLoop: boolean): string {
  const count = 1 + random.below(depth > 1 ? 4 : 2);
  return Array.from({ length: count }, () => statement(random, depth, inLoop)).join('');
}

function tag(random: Random, code: string): string {
  return `{%${random.pick(CONTROL)} ${code} ${random.pick(CONTROL)}%}`;
}

function print(random: Random, code: string): string {
  const end = random.pick(['', '', '-']);
  return `{{${random.pick(CONTROL)} ${code} ${end}}}`;
}

function statement(random: Random, depth: number, inLoop: boolean): string {
  const inner = (loop = inLoop) => body(random, depth - 1, loop);
  const value = () => expression(random, 2);
  if (depth <= 0 || random.chance(0.35)) return leaf(random, inLoop);
  switch (random.below(18)) {
    case 0:
      return `${tag(random, `if ${value()}`)}${inner()}${random.chance(0.4) ? tag(random, `elif ${value()}`) + inner() : ''}${random.chance(0.4) ? tag(random, 'else') + inner() : ''}${tag(random, 'endif')}`;
    case 1:
    case 2:
    case 3:
      return loop(random, inner);
    case 4:
    case 5:
      return tag(random, `set ${random.pick(TARGETS)} = ${value()}`);
    case 6:
      return `${tag(random, `set ${random.pick(['x', 'y'])}${random.chance(0.3) ? ' | upper' : ''}`)}${inner()}${tag(random, 'endset')}`;
    case 7:
      return macro(random, inner);
    case 8:
      return `${tag(random, `call${random.pick(['', '(a)', '(x, y=2)'])} ${random.pick(['fn(1)', 'm1(2)', 'm2(1)', 'm1(x, 3)'])}`)}${inner(false)}${tag(random, 'endcall')}`;
    case 9:
      return `${tag(random, `filter ${random.pick(['upper', 'trim', "replace('a', 'b')", 'indent|title'])}`)}${inner()}${tag(random, 'endfilter')}`;
    case 10:
      return `${tag(random, `with x = ${value()}, y = ${value()}`)}${inner()}${tag(random, 'endwith')}`;
    case 11:
      return `${tag(random, `set ns = namespace(v=${random.pick(['0', "'a'", '[]'])})`)}${loop(random, () => `{% set ns.v = ns.v ${random.pick(['~ 1', '~ x', `~ (${value()})`])} %}${inner(true)}`)}{{ ns.v }}`;
    case 12:
      return `${tag(random, `block b${random.below(1_000_000)}`)}${inner(false)}{% endblock %}`;
    case 13:
      return tag(random, `print ${value()}, ${value()}`);
    case 14:
      return called(random, inner);
    case 15:
      return `{% set ns = namespace(a=${value()}) %}{% set ns.b, x = ${value()}, 1 %}{{ ns.a }}{{ ns.b }}`;
    case 16:
      return `{% if ${value()} %}{% set ${random.pick(['x', 'y', 'i'])} = ${value()} %}{% endif %}{{ x }}{{ y }}{{ i }}`;
    default:
      return `{% raw ${random.pick(['', '-'])}%} {{ x }} {% if %} {%${random.pick(['', '-'])} endraw %}`;
  }
}

/** Writes a macro that calls its caller, and a call block for it. */
function called(random: Random, inner: (loop: boolean) => string): string {
  const parameters = random.pick(['', 'a', 'a, b=x', "a='z', b=2"]);
  const given = random.pick(['', 'x', 'x, 2', 'b=3, a=1', '*xs', '**{"a": 1}']);
  const caller = `caller(${random.pick(['', '1', '1, 2', 'a', 'x=1'])})`;
  const shown = random.pick([
    '{{ varargs }}',
    '{{ kwargs }}',
    '{{ x }}',
    '{{ a }}',
    '{{ loop is defined }}',
  ]);
  const header = random.pick(['', '(x)', '(x=5, y=x)', '(x, y)']);
  return `{% macro m3(${parameters}) %}[{{ ${caller} }}${shown}${inner(false)}]{% endmacro %}{% call${header} m3(${given}) %}${inner(false)}{{ x }}{% endcall %}`;
}

function leaf(random: Random, inLoop: boolean): string {
  if (inLoop && random.chance(0.3)) {
    return random.chance(0.8)
      ? print(random, random.pick(LOOP))
      : `{% if ${expression(random, 1)} %}${tag(random, random.pick(['break', 'continue']))}{% endif %}`;
  }
  if (random.chance(0.3)) return random.pick(TEXTS);
  if (random.chance(0.1)) return `{#${random.pick(['', '-'])} note ${random.pick(['', '-'])}#}`;
  if (random.chance(0.15)) return tag(random, `do ${expression(random, 2)}`);
  return print(random, expression(random, 3));
}

function loop(random: Random, inner: (loop: boolean) => string): string {
  const condition = random.chance(0.3) ? ` if ${expression(random, 1)}` : '';
  const recursive = random.chance(0.1) ? ' recursive' : '';
  const source = random.chance(0.8) ? random.pick(SOURCES) : `(${expression(random, 1)})`;
  const again =
    recursive === '' ? '' : '{% if x is iterable and x is not string %}{{ loop(x) }}{% endif %}';
  const otherwise = random.chance(0.25) ? tag(random, 'else') + inner(false) : '';
  const target = random.pick(['x', 'x', 'y', 'k, v', '(x, y)']);
  return `${tag(random, `for ${target} in ${source}${condition}${recursive}`)}${inner(true)}${again}${otherwise}${tag(random, 'endfor')}`;
}

function macro(random: Random, inner: (loop: boolean) => string): string {
  const [name, parameters] = random.pick([
    ['m1', '(a)'],
    ['m1', '(a=1)'],
    ['m2', '(a, b=a)'],
    ['m2', '(x, y=none)'],
  ] as const);
  const extra = random.pick([
    '',
    '',
    '{{ varargs }}',
    '{{ kwargs }}',
    '{{ caller() }}',
    '{{ caller(1) }}',
  ]);
  return `${tag(random, `macro ${name}${parameters}`)}${inner(false)}${extra}${tag(random, 'endmacro')}{{ ${name}(${expression(random, 1)}) }}`;
}
