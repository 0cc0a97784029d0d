import { PyDict } from '../values/dict.js';
import { lengthOf } from '../values/iterate.js';
import { escapeHtml, Markup } from '../values/markup.js';
import { attributeOf } from '../values/members.js';
import { percentFormat } from '../values/percent-format.js';
import { toText } from '../values/print.js';
import { PythonError, typeError } from '../values/python-error.js';
import { requireIndex } from '../values/sequence.js';
import { capitalize } from '../values/string-case.js';
import { centerText, replaceText, stripText } from '../values/string-change.js';
import { splitLines } from '../values/string-split.js';
import { PyTuple } from '../values/tuple.js';
import { Undefined, undefinedMember } from '../values/undefined.js';
import { type Keywords, truth, typeName, type Value } from '../values/value.js';
import { defineFilter, type Filter, requireText } from './filter.js';

const WORD_START = /([-\s({[<]+)/;

function sameKind(original: Value, text: string): Value {
  return original instanceof Markup ? new Markup(text) : text;
}

function title(text: string): string {
  return text
    .split(WORD_START)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join('');
}

function truncate(value: Value, bound: readonly (Value | undefined)[]): Value {
  const [length = 255, killWords = false, end = '...', leeway = 5] = bound;
  const size = requireIndex(length);
  const ending = toText(end);
  if (size < lengthOf(ending)) {
    const message = `expected length >= ${lengthOf(ending)}, got ${size}`;
    throw new PythonError('AssertionError', message);
  }
  const slack = leeway === null ? 5 : requireIndex(leeway);
  if (slack < 0) throw new PythonError('AssertionError', `expected leeway >= 0, got ${slack}`);
  if (lengthOf(value) <= size + slack) return value;
  const text = toText(value);
  const cut = Array.from(text)
    .slice(0, size - lengthOf(ending))
    .join('');
  if (truth(killWords)) return sameKind(value, cut + ending);
  const space = cut.lastIndexOf(' ');
  return sameKind(value, (space === -1 ? cut : cut.slice(0, space)) + ending);
}

function indent(value: Value, bound: readonly (Value | undefined)[]): Value {
  const [width = 4, first = false, blank = false] = bound;
  const space = typeof width === 'string' ? width : ' '.repeat(Math.max(0, requireIndex(width)));
  if (value instanceof Undefined) throw value.error();
  if (Array.isArray(value)) requireText(value, 'splitlines');
  if (typeof value !== 'string' && !(value instanceof Markup)) {
    throw typeError(`unsupported operand type(s) for +=: '${typeName(value)}' and 'str'`);
  }
  const [start = '', ...rest] = splitLines(`${toText(value)}\n`);
  const keepsBlank = truth(blank);
  const lines = rest.map((line) => (line !== '' || keepsBlank ? space + line : line));
  return sameKind(value, (truth(first) ? space : '') + [start, ...lines].join('\n'));
}

function format(value: Value, args: readonly Value[], kwargs: Keywords | null): Value {
  if (args.length > 0 && kwargs !== null) {
    const message = "can't handle positional and keyword arguments at the same time";
    throw new PythonError('FilterArgumentError', message);
  }
  const values = kwargs === null ? new PyTuple(args) : new PyDict(Object.entries(kwargs));
  return sameKind(value, percentFormat(toText(value), values));
}

function replace(value: Value, [from = '', to = '', count]: readonly (Value | undefined)[]): Value {
  const limit = count === undefined || count === null ? -1 : requireIndex(count);
  return replaceText(toText(value), toText(from), toText(to), limit);
}

function getAttribute(value: Value, [name = null]: readonly (Value | undefined)[]): Value {
  if (typeof name !== 'string' && !(name instanceof Markup)) {
    throw typeError('attribute name must be string');
  }
  const found = attributeOf(value, toText(name));
  return found === undefined ? undefinedMember(value, toText(name)) : found;
}

function stripTags(value: Value): Value {
  const text = toText(value)
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<[^>]*>/g, '');
  return unescapeHtml(text.split(/\s+/).filter(Boolean).join(' '));
}

const NAMED_ENTITIES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return NAMED_ENTITIES.get(name) ?? whole;
  });
}

function trim(value: Value, [chars = null]: readonly (Value | undefined)[]): Value {
  return sameKind(
    value,
    stripText(toText(value), chars instanceof Markup ? chars.value : chars, 'both'),
  );
}

function keepText(apply: (text: string) => string): (value: Value) => Value {
  return (value) => sameKind(value, apply(toText(value)));
}

/** Holds the filters that work on text. */
export const TEXT_FILTERS: readonly [string, Filter][] = [
  defineFilter('attr', ['name'], getAttribute),
  defineFilter('capitalize', [], keepText(capitalize)),
  defineFilter('center', ['width?'], (value, [width = 80]) =>
    sameKind(value, centerText(toText(value), requireIndex(width))),
  ),
  defineFilter('e', [], escapeHtml),
  defineFilter('escape', [], escapeHtml),
  defineFilter('forceescape', [], (value) => escapeHtml(toText(value))),
  ['format', format],
  defineFilter('indent', ['width?', 'first?', 'blank?'], indent),
  defineFilter(
    'lower',
    [],
    keepText((text) => text.toLowerCase()),
  ),
  defineFilter('replace', ['old', 'new', 'count?'], replace),
  defineFilter('safe', [], (value) => new Markup(toText(value))),
  defineFilter('string', [], (value) => (value instanceof Markup ? value : toText(value))),
  defineFilter('striptags', [], stripTags),
  defineFilter('title', [], (value) => title(toText(value))),
  defineFilter('trim', ['chars?'], trim),
  defineFilter('truncate', ['length?', 'killwords?', 'end?', 'leeway?'], truncate),
  defineFilter(
    'upper',
    [],
    keepText((text) => text.toUpperCase()),
  ),
  defineFilter('wordcount', [], (value) => (toText(value).match(/[\p{L}\p{N}_]+/gu) ?? []).length),
];
