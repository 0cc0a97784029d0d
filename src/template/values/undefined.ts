import { repr, reprString } from './print.js';
import { PythonError } from './python-error.js';
import { PyObject, type Value } from './value.js';

const UNDEFINED_KEY = Symbol('undefined');

/** Is Jinja's Undefined: it prints as nothing, is false, and fails when anything else is done. */
export class Undefined extends PyObject {
  override readonly typeName = 'Undefined';

  constructor(
    readonly name: Value,
    private readonly message: string,
    private readonly candidates?: () => readonly string[],
  ) {
    super();
  }

  override get qualifiedName(): string {
    return 'jinja2.runtime.Undefined object';
  }

  /** Creates the error of using this value. */
  error(): PythonError {
    const missing = typeof this.name === 'string' ? this.name : undefined;
    return new PythonError('UndefinedError', this.message, missing, this.candidates);
  }

  override size(): number {
    return 0;
  }

  override iterate(): Iterator<Value> {
    return [].values();
  }

  override attribute(_name: string): Value {
    throw this.error();
  }

  override item(_key: Value): Value {
    throw this.error();
  }

  override equals(other: Value): boolean {
    return other instanceof Undefined;
  }

  override hashKey(): unknown {
    return UNDEFINED_KEY;
  }

  override repr(): string {
    return 'Undefined';
  }

  override text(): string {
    return '';
  }
}

/** Is the value of an unknown name where the host wants each use of one to fail. */
class StrictUndefined extends Undefined {
  override truth(): boolean {
    throw this.error();
  }

  override size(): number {
    throw this.error();
  }

  override iterate(): Iterator<Value> {
    throw this.error();
  }

  override equals(): boolean {
    throw this.error();
  }

  override hashKey(): unknown {
    throw this.error();
  }

  override text(): string {
    throw this.error();
  }
}

/** Creates the value of a name that nothing defines; a strict one fails in each use. */
export function undefinedName(name: string, strict: boolean): Undefined {
  const message = `${reprString(name)} is undefined`;
  return strict ? new StrictUndefined(name, message) : new Undefined(name, message);
}

/** Creates the value of something missing, with a message of its own. */
export function undefinedHint(message: string, name: Value = null): Undefined {
  return new Undefined(name, message);
}

/** Creates the value of an attribute or element that `owner` does not have. */
export function undefinedMember(
  owner: Value,
  name: Value,
  candidates?: () => readonly string[],
): Undefined {
  const type = describeOwner(owner);
  const message =
    typeof name === 'string'
      ? `${reprString(type)} has no attribute ${reprString(name)}`
      : `${type} has no element ${repr(name)}`;
  return new Undefined(name, message, candidates);
}

function describeOwner(owner: Value): string {
  if (owner === null) return 'None';
  if (owner instanceof PyObject) {
    const name = owner.qualifiedName;
    return name.endsWith(' object') ? name : `${name} object`;
  }
  if (Array.isArray(owner)) return 'list object';
  const names = { string: 'str', boolean: 'bool', number: 'int', bigint: 'int' } as const;
  return `${names[typeof owner as keyof typeof names]} object`;
}
