import { SPACE } from '../syntax/whitespace.js';
import { bindArguments } from './arguments.js';
import { PyDict } from './dict.js';
import { requireArguments } from './dict-methods.js';
import { codePoints, iterate } from './iterate.js';
import { typeError, valueError } from './python-error.js';
import { requireIndex } from './sequence.js';
import * as cases from './string-case.js';
import { centerText, expandTabs, replaceText, stripText, zeroFill } from './string-change.js';
import { stringItem } from './string-item.js';
import { partition, splitLines, splitText } from './string-split.js';
import { PyTuple } from './tuple.js';
import { type Keywords, type Method, PyObject, typeName, type Value } from './value.js';

type StringMethod = Method<string>;

function plain(name: string, apply: (self: string) => Value): StringMethod {
  return (self, args, kwargs) => {
    if (kwargs !== null) throw typeError(`str.${name}() takes no keyword arguments`);
    if (args.length > 0) {
      throw typeError(`str.${name}() takes no arguments (${args.length} given)`);
    }
    return apply(self);
  };
}

function positional(
  name: string,
  least: number,
  most: number,
  apply: (self: string, args: readonly Value[]) => Value,
): StringMethod {
  return (self, args, kwargs) => {
    if (kwargs !== null) throw typeError(`str.${name}() takes no keyword arguments`);
    return apply(self, requireArguments(name, args, least, most).map(unwrap));
  };
}

/** Takes the text out of a subclass of str. */
function unwrap(value: Value): Value {
  return value instanceof PyObject && value.typeName === 'Markup' ? value.text() : value;
}

function requireString(value: Value | undefined, where = 'must be str'): string {
  if (typeof value === 'string') return value;
  throw typeError(`${where}, not ${typeName(value ?? null)}`);
}

function strip(name: string, sides: 'both' | 'left' | 'right'): StringMethod {
  return positional(name, 0, 1, (self, [chars = null]) => stripText(self, chars, sides));
}

function replace(self: string, args: readonly Value[], kwargs: Keywords | null): Value {
  if (kwargs !== null) throw typeError('str.replace() takes no keyword arguments');
  const [from, to, count = -1] = requireArguments('replace', args, 2, 3).map(unwrap);
  const old = requireString(from, 'replace() argument 1 must be str');
  const replacement = requireString(to, 'replace() argument 2 must be str');
  return replaceText(self, old, replacement, requireIndex(count));
}

function split(name: string, fromRight: boolean): StringMethod {
  return (self, args, kwargs) => {
    const bound = bindArguments(name, ['sep?', 'maxsplit?'], args, kwargs);
    const [separator = null, limit = -1] = bound;
    return splitText(self, unwrap(separator), requireIndex(limit), fromRight);
  };
}

/** Joins strings; throws when an item is not one. */
function join(self: string, args: readonly Value[]): Value {
  const [items] = requireArguments('join', args, 1, 1);
  let index = 0;
  const parts: string[] = [];
  for (const item of iterate(items ?? null)) {
    const text = unwrap(item);
    if (typeof text !== 'string') {
      throw typeError(`sequence item ${index}: expected str instance, ${typeName(item)} found`);
    }
    parts.push(text);
    index++;
  }
  return parts.join(self);
}

function bounds(self: string, args: readonly Value[]): [number, number] {
  const length = codePoints(self).length;
  const clamp = (value: Value | undefined, otherwise: number): number => {
    if (value === undefined || value === null) return otherwise;
    const index = requireIndex(value);
    return index < 0 ? Math.max(index + length, 0) : index;
  };
  return [clamp(args[1], 0), Math.min(clamp(args[2], length), length)];
}

function search(name: string, fromRight: boolean, strict: boolean): StringMethod {
  return positional(name, 1, 3, (self, args) => {
    const wanted = requireString(args[0]);
    const [from, to] = bounds(self, args);
    const text = Array.from(codePoints(self)).slice(0, to).join('');
    const found = from > to ? -1 : findText(text, wanted, from, fromRight);
    if (found === -1 && strict) throw valueError('substring not found');
    return found;
  });
}

function findText(text: string, wanted: string, from: number, fromRight: boolean): number {
  const found = fromRight ? text.lastIndexOf(wanted) : text.indexOf(wanted, from);
  return found < from ? -1 : found;
}

function count(self: string, args: readonly Value[]): Value {
  const wanted = requireString(args[0]);
  const [from, to] = bounds(self, args);
  const text = self.slice(from, Math.max(from, to));
  return wanted === '' ? text.length + 1 : text.split(wanted).length - 1;
}

function affix(name: 'startswith' | 'endswith'): StringMethod {
  return positional(name, 1, 3, (self, args) => {
    const [wanted = null] = args;
    const [from, to] = bounds(self, args);
    const text = self.slice(from, Math.max(from, to));
    const affixes = wanted instanceof PyTuple ? wanted.items : [wanted];
    return affixes.some((item) => {
      const affixText = requireString(item, `${name} first arg must be str or a tuple of str`);
      return name === 'startswith' ? text.startsWith(affixText) : text.endsWith(affixText);
    });
  });
}

function pad(name: string, side: 'left' | 'right' | 'both'): StringMethod {
  return positional(name, 1, 2, (self, [width = 0, fill = ' ']) => {
    const char = requireString(fill, 'The fill character must be a unicode character');
    if (codePoints(char).length !== 1) {
      throw typeError('The fill character must be exactly one character long');
    }
    const wanted = requireIndex(width);
    if (side === 'both') return centerText(self, wanted, char);
    const padding = char.repeat(Math.max(0, wanted - codePoints(self).length));
    return side === 'left' ? padding + self : self + padding;
  });
}

function matches(name: string, pattern: RegExp): [string, StringMethod] {
  return [name, plain(name, (self) => pattern.test(self))];
}

function translate(self: string, table: Value | undefined): string {
  if (!(table instanceof PyDict)) throw typeError('translate() needs a dict');
  return Array.from(self, (char) => {
    const mapped = table.get(char.codePointAt(0) ?? 0);
    if (mapped === undefined) return char;
    return typeof mapped === 'number' ? String.fromCodePoint(mapped) : (mapped ?? '');
  }).join('');
}

/** Holds the methods of Python's str; `format` adds itself, since it needs all other types. */
export const STRING_METHODS: Map<string, StringMethod> = new Map<string, StringMethod>([
  ['capitalize', plain('capitalize', cases.capitalize)],
  ['casefold', plain('casefold', (self) => self.toLowerCase().replaceAll('ß', 'ss'))],
  ['center', pad('center', 'both')],
  ['count', positional('count', 1, 3, count)],
  ['endswith', affix('endswith')],
  [
    'expandtabs',
    (self, args, kwargs) => {
      const [size = 8] = bindArguments('expandtabs', ['tabsize?'], args, kwargs);
      return expandTabs(self, requireIndex(size));
    },
  ],
  ['find', search('find', false, false)],
  ['index', search('index', false, true)],
  matches('isalnum', /^[\p{L}\p{N}]+$/u),
  matches('isalpha', /^\p{L}+$/u),
  matches('isascii', /^\p{ASCII}*$/u),
  matches('isdecimal', /^\p{Nd}+$/u),
  matches('isdigit', /^[\p{Nd}\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089]+$/u),
  matches('isidentifier', /^[\p{L}\p{Nl}_][\p{L}\p{N}\p{M}\p{Pc}]*$/u),
  ['islower', plain('islower', cases.isLower)],
  matches('isnumeric', /^\p{N}+$/u),
  matches('isprintable', /^(?:[^\p{C}\p{Z}]| )*$/u),
  matches('isspace', new RegExp(`^[${SPACE}]+$`)),
  ['istitle', plain('istitle', cases.isTitle)],
  ['isupper', plain('isupper', cases.isUpper)],
  ['join', join],
  ['ljust', pad('ljust', 'right')],
  ['lower', plain('lower', (self) => self.toLowerCase())],
  ['lstrip', strip('lstrip', 'left')],
  ['partition', positional('partition', 1, 1, (self, [by = null]) => partition(self, by))],
  [
    'removeprefix',
    positional('removeprefix', 1, 1, (self, [prefix]) => {
      const text = requireString(prefix, 'removeprefix() argument must be str');
      return self.startsWith(text) ? self.slice(text.length) : self;
    }),
  ],
  [
    'removesuffix',
    positional('removesuffix', 1, 1, (self, [suffix]) => {
      const text = requireString(suffix, 'removesuffix() argument must be str');
      return text !== '' && self.endsWith(text) ? self.slice(0, -text.length) : self;
    }),
  ],
  ['replace', replace],
  ['rfind', search('rfind', true, false)],
  ['rindex', search('rindex', true, true)],
  ['rjust', pad('rjust', 'left')],
  ['rpartition', positional('rpartition', 1, 1, (self, [by = null]) => partition(self, by, true))],
  ['rsplit', split('rsplit', true)],
  ['rstrip', strip('rstrip', 'right')],
  ['split', split('split', false)],
  [
    'splitlines',
    (self, args, kwargs) => {
      const [keep = false] = bindArguments('splitlines', ['keepends?'], args, kwargs);
      return splitLines(self, requireIndex(keep) !== 0);
    },
  ],
  ['startswith', affix('startswith')],
  ['strip', strip('strip', 'both')],
  ['swapcase', plain('swapcase', cases.swapCase)],
  ['title', plain('title', cases.titleCase)],
  ['translate', positional('translate', 1, 1, (self, [table]) => translate(self, table))],
  ['upper', plain('upper', (self) => self.toUpperCase())],
  ['zfill', positional('zfill', 1, 1, (self, [width = 0]) => zeroFill(self, requireIndex(width)))],
  ['__len__', (self) => codePoints(self).length],
  ['__contains__', (self, [value]) => self.includes(requireString(value))],
  ['__getitem__', (self, [key = null]) => stringItem(self, key)],
]);
