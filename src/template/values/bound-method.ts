import { type Keywords, type Method, PyCallable, typeName, type Value } from './value.js';

/** Is a method together with the value that it belongs to. */
export class BoundMethod<Self extends Value> extends PyCallable {
  override readonly typeName = 'builtin_function_or_method';

  constructor(
    private readonly self: Self,
    private readonly name: string,
    private readonly method: Method<Self>,
  ) {
    super();
  }

  override call(args: readonly Value[], kwargs: Keywords | null): Value {
    return this.method(this.self, args, kwargs);
  }

  override repr(): string {
    return `<built-in method ${this.name} of ${typeName(this.self)} object>`;
  }
}

/** Binds the method of that name to `self`; undefined when there is none. */
export function bindMethod<Self extends Value>(
  self: Self,
  name: string,
  methods: ReadonlyMap<string, Method<Self>>,
): Value | undefined {
  const method = methods.get(name);
  return method === undefined ? undefined : new BoundMethod(self, name, method);
}

/** Makes a method of something that is done for its effect: it gives None. */
export function procedure<Self>(
  effect: (self: Self, args: readonly Value[], kwargs: Keywords | null) => unknown,
): Method<Self> {
  return (self, args, kwargs) => {
    effect(self, args, kwargs);
    return null;
  };
}
