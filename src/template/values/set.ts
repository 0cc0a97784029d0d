import { bindMethod, procedure } from './bound-method.js';
import { hashKey } from './equality.js';
import { iterate } from './iterate.js';
import { repr } from './print.js';
import { PythonError, typeError } from './python-error.js';
import { type Method, PyObject, type Value } from './value.js';

/** Is Python's set; it keeps the order of insertion, where Python's order is arbitrary. */
export class PySet extends PyObject {
  override readonly typeName = 'set';
  private readonly values = new Map<unknown, Value>();

  constructor(values: Iterable<Value> = []) {
    super();
    for (const value of values) this.add(value);
  }

  add(value: Value): void {
    const hash = hashKey(value);
    if (!this.values.has(hash)) this.values.set(hash, value);
  }

  delete(value: Value): boolean {
    return this.values.delete(hashKey(value));
  }

  clear(): void {
    this.values.clear();
  }

  override size(): number {
    return this.values.size;
  }

  override iterate(): IterableIterator<Value> {
    return this.values.values();
  }

  override contains(value: Value): boolean {
    return this.values.has(hashKey(value));
  }

  override attribute(name: string): Value | undefined {
    return bindMethod(this, name, SET_METHODS);
  }

  override equals(other: Value): boolean {
    return other instanceof PySet && other.size() === this.size() && this.isSubsetOf(other);
  }

  isSubsetOf(other: PySet): boolean {
    return [...this.values.keys()].every((hash) => other.values.has(hash));
  }

  override hashKey(): unknown {
    throw typeError("unhashable type: 'set'");
  }

  override repr(): string {
    if (this.size() === 0) return 'set()';
    return `{${[...this.iterate()].map(repr).join(', ')}}`;
  }
}

/** Combines two sets for `|`, `&`, `-` and the methods of those names. */
export function combineSets(
  left: PySet,
  right: PySet,
  kind: 'union' | 'intersection' | 'difference' | 'symmetric_difference',
): PySet {
  if (kind === 'union') return new PySet([...left.iterate(), ...right.iterate()]);
  const wanted = kind === 'intersection';
  const kept = [...left.iterate()].filter((value) => right.contains(value) === wanted);
  if (kind !== 'symmetric_difference') return new PySet(kept);
  return new PySet([...kept, ...combineSets(right, left, 'difference').iterate()]);
}

function toSet(value: Value | undefined): PySet {
  return new PySet(value === undefined ? [] : iterate(value));
}

function combine(kind: Parameters<typeof combineSets>[2]): Method<PySet> {
  return (self, args) =>
    args.reduce<PySet>(
      (left, right) => combineSets(left, toSet(right), kind),
      new PySet(self.iterate()),
    );
}

function removeItem(self: PySet, args: readonly Value[]): null {
  const [value = null] = args;
  if (!self.delete(value)) throw new PythonError('KeyError', repr(value));
  return null;
}

function popItem(self: PySet): Value {
  const first = self.iterate().next();
  if (first.done === true) throw new PythonError('KeyError', "'pop from an empty set'");
  self.delete(first.value);
  return first.value;
}

function updateSet(self: PySet, args: readonly Value[]): null {
  for (const values of args) for (const value of iterate(values)) self.add(value);
  return null;
}

const SET_METHODS = new Map<string, Method<PySet>>([
  ['add', procedure((self, args) => self.add(args[0] ?? null))],
  ['clear', procedure((self) => self.clear())],
  ['copy', (self) => new PySet(self.iterate())],
  ['difference', combine('difference')],
  ['discard', procedure((self, args) => self.delete(args[0] ?? null))],
  ['intersection', combine('intersection')],
  ['isdisjoint', (self, args) => combineSets(self, toSet(args[0]), 'intersection').size() === 0],
  ['issubset', (self, args) => self.isSubsetOf(toSet(args[0]))],
  ['issuperset', (self, args) => toSet(args[0]).isSubsetOf(self)],
  ['pop', popItem],
  ['remove', removeItem],
  ['symmetric_difference', combine('symmetric_difference')],
  ['union', combine('union')],
  ['update', updateSet],
  ['__len__', (self) => self.size()],
]);
