import { bindMethod } from './bound-method.js';
import { equalItems, equals, hashKey } from './equality.js';
import { repr } from './print.js';
import { PythonError, valueError } from './python-error.js';
import { itemOf, sliceOf } from './sequence.js';
import { type Method, PyObject, type Value } from './value.js';

/** Is Python's tuple. */
export class PyTuple extends PyObject {
  override readonly typeName: string = 'tuple';

  constructor(
    readonly items: readonly Value[],
    /** The names of a named tuple's items. */
    private readonly names: readonly string[] = [],
  ) {
    super();
  }

  override size(): number {
    return this.items.length;
  }

  override iterate(): Iterator<Value> {
    return this.items.values();
  }

  override attribute(name: string): Value | undefined {
    const index = this.names.indexOf(name);
    if (index !== -1) return this.items[index];
    return bindMethod(this, name, TUPLE_METHODS);
  }

  override item(key: Value): Value {
    const sliced = sliceOf(this.items, key);
    if (sliced !== undefined) return new PyTuple(sliced);
    return itemOf(this.items, key, 'tuple');
  }

  override equals(other: Value): boolean {
    return other instanceof PyTuple && equalItems(this.items, other.items);
  }

  override hashKey(): unknown {
    return `\0tuple(${this.items.map((item) => keyText(hashKey(item))).join(',')})`;
  }

  override repr(): string {
    const inner = this.items.map(repr).join(', ');
    return this.items.length === 1 ? `(${inner},)` : `(${inner})`;
  }
}

const TUPLE_METHODS = new Map<string, Method<PyTuple>>([
  ['count', (self, args) => self.items.filter((item) => equals(item, args[0] ?? null)).length],
  ['index', (self, args) => indexIn(self.items, args, 'tuple.index(x): x not in tuple')],
  ['__len__', (self) => self.items.length],
]);

/** Returns the place of the first equal item, between optional bounds. */
export function indexIn(
  items: readonly Value[],
  args: readonly Value[],
  message: string | ((wanted: Value) => string),
): number {
  const [wanted, from = 0, to = items.length] = args;
  if (wanted === undefined) {
    throw new PythonError('TypeError', 'index expected at least 1 argument, got 0');
  }
  const start = bound(Number(from), items.length);
  const end = bound(Number(to), items.length);
  for (let index = start; index < end; index++) {
    if (equals(items[index] ?? null, wanted)) return index;
  }
  throw valueError(typeof message === 'string' ? message : message(wanted));
}

function bound(index: number, length: number): number {
  return index < 0 ? Math.max(index + length, 0) : Math.min(index, length);
}

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

function keyText(key: unknown): string {
  if (typeof key === 'object' && key !== null) {
    const identity = identities.get(key) ?? ++lastIdentity;
    identities.set(key, identity);
    return `#${identity}`;
  }
  return typeof key === 'string' ? JSON.stringify(key) : String(key);
}
