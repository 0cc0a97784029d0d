import { bindMethod } from './bound-method.js';
import { equals, hashKey } from './equality.js';
import { repr, reprOnce } from './print.js';
import { PythonError, typeError } from './python-error.js';
import { type Method, PyObject, type Value } from './value.js';

/** Is Python's dict: it keeps the order of insertion, and keys of any hashable type. */
export class PyDict extends PyObject {
  override readonly typeName = 'dict';
  /** Finds the methods of dicts; they are set where they are defined. */
  static methods: ReadonlyMap<string, Method<PyDict>> = new Map();
  private readonly values = new Map<unknown, Value>();
  /** The keys that are not their own hash key, such as tuples. */
  private readonly originals = new Map<unknown, Value>();

  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    super();
    for (const [key, value] of entries) this.set(key, value);
  }

  get(key: Value): Value | undefined {
    return this.values.get(typeof key === 'string' ? key : hashKey(key));
  }

  has(key: Value): boolean {
    return this.values.has(typeof key === 'string' ? key : hashKey(key));
  }

  set(key: Value, value: Value): void {
    const hash = typeof key === 'string' ? key : hashKey(key);
    if (hash !== key && !this.values.has(hash)) this.originals.set(hash, key);
    this.values.set(hash, value);
  }

  delete(key: Value): void {
    const hash = hashKey(key);
    this.values.delete(hash);
    this.originals.delete(hash);
  }

  clear(): void {
    this.values.clear();
    this.originals.clear();
  }

  *entries(): Generator<[Value, Value]> {
    const { size } = this.values;
    for (const [hash, value] of this.values) {
      yield [this.keyOf(hash), value];
      if (this.values.size !== size) {
        throw new PythonError('RuntimeError', 'dictionary changed size during iteration');
      }
    }
  }

  private keyOf(hash: unknown): Value {
    const original = this.originals.get(hash);
    return original === undefined ? (hash as Value) : original;
  }

  override get isMapping(): boolean {
    return true;
  }

  override size(): number {
    return this.values.size;
  }

  override *iterate(): Generator<Value> {
    for (const [key] of this.entries()) yield key;
  }

  override contains(value: Value): boolean {
    return this.has(value);
  }

  override attribute(name: string): Value | undefined {
    return bindMethod(this, name, PyDict.methods);
  }

  override memberNames(): readonly string[] {
    const keys = [...this.values.keys()].filter((key) => typeof key === 'string');
    return [...keys, ...PyDict.methods.keys()];
  }

  override item(key: Value): Value {
    const value = this.get(key);
    if (value === undefined) throw new PythonError('KeyError', repr(key));
    return value;
  }

  override equals(other: Value): boolean {
    if (!(other instanceof PyDict) || other.size() !== this.size()) return false;
    for (const [hash, value] of this.values) {
      const mine = other.values.get(hash);
      if (mine === undefined || !equals(mine, value)) return false;
    }
    return true;
  }

  override hashKey(): unknown {
    throw typeError("unhashable type: 'dict'");
  }

  override repr(): string {
    return reprOnce(this, '{...}', () => {
      const pairs = [...this.entries()].map(([key, value]) => `${repr(key)}: ${repr(value)}`);
      return `{${pairs.join(', ')}}`;
    });
  }
}
