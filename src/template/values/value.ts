import { typeError } from './python-error.js';

/**
 * Is a value inside a template: an int is a safe integer or a bigint, a list is an array,
 * None is null; everything else (float, dict, tuple, ...) is a PyObject.
 */
export type Value = string | number | bigint | boolean | null | Value[] | PyObject;

/** Holds keyword arguments by name, without a prototype. */
export type Keywords = Readonly<Record<string, Value>>;

/** Is a method of a built-in type. */
export type Method<Self> = (self: Self, args: readonly Value[], kwargs: Keywords | null) => Value;

/** Is an operator that a class may define for itself. */
export type Operator = '+' | '-' | '*' | '/' | '//' | '%';

/** Is a value with Python behaviour of its own; subclasses override what they support. */
export abstract class PyObject {
  /** Python's name of the type. */
  abstract readonly typeName: string;

  /** Names the type as Jinja's undefined messages do. */
  get qualifiedName(): string {
    return this.typeName;
  }

  /** Whether host functions get this value itself, though it can be iterated. */
  get crossesBorder(): boolean {
    return false;
  }

  /** Whether the test `is mapping` holds. */
  get isMapping(): boolean {
    return false;
  }

  truth(): boolean {
    const size = this.size();
    return size === undefined || size > 0;
  }

  /** Returns what `len()` gives; undefined when there is no length. */
  size(): number | undefined {
    return undefined;
  }

  /** Starts an iteration; undefined when the value is not iterable. */
  iterate(): Iterator<Value> | undefined {
    return undefined;
  }

  /** Returns an attribute; undefined when there is none. */
  attribute(_name: string): Value | undefined {
    return undefined;
  }

  /** Lists the attributes, for "did you mean". */
  memberNames(): readonly string[] {
    return [];
  }

  /**
   * Evaluates an operator with another value, or a sign when there is none; undefined when the
   * class does not define it. `isRight` tells that this value is the right operand.
   */
  operate(_operator: Operator, _other: Value | undefined, _isRight: boolean): Value | undefined {
    return undefined;
  }

  /** Compares for `<` and its like: negative, zero or positive; undefined when there is no order. */
  compare(_other: Value): number | undefined {
    return undefined;
  }

  /** Formats by a format specification that is not empty; undefined when there is none. */
  format(_spec: string): string | undefined {
    return undefined;
  }

  /** Returns `self[key]`; throws a PythonError. */
  item(_key: Value): Value {
    throw typeError(`'${this.typeName}' object is not subscriptable`);
  }

  /** Tells whether `value in self`; undefined leaves it to iteration. */
  contains(_value: Value): boolean | undefined {
    return undefined;
  }

  equals(other: Value): boolean {
    return this === other;
  }

  /** Returns what stands for this value as a key of a Map; throws when it cannot be hashed. */
  hashKey(): unknown {
    return this;
  }

  repr(): string {
    return `<${this.typeName} object>`;
  }

  text(): string {
    return this.repr();
  }
}

/** Is a value that templates can call. */
export abstract class PyCallable extends PyObject {
  override readonly typeName: string = 'function';

  abstract call(args: readonly Value[], kwargs: Keywords | null): Value | Promise<Value>;
}

/** Names a value's type as Python does. */
export function typeName(value: Value): string {
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'number':
    case 'bigint':
      return 'int';
    case 'boolean':
      return 'bool';
    default:
      if (value === null) return 'NoneType';
      return Array.isArray(value) ? 'list' : value.typeName;
  }
}

/** Tells whether Python takes the value for true. */
export function truth(value: Value): boolean {
  if (typeof value === 'object') {
    if (value === null) return false;
    return Array.isArray(value) ? value.length > 0 : value.truth();
  }
  return Boolean(value);
}
