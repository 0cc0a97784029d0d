import { bindMethod } from '../values/bound-method.js';
import { repr } from '../values/print.js';
import { PythonError, typeError } from '../values/python-error.js';
import { PyTuple } from '../values/tuple.js';
import { type Method, PyObject, type Value } from '../values/value.js';
import { fromHost } from './convert.js';
import { GLOBALS } from './globals.js';
import type { Scope } from './host.js';

/** Shows a scope to its own templates as a dict of names, which is what dbt calls `context`. */
export class ScopeDict extends PyObject {
  override readonly typeName = 'dict';

  /** @param names Lists the names of the scope. */
  constructor(
    private readonly scope: Scope,
    private readonly names: () => readonly string[],
  ) {
    super();
  }

  override size(): number {
    return this.names().length;
  }

  override iterate(): Iterator<Value> {
    return this.names().values();
  }

  override memberNames(): readonly string[] {
    return [...METHODS.keys(), ...this.names()];
  }

  keys(): readonly string[] {
    return this.names();
  }

  /** Finds the value of a name; undefined when there is none. */
  find(name: Value): Value | undefined {
    if (typeof name !== 'string') return undefined;
    return this.scope.has(name) ? fromHost(this.scope.get(name)) : GLOBALS.get(name);
  }

  override contains(value: Value): boolean {
    return this.find(value) !== undefined;
  }

  override item(key: Value): Value {
    const value = this.find(key);
    if (value === undefined) throw new PythonError('KeyError', repr(key));
    return value;
  }

  override attribute(name: string): Value | undefined {
    return bindMethod<ScopeDict>(this, name, METHODS);
  }

  override repr(): string {
    return '<the names that templates see>';
  }
}

const METHODS = new Map<string, Method<ScopeDict>>([
  ['keys', (self) => [...self.keys()]],
  ['values', (self) => self.keys().map((name) => self.find(name) ?? null)],
  ['items', (self) => self.keys().map((name) => new PyTuple([name, self.find(name) ?? null]))],
  [
    'get',
    (self, args) => {
      const [name, otherwise = null] = args;
      if (name === undefined) throw typeError('get expected at least 1 argument, got 0');
      return self.find(name) ?? otherwise;
    },
  ],
]);
