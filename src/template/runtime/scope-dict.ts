import { bindMethod } from '../values/bound-method.js';
import { repr } from '../values/print.js';
import { PythonError, typeError } from '../values/python-error.js';
import { type Method, PyObject, type Value } from '../values/value.js';
import { fromHost } from './convert.js';
import { GLOBALS } from './globals.js';
import type { Scope } from './host.js';

/** Shows a scope to its own templates as a dict of names, which is what dbt calls `context`. */
export class ScopeDict extends PyObject {
  override readonly typeName = 'dict';

  constructor(private readonly scope: Scope) {
    super();
  }

  /** Finds the value of a name; undefined when there is none. */
  find(name: Value): Value | undefined {
    if (typeof name !== 'string') return undefined;
    return this.scope.has(name) ? fromHost(this.scope.get(name)) : GLOBALS.get(name);
  }

  override truth(): boolean {
    return true;
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
  [
    'get',
    (self, args) => {
      const [name, otherwise = null] = args;
      if (name === undefined) throw typeError('get expected at least 1 argument, got 0');
      return self.find(name) ?? otherwise;
    },
  ],
]);
