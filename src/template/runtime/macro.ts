import { PyDict } from '../values/dict.js';
import { repr } from '../values/print.js';
import { PythonError, typeError } from '../values/python-error.js';
import { PyTuple } from '../values/tuple.js';
import { undefinedHint } from '../values/undefined.js';
import { type Keywords, PyCallable, type Value } from '../values/value.js';
import { ReturnSignal } from './return-signal.js';

/** Tells which special names a macro's body uses. */
export interface MacroTraits {
  readonly caller: boolean;
  readonly kwargs: boolean;
  readonly varargs: boolean;
}

/** Counts how deep macros are nested. */
export interface Depth {
  depth: number;
  /** Is told of each call before it counts. */
  begin(): void;
}

type Body = (...args: (Value | undefined)[]) => Promise<Value>;

const DEEPEST = 400;

/** Is a macro, or the body of a call block. */
export class Macro extends PyCallable {
  override readonly typeName = 'Macro';

  constructor(
    readonly name: string | null,
    readonly parameters: readonly string[],
    private readonly traits: MacroTraits,
    private readonly depth: Depth,
    private readonly body: Body,
  ) {
    super();
  }

  override get qualifiedName(): string {
    return 'jinja2.runtime.Macro object';
  }

  override async call(args: readonly Value[], kwargs: Keywords | null): Promise<Value> {
    const bound = this.bind(args, kwargs);
    if (this.depth.depth >= DEEPEST) {
      throw new PythonError('RecursionError', 'maximum recursion depth exceeded');
    }
    this.depth.begin();
    this.depth.depth++;
    try {
      return await this.body(...bound);
    } catch (error) {
      if (error instanceof ReturnSignal && this.name !== null) return error.value;
      throw error;
    } finally {
      this.depth.depth--;
    }
  }

  /** Sorts the arguments for the body: parameters, caller, kwargs, varargs. */
  private bind(args: readonly Value[], kwargs: Keywords | null): (Value | undefined)[] {
    const count = this.parameters.length;
    const rest: Record<string, Value> = Object.assign(Object.create(null), kwargs);
    const bound: (Value | undefined)[] = args.slice(0, count);
    for (const name of this.parameters.slice(bound.length)) {
      bound.push(take(rest, name));
    }
    const { traits } = this;
    if (traits.caller && !this.parameters.includes('caller')) {
      bound.push(take(rest, 'caller') ?? undefinedHint('No caller defined', 'caller'));
    }
    if (traits.kwargs) bound.push(new PyDict(Object.entries(rest)));
    else this.refuse(rest);
    if (traits.varargs) bound.push(new PyTuple(args.slice(count)));
    else if (args.length > count) {
      throw typeError(`macro ${this.shown} takes not more than ${count} argument(s)`);
    }
    return bound;
  }

  private refuse(rest: Readonly<Record<string, Value>>): void {
    const [name] = Object.keys(rest);
    if (name === undefined) return;
    if ('caller' in rest) {
      throw typeError(
        `macro ${this.shown} was invoked with two values for the special caller argument. ` +
          'This is most likely a bug.',
      );
    }
    const message = `macro ${this.shown} takes no keyword argument ${repr(name)}`;
    throw new PythonError('TypeError', message, name, () => this.parameters);
  }

  private get shown(): string {
    return repr(this.name);
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'name':
        return this.name;
      case 'arguments':
        return new PyTuple(this.parameters);
      case 'caller':
        return this.traits.caller;
      case 'catch_kwargs':
        return this.traits.kwargs;
      case 'catch_varargs':
        return this.traits.varargs;
      default:
        return undefined;
    }
  }

  override repr(): string {
    return `<Macro ${this.name === null ? 'anonymous' : repr(this.name)}>`;
  }
}

function take(kwargs: Record<string, Value>, name: string): Value | undefined {
  const value = kwargs[name];
  delete kwargs[name];
  return value;
}
