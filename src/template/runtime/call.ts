import { PyDict } from '../values/dict.js';
import { iterate } from '../values/iterate.js';
import { LIST_METHODS } from '../values/list-methods.js';
import { attributeOrItem } from '../values/members.js';
import { typeError } from '../values/python-error.js';
import { STRING_METHODS } from '../values/string-methods.js';
import { Undefined } from '../values/undefined.js';
import { type Keywords, PyCallable, typeName, type Value } from '../values/value.js';

type Result = Value | Promise<Value>;

/** Calls a value; the result of a host function or macro may be a promise. */
export function call(callee: Value, args: readonly Value[], kwargs: Keywords | null): Result {
  if (callee instanceof PyCallable) return callee.call(args, kwargs);
  if (callee instanceof Undefined) throw callee.error();
  throw typeError(`'${typeName(callee)}' object is not callable`);
}

/** Calls `self.name(...)`. */
export function callMethod(
  self: Value,
  name: string,
  args: readonly Value[],
  kwargs: Keywords | null,
): Result {
  if (typeof self === 'string') {
    const method = STRING_METHODS.get(name);
    if (method !== undefined) return method(self, args, kwargs);
  } else if (Array.isArray(self)) {
    const method = LIST_METHODS.get(name);
    if (method !== undefined) return method(self, args, kwargs);
  } else if (self instanceof PyDict) {
    const method = PyDict.methods.get(name);
    if (method !== undefined) return method(self, args, kwargs);
  }
  return call(attributeOrItem(self, name), args, kwargs);
}

/** Adds the items of `*value` to positional arguments. */
export function spread(args: Value[], value: Value): Value[] {
  for (const item of iterate(value)) args.push(item);
  return args;
}

/** Adds the items of `**value` to keyword arguments. */
export function mergeKeywords(kwargs: Keywords | null, value: Value): Keywords {
  if (!(value instanceof PyDict)) {
    throw typeError(`argument after ** must be a mapping, not ${typeName(value)}`);
  }
  const merged: Record<string, Value> = Object.assign(Object.create(null), kwargs);
  for (const [key, item] of value.entries()) {
    if (typeof key !== 'string') throw typeError('keywords must be strings');
    if (key in merged) throw typeError(`got multiple values for keyword argument '${key}'`);
    merged[key] = item;
  }
  return merged;
}
