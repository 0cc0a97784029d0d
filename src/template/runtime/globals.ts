import { bindArguments } from '../values/arguments.js';
import { PyDict } from '../values/dict.js';
import { updateDict } from '../values/dict-methods.js';
import { PythonError, typeError, valueError } from '../values/python-error.js';
import { PyRange } from '../values/range.js';
import { requireIndex } from '../values/sequence.js';
import { type Keywords, PyCallable, PyObject, type Value } from '../values/value.js';
import { BuiltinFunction } from './builtin.js';
import { Namespace } from './namespace.js';
import { ReturnSignal } from './return-signal.js';

class Cycler extends PyObject {
  override readonly typeName = 'Cycler';
  private position = 0;

  constructor(private readonly items: readonly Value[]) {
    super();
  }

  override get qualifiedName(): string {
    return 'jinja2.utils.Cycler object';
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'current':
        return this.items[this.position];
      case 'next':
        return new BuiltinFunction('next', () => this.next());
      case 'reset':
        return new BuiltinFunction('reset', () => {
          this.position = 0;
          return null;
        });
      case 'pos':
        return this.position;
      default:
        return undefined;
    }
  }

  private next(): Value {
    const item = this.items[this.position] ?? null;
    this.position = (this.position + 1) % this.items.length;
    return item;
  }
}

class Joiner extends PyCallable {
  override readonly typeName = 'Joiner';
  private used = false;

  constructor(private readonly separator: Value) {
    super();
  }

  override get qualifiedName(): string {
    return 'jinja2.utils.Joiner object';
  }

  override call(): Value {
    if (this.used) return this.separator;
    this.used = true;
    return '';
  }
}

function makeRange(args: readonly Value[], kwargs: Keywords | null): Value {
  if (kwargs !== null) throw typeError('range() takes no keyword arguments');
  if (args.length === 0) throw typeError('range expected at least 1 argument, got 0');
  if (args.length > 3) {
    throw typeError(`range expected at most 3 arguments, got ${args.length}`);
  }
  const [first = 0, second, step = 1] = args.map(requireIndex);
  if (step === 0) throw valueError('range() arg 3 must not be zero');
  return second === undefined ? new PyRange(0, first, 1) : new PyRange(first, second, step);
}

function makeDict(args: readonly Value[], kwargs: Keywords | null): PyDict {
  const dict = new PyDict();
  updateDict(dict, args, kwargs);
  return dict;
}

function makeCycler(args: readonly Value[]): Value {
  if (args.length > 0) return new Cycler(args);
  throw new PythonError('RuntimeError', 'at least one item has to be provided');
}

function makeJoiner(args: readonly Value[], kwargs: Keywords | null): Value {
  const [separator = ', '] = bindArguments('joiner', ['sep?'], args, kwargs);
  return new Joiner(separator);
}

function unsupportedLipsum(): never {
  throw new PythonError('Unsupported', 'lipsum() is not supported', 'lipsum');
}

function returnValue(args: readonly Value[]): never {
  throw new ReturnSignal(args[0] ?? null);
}

/** Is a type, which is called like a function: only `dict` and `range` of Jinja's globals. */
class BuiltinType extends BuiltinFunction {
  override readonly typeName = 'type';

  override repr(): string {
    return `<class '${this.name}'>`;
  }
}

/** Holds what every template can name: Jinja's globals and dbt's `return`. */
export const GLOBALS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['range', new BuiltinType('range', makeRange)],
  ['dict', new BuiltinType('dict', makeDict)],
  ['cycler', new BuiltinFunction('cycler', makeCycler)],
  ['joiner', new BuiltinFunction('joiner', makeJoiner)],
  ['lipsum', new BuiltinFunction('lipsum', unsupportedLipsum)],
  [
    'namespace',
    new BuiltinFunction('namespace', (args, kwargs) => new Namespace(makeDict(args, kwargs))),
  ],
  ['return', new BuiltinFunction('return', returnValue)],
]);
