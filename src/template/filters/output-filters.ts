import { multiply } from '../values/arithmetic.js';
import { order } from '../values/compare.js';
import { PyDict } from '../values/dict.js';
import { isIterable, iterate, toList } from '../values/iterate.js';
import { escapeHtml, Markup } from '../values/markup.js';
import { repr, reprString, toText } from '../values/print.js';
import { PythonError, typeError, valueError } from '../values/python-error.js';
import { requireIndex } from '../values/sequence.js';
import { PyTuple } from '../values/tuple.js';
import { Undefined } from '../values/undefined.js';
import { unpack } from '../values/unpack.js';
import { truth, typeName, type Value } from '../values/value.js';
import { defineFilter, type Filter, requireText } from './filter.js';
import { toJson } from './json.js';
import { linkUrls } from './urlize.js';
import { wrapWords } from './wordwrap.js';

type Bound = readonly (Value | undefined)[];

function jsonFilter(value: Value, [indent = null]: Bound): Value {
  const space = indent === null || typeof indent === 'string' ? indent : multiply(' ', indent);
  const layout = { indent: space === null ? null : toText(space), sortKeys: true };
  const json = toJson(value, layout).replace(
    /[<>&']/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Markup(json);
}

function urlEncode(value: Value): Value {
  if (typeof value === 'string' || value instanceof Markup || !isIterable(value)) {
    return quoteUrl(toText(value), '/');
  }
  const pairs =
    value instanceof PyDict ? [...value.entries()] : toList(value).map((pair) => unpack(pair, 2));
  return pairs.map(([key = null, item = null]) => `${quotePart(key)}=${quotePart(item)}`).join('&');
}

function quotePart(value: Value): string {
  return quoteUrl(toText(value), '').replaceAll('%20', '+');
}

function quoteUrl(text: string, safe: string): string {
  const quoted = encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return safe === '/' ? quoted.replaceAll('%2F', '/') : quoted;
}

function xmlAttributes(value: Value, [autospace = true]: Bound): Value {
  if (!(value instanceof PyDict)) {
    if (value instanceof Undefined) throw value.error();
    const message = `'${typeName(value)}' object has no attribute 'items'`;
    throw new PythonError('AttributeError', message);
  }
  const parts: string[] = [];
  for (const [key, item] of value.entries()) {
    if (item === null || item instanceof Undefined) continue;
    if (typeof key !== 'string') {
      throw typeError(`expected string or bytes-like object, got '${typeName(key)}'`);
    }
    const name = key;
    if (/[\s/>=]/.test(name)) {
      throw valueError(`Invalid character in attribute name: ${reprString(name)}`);
    }
    parts.push(`${escapeHtml(key).value}="${escapeHtml(item).value}"`);
  }
  const text = parts.join(' ');
  return truth(autospace) && text !== '' ? ` ${text}` : text;
}

/** Prints as `pprint` does, except that long values are not broken into lines. */
function prettyPrint(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(prettyPrint).join(', ')}]`;
  if (value instanceof PyTuple) {
    const inner = value.items.map(prettyPrint).join(', ');
    return value.items.length === 1 ? `(${inner},)` : `(${inner})`;
  }
  if (!(value instanceof PyDict)) return repr(value);
  const entries = [...value.entries()].sort(([a], [b]) => comparePrinted(a, b));
  return `{${entries.map(([key, item]) => `${repr(key)}: ${prettyPrint(item)}`).join(', ')}}`;
}

/** Compares keys as `pprint` does: by their types where they cannot be compared. */
function comparePrinted(a: Value, b: Value): number {
  try {
    return order(a, '<', b) ? -1 : Number(order(b, '<', a));
  } catch {
    return typeName(a) < typeName(b) ? -1 : 1;
  }
}

function wordWrap(value: Value, bound: Bound): Value {
  const [width = 79, breakLong = true, separator = '\n', breakHyphens = true] = bound;
  const options = {
    width: requireIndex(width),
    breakLongWords: truth(breakLong),
    breakOnHyphens: truth(breakHyphens),
    separator: separator === null ? '\n' : toText(separator),
  };
  return wrapWords(requireText(value, 'splitlines'), options);
}

function urlize(value: Value, bound: Bound): Value {
  const [limit = null, nofollow = false, target = null, rel = null, schemes = null] = bound;
  const names = new Set(rel === null ? [] : toText(rel).split(/\s+/).filter(Boolean));
  if (truth(nofollow)) names.add('nofollow');
  names.add('noopener');
  const extraSchemes = schemes === null ? [] : [...iterate(schemes)].map(toText);
  for (const scheme of extraSchemes) {
    if (/^[\w.+-]{2,}:\/{0,2}$/.test(scheme)) continue;
    const message = `${reprString(scheme)} is not a valid URI scheme prefix.`;
    throw new PythonError('FilterArgumentError', message);
  }
  return linkUrls(toText(value), {
    limit: limit === null ? Number.POSITIVE_INFINITY : requireIndex(limit),
    rel: [...names].sort().join(' '),
    target: target === null ? null : toText(target),
    extraSchemes,
  });
}

/** Holds the filters that prepare a value for another language. */
export const OUTPUT_FILTERS: readonly [string, Filter][] = [
  defineFilter('pprint', [], prettyPrint),
  defineFilter('tojson', ['indent?'], jsonFilter),
  defineFilter('urlencode', [], urlEncode),
  defineFilter(
    'urlize',
    ['trim_url_limit?', 'nofollow?', 'target?', 'rel?', 'extra_schemes?'],
    urlize,
  ),
  defineFilter(
    'wordwrap',
    ['width?', 'break_long_words?', 'wrapstring?', 'break_on_hyphens?'],
    wordWrap,
  ),
  defineFilter('xmlattr', ['autospace?'], xmlAttributes),
];
