import { BoundMethod } from './bound-method.js';
import { codePoints } from './iterate.js';
import { reprString, toText } from './print.js';
import { stringItem } from './string-item.js';
import { STRING_METHODS } from './string-methods.js';
import { PyTuple } from './tuple.js';
import { PyObject, type Value } from './value.js';

/** Is a string that needs no escaping: what `escape`, `safe` and `tojson` give. */
export class Markup extends PyObject {
  override readonly typeName = 'Markup';

  constructor(readonly value: string) {
    super();
  }

  override get qualifiedName(): string {
    return 'markupsafe.Markup object';
  }

  override size(): number {
    return codePoints(this.value).length;
  }

  override iterate(): Iterator<Value> {
    return this.value[Symbol.iterator]();
  }

  override item(key: Value): Value {
    return new Markup(stringItem(this.value, key));
  }

  override contains(value: Value): boolean | undefined {
    return this.value.includes(toText(value));
  }

  override attribute(name: string): Value | undefined {
    const method = STRING_METHODS.get(name);
    if (method === undefined) return undefined;
    return new BoundMethod<Markup>(this, name, (self, args, kwargs) => {
      const escaped = ESCAPING.has(name) ? args.map(escapeArgument) : args.map(plain);
      return wrap(method(self.value, escaped, kwargs));
    });
  }

  override memberNames(): readonly string[] {
    return [...STRING_METHODS.keys()];
  }

  override equals(other: Value): boolean {
    return other instanceof Markup ? other.value === this.value : other === this.value;
  }

  override hashKey(): unknown {
    return this.value;
  }

  override repr(): string {
    return `Markup(${reprString(this.value)})`;
  }

  override text(): string {
    return this.value;
  }
}

const ESCAPING = new Set(['replace', 'join', 'format']);

function escapeArgument(value: Value): Value {
  if (typeof value === 'string') return escapeHtml(value).value;
  return Array.isArray(value) ? value.map(escapeArgument) : plain(value);
}

function plain(value: Value): Value {
  return value instanceof Markup ? value.value : value;
}

function wrap(value: Value): Value {
  if (typeof value === 'string') return new Markup(value);
  if (value instanceof PyTuple) return new PyTuple(value.items.map(wrap));
  return Array.isArray(value) ? value.map(wrap) : value;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};

/** Escapes the characters that HTML gives a meaning; markup stays as it is. */
export function escapeHtml(value: Value): Markup {
  if (value instanceof Markup) return value;
  return new Markup(toText(value).replace(/[&<>'"]/g, (char) => ENTITIES[char] ?? char));
}
