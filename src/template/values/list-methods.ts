import { bindArguments } from './arguments.js';
import { sortValues } from './compare.js';
import { requireArguments } from './dict-methods.js';
import { equals } from './equality.js';
import { toList } from './iterate.js';
import { checkListSize } from './limits.js';
import { repr } from './print.js';
import { PythonError, typeError, valueError } from './python-error.js';
import { itemOf, requireIndex, sliceOf } from './sequence.js';
import { indexIn } from './tuple.js';
import { type Keywords, type Method, PyCallable, type Value } from './value.js';

type ListMethod = Method<Value[]>;

function one(name: string, apply: (self: Value[], value: Value) => Value): ListMethod {
  return (self, args, kwargs) => {
    if (kwargs !== null) throw typeError(`list.${name}() takes no keyword arguments`);
    const [value] = args;
    if (value === undefined || args.length > 1) {
      throw typeError(`list.${name}() takes exactly one argument (${args.length} given)`);
    }
    return apply(self, value);
  };
}

function none(name: string, apply: (self: Value[]) => Value): ListMethod {
  return (self, args) => {
    if (args.length === 0) return apply(self);
    throw typeError(`list.${name}() takes no arguments (${args.length} given)`);
  };
}

function append(self: Value[], value: Value): null {
  self.push(value);
  return null;
}

function clear(self: Value[]): null {
  self.length = 0;
  return null;
}

function reverse(self: Value[]): null {
  self.reverse();
  return null;
}

function insert(self: Value[], args: readonly Value[]): null {
  const [at = 0, value = null] = requireArguments('insert', args, 2, 2);
  const index = requireIndex(at);
  self.splice(index < 0 ? Math.max(index + self.length, 0) : index, 0, value);
  return null;
}

function pop(self: Value[], args: readonly Value[]): Value {
  const [at = -1] = requireArguments('pop', args, 0, 1);
  const index = requireIndex(at);
  if (self.length === 0) throw new PythonError('IndexError', 'pop from empty list');
  const place = index < 0 ? index + self.length : index;
  if (place < 0 || place >= self.length) {
    throw new PythonError('IndexError', 'pop index out of range');
  }
  return self.splice(place, 1)[0] ?? null;
}

function remove(self: Value[], value: Value): null {
  const at = self.findIndex((item) => equals(item, value));
  if (at === -1) throw valueError('list.remove(x): x not in list');
  self.splice(at, 1);
  return null;
}

function sort(self: Value[], args: readonly Value[], kwargs: Keywords | null): null {
  if (args.length > 0) throw typeError('sort() takes no positional arguments');
  const [key = null, reverse = false] = bindArguments('sort', ['key?', 'reverse?'], [], kwargs);
  const sorted = sortValues(self, (item) => keyOf(key, item), requireIndex(reverse) !== 0);
  self.splice(0, self.length, ...sorted);
  return null;
}

function keyOf(key: Value, item: Value): Value {
  if (key === null) return item;
  const result = key instanceof PyCallable ? key.call([item], null) : undefined;
  if (result === undefined || result instanceof Promise) {
    throw typeError('the sort key must be a built-in function');
  }
  return result;
}

/** Holds the methods of Python's list. */
export const LIST_METHODS: ReadonlyMap<string, ListMethod> = new Map<string, ListMethod>([
  ['append', one('append', append)],
  ['clear', none('clear', clear)],
  ['copy', none('copy', (self) => self.slice())],
  ['count', one('count', (self, value) => self.filter((item) => equals(item, value)).length)],
  [
    'extend',
    one('extend', (self, value) => {
      for (const item of toList(value)) checkListSize(self.push(item));
      return null;
    }),
  ],
  ['index', (self, args) => indexIn(self, args, (wanted) => `${repr(wanted)} is not in list`)],
  ['insert', insert],
  ['pop', pop],
  ['remove', one('remove', remove)],
  ['reverse', none('reverse', reverse)],
  ['sort', sort],
  ['__len__', (self) => self.length],
  ['__contains__', (self, [value = null]) => self.some((item) => equals(item, value))],
  ['__getitem__', (self, [key = null]) => sliceOf(self, key) ?? itemOf(self, key, 'list')],
]);
