import { equals } from './equality.js';
import { iterate } from './iterate.js';
import { Markup } from './markup.js';
import { typeError } from './python-error.js';
import { PyObject, typeName, type Value } from './value.js';

/** Evaluates `value in container`. */
export function contains(container: Value, value: Value): boolean {
  if (typeof container === 'string' || container instanceof Markup) {
    return containsText(container instanceof Markup ? container.value : container, value);
  }
  if (Array.isArray(container)) return container.some((item) => equals(item, value));
  if (!(container instanceof PyObject)) throw notIterable(container);
  const answer = container.contains(value);
  if (answer !== undefined) return answer;
  if (container.iterate() === undefined) throw notIterable(container);
  for (const item of iterate(container)) if (equals(item, value)) return true;
  return false;
}

function containsText(text: string, value: Value): boolean {
  if (typeof value === 'string') return text.includes(value);
  if (value instanceof Markup) return text.includes(value.value);
  throw leftOperand(value);
}

function leftOperand(value: Value) {
  return typeError(`'in <string>' requires string as left operand, not ${typeName(value)}`);
}

function notIterable(container: Value) {
  return typeError(`argument of type '${typeName(container)}' is not iterable`);
}
