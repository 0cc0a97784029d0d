import { bindMethod } from '../values/bound-method.js';
import { PythonError, typeError } from '../values/python-error.js';
import {
  type Keywords,
  type Method,
  PyCallable,
  PyObject,
  typeName,
  type Value,
} from '../values/value.js';

type Construct = (args: readonly Value[], kwargs: Keywords | null) => Value;

interface ClassParts {
  readonly construct?: Construct;
  readonly statics?: Readonly<Record<string, Value>>;
  /** The methods of its instances, which can be called on the class with an instance first. */
  readonly methods?: ReadonlyMap<string, Method<never>>;
  readonly isInstance?: (value: Value) => boolean;
}

/** Is a class of Python's library: it is called to make an instance, and has members of its own. */
export class PyClass extends PyCallable {
  override readonly typeName = 'type';

  constructor(
    readonly name: string,
    private readonly parts: ClassParts,
  ) {
    super();
  }

  override get qualifiedName(): string {
    return `${this.name} class object`;
  }

  override call(args: readonly Value[], kwargs: Keywords | null): Value {
    if (this.parts.construct === undefined) {
      throw typeError(`cannot create '${this.name}' instances`);
    }
    return this.parts.construct(args, kwargs);
  }

  override attribute(name: string): Value | undefined {
    const { statics = {}, methods } = this.parts;
    if (Object.hasOwn(statics, name)) return statics[name];
    if (name === '__name__') return this.name.replace(/^.*\./, '');
    const method = methods?.get(name);
    return method && bindMethod<PyClass>(this, name, new Map([[name, this.unbound(name, method)]]));
  }

  /** Makes the same class with more members of its own. */
  with(statics: Readonly<Record<string, Value>>): PyClass {
    return new PyClass(this.name, {
      ...this.parts,
      statics: { ...this.parts.statics, ...statics },
    });
  }

  override memberNames(): readonly string[] {
    return [...Object.keys(this.parts.statics ?? {}), ...(this.parts.methods?.keys() ?? [])];
  }

  private unbound(name: string, method: Method<never>): Method<PyClass> {
    return (_class, [self, ...args], kwargs) => {
      if (self !== undefined && this.parts.isInstance?.(self) !== false) {
        return method(self as never, args, kwargs);
      }
      const given = self === undefined ? 'no argument' : `a '${typeName(self)}' object`;
      throw typeError(`descriptor '${name}' for '${this.name}' objects doesn't apply to ${given}`);
    };
  }

  override repr(): string {
    return `<class '${this.name}'>`;
  }
}

/** Is a module of Python's library, as far as it is offered. */
export class PyModule extends PyObject {
  override readonly typeName = 'module';

  constructor(
    readonly name: string,
    private readonly members: Readonly<Record<string, Value>>,
  ) {
    super();
  }

  override get qualifiedName(): string {
    return `${this.name} module object`;
  }

  override attribute(name: string): Value | undefined {
    return Object.hasOwn(this.members, name) ? this.members[name] : undefined;
  }

  override item(key: Value): Value {
    const member = typeof key === 'string' ? this.attribute(key) : undefined;
    if (member !== undefined) return member;
    throw new PythonError('KeyError', `'${String(key)}'`);
  }

  override memberNames(): readonly string[] {
    return Object.keys(this.members);
  }

  override repr(): string {
    return `<module '${this.name}'>`;
  }
}
