import { equalItems } from '../values/equality.js';
import { iteratorOf } from '../values/iterate.js';
import { PythonError, typeError } from '../values/python-error.js';
import { undefinedHint } from '../values/undefined.js';
import { type Keywords, PyCallable, PyObject, type Value } from '../values/value.js';
import { BuiltinFunction } from './builtin.js';

type Recurse = (items: Value, depth: number) => Promise<string>;
/** Gives what the loop gets of an item, or undefined when its `if` leaves the item out. */
type Test = (item: Value) => Value | undefined | Promise<Value | undefined>;

/** Is Jinja's `loop`; the attributes that look ahead may be promises when a test is async. */
export class Loop extends PyCallable {
  override readonly typeName = 'LoopContext';
  current: Value = null;
  private index = -1;
  private before: Value = null;
  private readonly ahead: Value[] = [];
  private readonly source: Iterator<Value>;
  private changedValue: readonly Value[] | undefined;
  private known: number | undefined;

  constructor(
    private readonly items: Value,
    private readonly test: Test | null,
    private readonly recurse: Recurse | null,
    private readonly depth0: number,
  ) {
    super();
    this.source = iteratorOf(items);
  }

  /** Steps to the next item; false at the end. */
  advance(): boolean | Promise<boolean> {
    const found = this.peek();
    return found instanceof Promise ? found.then((has) => this.step(has)) : this.step(found);
  }

  private step(has: boolean): boolean {
    if (!has) return false;
    this.index++;
    this.before = this.current;
    this.current = this.ahead.shift() ?? null;
    return true;
  }

  private peek(): boolean | Promise<boolean> {
    return this.ahead.length > 0 ? true : this.read();
  }

  private read(): boolean | Promise<boolean> {
    for (;;) {
      const next = this.source.next();
      if (next.done === true) return false;
      const kept = this.test === null ? next.value : this.test(next.value);
      if (kept instanceof Promise) return kept.then((item) => this.keep(item) || this.read());
      if (this.keep(kept)) return true;
    }
  }

  private keep(item: Value | undefined): boolean {
    if (item === undefined) return false;
    this.ahead.push(item);
    return true;
  }

  private length(): number | Promise<number> {
    if (this.test === null) this.known ??= knownSize(this.items);
    if (this.known !== undefined) return this.known;
    const more = this.read();
    if (more instanceof Promise) return more.then((has) => this.countOn(has));
    return this.countOn(more);
  }

  private countOn(more: boolean): number | Promise<number> {
    if (more) return this.length();
    this.known = this.index + 1 + this.ahead.length;
    return this.known;
  }

  /** Returns an attribute of `loop`; `last`, `length` and their like may be promises. */
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'index':
        return this.index + 1;
      case 'index0':
        return this.index;
      case 'first':
        return this.index === 0;
      case 'depth':
        return this.depth0 + 1;
      case 'depth0':
        return this.depth0;
      case 'previtem':
        return this.index === 0 ? undefinedHint('there is no previous item') : this.before;
      case 'cycle':
        return new BuiltinFunction('cycle', (args) => this.cycle(args));
      case 'changed':
        return new BuiltinFunction('changed', (args) => this.changed(args));
      default:
        return this.lookAhead(name) as Value | undefined;
    }
  }

  private lookAhead(name: string): Value | undefined | Promise<Value> {
    switch (name) {
      case 'last':
        return map(this.peek(), (has) => !has);
      case 'nextitem':
        return map(this.peek(), (has) =>
          has ? (this.ahead[0] ?? null) : undefinedHint('there is no next item'),
        );
      case 'length':
        return this.length();
      case 'revindex':
        return map(this.length(), (length) => length - this.index);
      case 'revindex0':
        return map(this.length(), (length) => length - this.index - 1);
      default:
        return undefined;
    }
  }

  private cycle(args: readonly Value[]): Value {
    const value = args[this.index % args.length];
    if (value === undefined) throw typeError('no items for cycling given');
    return value;
  }

  private changed(args: readonly Value[]): boolean {
    const last = this.changedValue;
    if (last !== undefined && equalItems(last, args)) return false;
    this.changedValue = args;
    return true;
  }

  override size(): number | undefined {
    const length = this.length();
    return typeof length === 'number' ? length : undefined;
  }

  override call(args: readonly Value[], _kwargs: Keywords | null): Promise<Value> {
    const [items] = args;
    if (this.recurse === null) {
      throw typeError("The loop must have the 'recursive' marker to be called recursively.");
    }
    if (items === undefined) throw typeError("__call__() missing 1 required argument: 'iterable'");
    if (this.depth0 > 300) {
      throw new PythonError('RecursionError', 'maximum recursion depth exceeded');
    }
    return this.recurse(items, this.depth0 + 1);
  }

  override get qualifiedName(): string {
    return 'jinja2.runtime.LoopContext object';
  }

  override repr(): string {
    return `<LoopContext ${this.index + 1}/${this.size() ?? '?'}>`;
  }
}

function knownSize(items: Value): number | undefined {
  if (Array.isArray(items)) return items.length;
  return items instanceof PyObject ? items.size() : undefined;
}

function map<In, Out>(value: In | Promise<In>, apply: (value: In) => Out): Out | Promise<Out> {
  return value instanceof Promise ? value.then(apply) : apply(value);
}
