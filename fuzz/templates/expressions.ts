import type { Random } from './random.js';
import { typedExpression } from './typed.js';

const NAMES = ['f', 'i', 's', 'e', 'n', 't', 'xs', 'ws', 'd', 'rows', 'u', 'a', 'b', 'x', 'y'];
const LITERALS = [
  '0',
  '1',
  '2',
  '-1',
  '7',
  '10',
  '1.5',
  '0.5',
  '2.0',
  '1e3',
  '100',
  '12345678901234567890',
  "''",
  "'a'",
  "'ab c'",
  '"it\'s"',
  "'%s'",
  "'a,b,c'",
  "'<b>'",
  "' x '",
  "'é漢'",
  "'12'",
  "'1.5'",
  'true',
  'false',
  'none',
  'True',
  'None',
  '[]',
  '{}',
  '()',
  "'\\n'",
  "'{}'",
  "'%d-%s'",
  "'A'",
];
const BINARY = ['+', '-', '*', '/', '//', '%', '**', '~', '==', '!=', '<', '<=', '>', '>=', 'in'];
const BINARY_WORDS = ['and', 'or', 'not in'];
const FILTERS = [
  'abs',
  'capitalize',
  'center(7)',
  'count',
  "default('z')",
  "default('z', true)",
  "d('q')",
  'dictsort',
  "dictsort(by='value')",
  'e',
  'escape',
  'filesizeformat',
  'first',
  'float',
  'float(2.5)',
  'forceescape',
  "format('a', 1)",
  "groupby('k')",
  'indent',
  'indent(2, true)',
  "indent(width='>', blank=true)",
  'int',
  'int(5)',
  'int(base=16)',
  'items',
  'join',
  "join('-')",
  "join(',', 'n')",
  'last',
  'length',
  'list',
  'lower',
  "map('upper')",
  "map(attribute='n')",
  "map(attribute='n', default=0)",
  "map('int')",
  "map('default', 'x')",
  'max',
  'min',
  "max(attribute='n')",
  'pprint',
  'reject',
  "reject('odd')",
  "rejectattr('n', 'eq', 1)",
  "replace('a', 'z')",
  "replace('', '-')",
  "replace('a', 'b', 1)",
  'reverse',
  'reverse|list',
  'round',
  'round(1)',
  "round(2, 'floor')",
  "round(method='ceil')",
  'safe',
  'select',
  "select('even')",
  "select('string')",
  "select('gt', 1)",
  "selectattr('n')",
  "selectattr('k', 'equalto', 'x')",
  'slice(2)',
  "slice(2, 'f')|list",
  'sort',
  'sort(reverse=true)',
  "sort(attribute='n')",
  'sort(case_sensitive=true)',
  'string',
  'striptags',
  'sum',
  "sum(attribute='n')",
  'sum(start=10)',
  'title',
  'tojson',
  'tojson(2)',
  'trim',
  "trim('a')",
  'truncate(5)',
  'truncate(4, true)',
  "truncate(5, false, '..', 0)",
  'unique',
  'unique|list',
  'upper',
  'urlencode',
  'wordcount',
  'xmlattr',
  'batch(2)|list',
  "batch(2, 'x')|list",
  "attr('upper')",
  "attr('a')",
  'list|length',
  'wordwrap(5)',
  'map',
  'nosuch',
];
const TESTS = [
  'defined',
  'undefined',
  'none',
  'odd',
  'even',
  'divisibleby 2',
  'divisibleby(3)',
  'string',
  'number',
  'mapping',
  'sequence',
  'iterable',
  'callable',
  'boolean',
  'integer',
  'float',
  'lower',
  'upper',
  'true',
  'false',
  'sameas none',
  'eq 1',
  "eq('a')",
  'ne 1',
  'gt 1',
  'lt 2',
  'ge 1',
  'le 1',
  'in [1, 2]',
  "in('abc')",
  'escaped',
  'filter',
  'test',
  "equalto 'a'",
];
const METHODS = [
  'upper()',
  'lower()',
  'strip()',
  "split(',')",
  'split()',
  "split('a', 1)",
  "rsplit(' ', 1)",
  'join(ws)',
  "join(['x', 'y'])",
  "replace('a', 'b')",
  "startswith('a')",
  "endswith(('c', 'x'))",
  "find('b')",
  "index('b')",
  "count('a')",
  'title()',
  'capitalize()',
  'zfill(5)',
  'center(8)',
  "ljust(6, '.')",
  'rjust(6)',
  'isdigit()',
  'isalpha()',
  'isupper()',
  'swapcase()',
  "partition(',')",
  "rpartition('a')",
  'splitlines()',
  "removeprefix('a')",
  "removesuffix('c')",
  "format(1, 'x', k=2)",
  "lstrip('a')",
  "rstrip('c ')",
  'keys()',
  'values()',
  'items()',
  "get('a')",
  "get('zz', 5)",
  'keys()|list',
  'items()|list',
  'copy()',
  "pop('a')",
  'pop()',
  'append(1)',
  'index(1)',
  'count(1)',
  'sort()',
  "setdefault('q', 1)",
  'reverse()',
  'extend([4])',
  'insert(0, 5)',
  'remove(1)',
  'clear()',
  "update({'z': 1})",
  'nosuch()',
  'casefold()',
  'expandtabs()',
  'isspace()',
  'islower()',
  'istitle()',
];
const SUBSCRIPTS = [
  '[0]',
  '[-1]',
  '[1:]',
  '[:-1]',
  '[::2]',
  '[::-1]',
  '[5]',
  "['a']",
  '[0:2]',
  '[-2:]',
  '[none]',
  '[1.5]',
  '.a',
  '.n',
  '.upper',
  '.zz',
  '.0',
  "['n']",
  '[u]',
  '[1:2:3]',
  '[true]',
  '[::0]',
  "[:'a']",
];
const CALLS = [
  'fn(1)',
  "fn('a', k=2)",
  'range(3)',
  'range(1, 8, 2)',
  'range(5, 0, -2)',
  'dict(a=1, b=2)',
  'fn()',
  'range(3)|list',
  "dict([('a', 1)])",
  'nosuch(1)',
  'fn(*[1, 2])',
  "fn(**{'k': 1})",
  'fn(xs, **d)',
  'namespace(a=1).a',
  "cycler('a', 'b').next()",
  'joiner()()',
  'm1(1)',
  'm2(1, b=2)',
  'm1()',
  'range(2)[0]',
];

/** Writes a random expression: most make sense, some are anything that the grammar allows. */
export function expression(random: Random, depth: number): string {
  return random.chance(0.9) ? typedExpression(random, 'any', depth) : wild(random, depth);
}

function wild(random: Random, depth: number): string {
  if (depth <= 0) return random.chance(0.5) ? random.pick(NAMES) : random.pick(LITERALS);
  const inner = () => wild(random, depth - 1 - random.below(2));
  switch (random.below(16)) {
    case 0:
      return `[${list(random, inner)}]`;
    case 1:
      return `(${list(random, inner)},)`.replace('(,)', '()');
    case 2:
      return `{${random.pick(["'a'", '1', "'b'", inner()])}: ${inner()}}`;
    case 3:
      return `(${inner()} ${random.pick(BINARY)} ${inner()})`;
    case 4:
      return `${inner()} ${random.pick([...BINARY, ...BINARY_WORDS])} ${inner()}`;
    case 5:
      return `(${inner()} if ${inner()}${random.chance(0.8) ? ` else ${inner()}` : ''})`;
    case 6:
      return `(not ${inner()})`;
    case 7:
      return `-${inner()}`;
    case 8:
    case 9:
      return `${primary(random, inner)}|${random.pick(FILTERS)}`;
    case 10:
      return `(${inner()} is ${random.chance(0.2) ? 'not ' : ''}${random.pick(TESTS)})`;
    case 11:
    case 12:
      return `${primary(random, inner)}.${random.pick(METHODS)}`;
    case 13:
      return `${primary(random, inner)}${random.pick(SUBSCRIPTS)}`;
    case 14:
      return random.pick(CALLS);
    default:
      return `${inner()} ${random.pick(['<', '==', '>=', '!='])} ${inner()} < ${inner()}`;
  }
}

function list(random: Random, inner: () => string): string {
  return Array.from({ length: random.below(4) }, inner).join(', ');
}

function primary(random: Random, inner: () => string): string {
  if (random.chance(0.6))
    return random.pick([...NAMES, "'a,b,c'", "'abc'", "['b', 'a']", 'rows', 'd']);
  return `(${inner()})`;
}
