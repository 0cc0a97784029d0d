import { type Keywords, PyCallable, type Value } from '../values/value.js';

type Call = (args: readonly Value[], kwargs: Keywords | null) => Value | Promise<Value>;

/** Is a function that the engine itself brings, such as `range`. */
export class BuiltinFunction extends PyCallable {
  override readonly typeName: string = 'builtin_function_or_method';

  constructor(
    readonly name: string,
    private readonly apply: Call,
  ) {
    super();
  }

  override call(args: readonly Value[], kwargs: Keywords | null): Value | Promise<Value> {
    return this.apply(args, kwargs);
  }

  override repr(): string {
    return `<built-in function ${this.name}>`;
  }
}
