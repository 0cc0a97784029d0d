import { hashKey } from '../values/equality.js';
import { typeError } from '../values/python-error.js';
import { type Keywords, PyCallable, type Value } from '../values/value.js';
import type { HostCall, HostFunction, HostObject } from './host.js';

type FromHost = (value: unknown) => Value;
type ToHost = (value: Value) => unknown;

/** Is a host function inside a template. */
export class HostCallable extends PyCallable {
  constructor(
    readonly original: HostFunction,
    private readonly fromHost: FromHost,
    private readonly toHost: ToHost,
  ) {
    super();
  }

  override call(args: readonly Value[], kwargs: Keywords | null): Value | Promise<Value> {
    return callHost(this.original.call, args, kwargs, this.fromHost, this.toHost);
  }

  override repr(): string {
    return `<function ${this.original.name}>`;
  }
}

/** Is a host object inside a template. */
export class HostValue extends PyCallable {
  override readonly typeName: string;
  readonly original: unknown;

  constructor(
    private readonly host: HostObject,
    private readonly fromHost: FromHost,
    private readonly toHost: ToHost,
    original: unknown = host,
  ) {
    super();
    this.typeName = host.name;
    this.original = original;
  }

  get isCallable(): boolean {
    return this.host.traits.call !== undefined;
  }

  override get isMapping(): boolean {
    return this.host.traits.isMapping ?? false;
  }

  override call(args: readonly Value[], kwargs: Keywords | null): Value | Promise<Value> {
    const { call } = this.host.traits;
    if (call === undefined) throw typeError(`'${this.typeName}' object is not callable`);
    return callHost(call, args, kwargs, this.fromHost, this.toHost);
  }

  override size(): number | undefined {
    return this.host.traits.length?.();
  }

  override iterate(): Iterator<Value> | undefined {
    const items = this.host.traits.iterate?.();
    return items === undefined ? undefined : convertItems(items, this.fromHost);
  }

  override attribute(name: string): Value | undefined {
    return this.member(name);
  }

  override memberNames(): readonly string[] {
    const { members, traits } = this.host;
    return traits.names?.() ?? (typeof members === 'function' ? [] : Object.keys(members));
  }

  override item(key: Value): Value {
    const member =
      typeof key === 'string' || typeof key === 'number' ? this.member(key) : undefined;
    return member === undefined ? super.item(key) : member;
  }

  private member(key: string | number): Value | undefined {
    const { members } = this.host;
    if (typeof members === 'function') {
      const value = members(key);
      return value === undefined ? undefined : this.fromHost(value);
    }
    return Object.hasOwn(members, key) ? this.fromHost(members[key]) : undefined;
  }

  override equals(other: Value): boolean {
    if (this === other) return true;
    return this.host.traits.equals?.(this.toHost(other)) ?? false;
  }

  override hashKey(): unknown {
    return this.host.traits.equals === undefined ? this : hashKey(this.text());
  }

  override repr(): string {
    return this.host.traits.print?.() ?? `<${this.typeName} object>`;
  }
}

function* convertItems(items: Iterable<unknown>, fromHost: FromHost): Generator<Value> {
  for (const item of items) yield fromHost(item);
}

function callHost(
  call: HostCall,
  args: readonly Value[],
  kwargs: Keywords | null,
  fromHost: FromHost,
  toHost: ToHost,
): Value | Promise<Value> {
  const named = Object.entries(kwargs ?? {}).map(([key, value]) => [key, toHost(value)]);
  const result = call(args.map(toHost), Object.fromEntries(named));
  return isThenable(result) ? Promise.resolve(result).then(fromHost) : fromHost(result);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && isFunction(value.then);
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
