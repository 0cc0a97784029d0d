import { bindArguments } from '../values/arguments.js';
import { Markup } from '../values/markup.js';
import { PythonError } from '../values/python-error.js';
import { Undefined } from '../values/undefined.js';
import { type Keywords, typeName, type Value } from '../values/value.js';

/** Is a filter: the value on the left of the bar, then the arguments. */
export type Filter = (value: Value, args: readonly Value[], kwargs: Keywords | null) => Value;

type Apply = (value: Value, bound: readonly (Value | undefined)[]) => Value;

/** Defines a filter whose arguments are sorted by a list of parameters (`name?` is optional). */
export function defineFilter(
  name: string,
  parameters: readonly string[],
  apply: Apply,
): [string, Filter] {
  const filter: Filter = (value, args, kwargs) => {
    if (args.length === 0 && kwargs === null && parameters.length === 0) return apply(value, []);
    return apply(value, bindArguments(name, parameters, args, kwargs));
  };
  return [name, filter];
}

/** Returns the text of a str; fails as Python does where a method of str is called on others. */
export function requireText(value: Value, method: string): string {
  if (typeof value === 'string') return value;
  if (value instanceof Markup) return value.value;
  if (value instanceof Undefined) throw value.error();
  const name = typeName(value);
  throw new PythonError('AttributeError', `'${name}' object has no attribute '${method}'`);
}
