import { PyDict } from '../values/dict.js';
import { PyFloat } from '../values/float.js';
import { toList } from '../values/iterate.js';
import { Markup } from '../values/markup.js';
import { toInt } from '../values/numbers.js';
import { PySet } from '../values/set.js';
import { PyTuple } from '../values/tuple.js';
import { Undefined } from '../values/undefined.js';
import { PyCallable, PyObject, type Value } from '../values/value.js';
import { HostFunction, HostObject } from './host.js';
import { HostCallable, HostValue } from './host-value.js';
import { Macro } from './macro.js';

/** Is a macro as the host and other templates hold it; templates call it without conversion. */
export class MacroFunction extends HostFunction {
  constructor(
    readonly macro: PyCallable,
    name: string,
  ) {
    super(name, async (args, kwargs) => {
      const values = args.map(fromHost);
      const named = Object.entries(kwargs).map(([key, value]) => [key, fromHost(value)] as const);
      const keywords =
        named.length === 0 ? null : Object.assign(Object.create(null), Object.fromEntries(named));
      return toHost(await macro.call(values, keywords));
    });
  }
}

/**
 * Turns a host's value into a template's: whole numbers up to 2^53 into ints, others into floats,
 * null and undefined into None, arrays into lists, plain objects and Maps into dicts, Sets
 * into sets. Values that are already a template's stay as they are; any other object becomes
 * opaque.
 */
export function fromHost(value: unknown): Value {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isSafeInteger(value) ? toInt(value) : new PyFloat(value);
    case 'bigint':
      return toInt(value);
    case 'object':
      return value === null ? null : fromObject(value);
    case 'function':
      return opaque('function');
    default:
      return null;
  }
}

const wrapped = new WeakMap<object, Value>();

function fromObject(value: object): Value {
  if (value instanceof PyObject) return value;
  if (Array.isArray(value)) return value.map(fromHost);
  if (value instanceof MacroFunction) return value.macro;
  if (value instanceof HostFunction || value instanceof HostObject) return wrapOnce(value);
  if (value instanceof Map) return fromEntries(value);
  if (value instanceof Set) return new PySet([...value].map(fromHost));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype)
    return fromEntries(Object.entries(value));
  if (value instanceof Date) return wrapOnce(value, () => fromDate(value));
  return wrapOnce(value, () => opaque(prototype === null ? 'object' : 'host object'));
}

function fromEntries(entries: Iterable<readonly [unknown, unknown]>): PyDict {
  const dict = new PyDict();
  for (const [key, value] of entries) dict.set(fromHostKey(key), fromHost(value));
  return dict;
}

/** Turns a key into a value that can be hashed: an array becomes a tuple. */
function fromHostKey(key: unknown): Value {
  return Array.isArray(key) ? new PyTuple(key.map(fromHostKey)) : fromHost(key);
}

function wrapOnce(value: object, create?: () => Value): Value {
  const known = wrapped.get(value);
  if (known !== undefined) return known;
  const created =
    create?.() ??
    (value instanceof HostFunction
      ? new HostCallable(value, fromHost, toHost)
      : new HostValue(value as HostObject, fromHost, toHost));
  wrapped.set(value, created);
  return created;
}

function opaque(name: string): Value {
  return new HostValue(new HostObject(name, {}), fromHost, toHost);
}

function fromDate(date: Date): Value {
  const print = () =>
    date
      .toISOString()
      .replace('T', ' ')
      .replace(/(\.000)?Z$/, '');
  return new HostValue(new HostObject('datetime', {}, print), fromHost, toHost, date);
}

/**
 * Turns a template's value into a host's: ints and floats into numbers (large ints into
 * bigints), lists and tuples into arrays, dicts into Records, or into Maps when a key is not
 * text, None into null, what is undefined into undefined, macros into HostFunctions.
 */
export function toHost(value: Value): unknown {
  if (Array.isArray(value)) return value.map(toHost);
  if (!(value instanceof PyObject)) return value;
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyDict) return toRecord(value);
  if (value instanceof PyTuple) return value.items.map(toHost);
  if (value instanceof Markup) return value.value;
  if (value instanceof Undefined) return undefined;
  if (value instanceof PySet) return new Set(toList(value).map(toHost));
  if (value instanceof HostCallable || value instanceof HostValue) return value.original;
  if (value instanceof PyCallable) return toFunction(value);
  return value.crossesBorder || value.iterate() === undefined ? value : toList(value).map(toHost);
}

function toRecord(dict: PyDict): unknown {
  const entries = [...dict.entries()];
  if (!entries.every(([key]) => typeof key === 'string')) {
    return new Map(entries.map(([key, value]) => [toHost(key), toHost(value)]));
  }
  return Object.fromEntries(entries.map(([key, value]) => [key as string, toHost(value)]));
}

const functions = new WeakMap<PyCallable, MacroFunction>();

function toFunction(callable: PyCallable): MacroFunction {
  const known = functions.get(callable);
  if (known !== undefined) return known;
  const name = callable instanceof Macro ? (callable.name ?? 'caller') : callable.typeName;
  const created = new MacroFunction(callable, name);
  functions.set(callable, created);
  return created;
}
