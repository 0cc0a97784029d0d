import { sortValues } from '../values/compare.js';
import { PyDict } from '../values/dict.js';
import { formatFloat, PyFloat } from '../values/float.js';
import { Markup } from '../values/markup.js';
import { typeError, valueError } from '../values/python-error.js';
import { PyTuple } from '../values/tuple.js';
import { typeName, type Value } from '../values/value.js';

interface Layout {
  readonly indent: string | null;
  readonly sortKeys: boolean;
}

/** Writes a value as Python's `json.dumps` does. */
export function toJson(value: Value, layout: Layout, depth = 0): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return value === null ? 'null' : containerToJson(value, layout, depth);
  }
}

function containerToJson(value: Value, layout: Layout, depth: number): string {
  if (depth > 500) throw valueError('Circular reference detected');
  if (value instanceof PyFloat) return floatToJson(value.value);
  if (value instanceof Markup) return quote(value.value);
  const items = value instanceof PyTuple ? value.items : value;
  if (Array.isArray(items)) {
    const parts = items.map((item) => toJson(item as Value, layout, depth + 1));
    return wrap('[', parts, ']', layout, depth);
  }
  if (!(value instanceof PyDict)) {
    throw typeError(`Object of type ${typeName(value)} is not JSON serializable`);
  }
  const entries = [...value.entries()];
  const sorted = layout.sortKeys ? sortValues(entries, ([key]) => key) : entries;
  const parts = sorted.map(
    ([key, item]) => `${quote(keyText(key))}: ${toJson(item, layout, depth + 1)}`,
  );
  return wrap('{', parts, '}', layout, depth);
}

function wrap(open: string, parts: string[], close: string, layout: Layout, depth: number): string {
  if (layout.indent === null || parts.length === 0) return open + parts.join(', ') + close;
  const inner = `\n${layout.indent.repeat(depth + 1)}`;
  return `${open}${inner}${parts.join(`,${inner}`)}\n${layout.indent.repeat(depth)}${close}`;
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key;
  if (key === null || typeof key === 'boolean') return key === null ? 'null' : String(key);
  if (typeof key === 'number' || typeof key === 'bigint') return String(key);
  if (key instanceof PyFloat) return floatToJson(key.value);
  throw typeError(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

function floatToJson(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  return formatFloat(value);
}

function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
