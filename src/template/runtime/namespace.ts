import type { PyDict } from '../values/dict.js';
import { PythonError } from '../values/python-error.js';
import { PyObject, type Value } from '../values/value.js';

/** Is Jinja's namespace object: its attributes can be set from inner scopes. */
export class Namespace extends PyObject {
  override readonly typeName = 'Namespace';

  constructor(private readonly values: PyDict) {
    super();
  }

  override get qualifiedName(): string {
    return 'jinja2.utils.Namespace object';
  }

  override attribute(name: string): Value | undefined {
    return this.values.get(name);
  }

  set(name: string, value: Value): void {
    this.values.set(name, value);
  }

  override repr(): string {
    return `<Namespace ${this.values.repr()}>`;
  }
}

/** Sets an attribute of a namespace; throws when the value is not one. */
export function requireNamespace(value: Value | undefined): Namespace {
  if (value instanceof Namespace) return value;
  throw new PythonError('TemplateRuntimeError', 'cannot assign attribute on non-namespace object');
}
