import { PyDict } from './dict.js';
import { formatValue } from './format-spec.js';
import { attributeOf, itemAt } from './members.js';
import { repr, toText } from './print.js';
import { PythonError, valueError } from './python-error.js';
import { STRING_METHODS } from './string-methods.js';
import { type Keywords, typeName, type Value } from './value.js';

interface Source {
  readonly args: readonly Value[];
  readonly kwargs: Keywords;
  readonly mapping: Value | undefined;
  automatic: number | undefined;
}

/** Formats a string as Python's `str.format` (or, with a mapping, `format_map`) does. */
export function formatString(
  text: string,
  args: readonly Value[],
  kwargs: Keywords | null,
  mapping?: Value,
): string {
  const source: Source = { args, kwargs: kwargs ?? {}, mapping, automatic: undefined };
  return formatFields(text, source);
}

function formatFields(text: string, source: Source): string {
  let result = '';
  for (let at = 0; at < text.length; ) {
    const char = text.charAt(at);
    if (char !== '{' && char !== '}') {
      result += char;
      at++;
    } else if (text.charAt(at + 1) === char) {
      result += char;
      at += 2;
    } else if (char === '}') {
      throw valueError("Single '}' encountered in format string");
    } else {
      const end = findEnd(text, at + 1);
      result += formatField(text.slice(at + 1, end), source);
      at = end + 1;
    }
  }
  return result;
}

function findEnd(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text.charAt(at) === '{') depth++;
    if (text.charAt(at) === '}' && --depth === 0) return at;
  }
  const message =
    from >= text.length
      ? "Single '{' encountered in format string"
      : "expected '}' before end of string";
  throw valueError(message);
}

function formatField(field: string, source: Source): string {
  const match = /^([^!:]*)(?:!([^:]*))?(?::([\s\S]*))?$/.exec(field);
  const [, path = '', conversion, spec = ''] = match ?? [];
  const value = convert(lookUp(path, source), conversion);
  return formatValue(value, spec.includes('{') ? formatFields(spec, source) : spec);
}

function convert(value: Value, conversion: string | undefined): Value {
  if (conversion === undefined) return value;
  if (conversion === 's') return toText(value);
  if (conversion === 'r' || conversion === 'a') return repr(value);
  throw valueError(`Unknown conversion specifier '${conversion}'`);
}

function lookUp(path: string, source: Source): Value {
  const [first = ''] = /^[^.[]*/.exec(path) ?? [];
  let value = lookUpFirst(first, source);
  for (const [part] of path.slice(first.length).matchAll(/\.[^.[]+|\[[^\]]*\]/g)) {
    value = part.startsWith('.')
      ? requireAttribute(value, part.slice(1))
      : itemAt(value, asKey(part.slice(1, -1)));
  }
  return value;
}

function requireAttribute(value: Value, name: string): Value {
  const attribute = attributeOf(value, name);
  if (attribute !== undefined) return attribute;
  const message = `'${typeName(value)}' object has no attribute '${name}'`;
  throw new PythonError('AttributeError', message);
}

function asKey(text: string): Value {
  return /^\d+$/.test(text) ? Number(text) : text;
}

function lookUpFirst(name: string, source: Source): Value {
  if (source.mapping !== undefined) {
    if (source.mapping instanceof PyDict) return source.mapping.item(name);
    return itemAt(source.mapping, name);
  }
  if (name !== '' && !/^\d+$/.test(name)) {
    const value = Object.hasOwn(source.kwargs, name) ? source.kwargs[name] : undefined;
    if (value === undefined) throw new PythonError('KeyError', repr(name));
    return value;
  }
  const index = name === '' ? nextIndex(source) : Number(name);
  const value = source.args[index];
  if (value !== undefined) return value;
  const message = `Replacement index ${index} out of range for positional args tuple`;
  throw new PythonError('IndexError', message);
}

function nextIndex(source: Source): number {
  const index = source.automatic ?? 0;
  source.automatic = index + 1;
  return index;
}

STRING_METHODS.set('format', (self, args, kwargs) => formatString(self, args, kwargs));
STRING_METHODS.set('format_map', (self, [mapping = null]) => formatString(self, [], null, mapping));
