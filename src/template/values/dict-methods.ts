import { procedure } from './bound-method.js';
import { PyDict } from './dict.js';
import { DictView } from './dict-view.js';
import { iterate, toList } from './iterate.js';
import { repr } from './print.js';
import { PythonError, typeError } from './python-error.js';
import { PyTuple } from './tuple.js';
import { Undefined } from './undefined.js';
import { type Keywords, type Method, typeName, type Value } from './value.js';

/** Adds the pairs of a dict or of a sequence of pairs, then keyword arguments, to a dict. */
export function updateDict(dict: PyDict, args: readonly Value[], kwargs: Keywords | null): void {
  const [source] = args;
  if (args.length > 1) {
    throw typeError(`update expected at most 1 argument, got ${args.length}`);
  }
  if (source instanceof Undefined) throw source.error();
  if (source instanceof PyDict) {
    for (const [key, value] of [...source.entries()]) dict.set(key, value);
  } else if (source !== undefined) {
    let index = 0;
    for (const pair of iterate(source)) addPair(dict, pair, index++);
  }
  for (const [key, value] of Object.entries(kwargs ?? {})) dict.set(key, value);
}

function addPair(dict: PyDict, pair: Value, index: number): void {
  const isSequence = typeof pair === 'object' || typeof pair === 'string';
  const element = `dictionary update sequence element #${index}`;
  if (!isSequence || pair === null) throw typeError(`cannot convert ${element} to a sequence`);
  const [key, value, ...rest] = toList(pair);
  if (key === undefined || value === undefined || rest.length > 0) {
    const length = toList(pair).length;
    throw new PythonError('ValueError', `${element} has length ${length}; 2 is required`);
  }
  dict.set(key, value);
}

function popKey(self: PyDict, args: readonly Value[]): Value {
  const [key, otherwise] = requireArguments('pop', args, 1, 2);
  const value = self.get(key ?? null);
  if (value === undefined && otherwise === undefined) {
    throw new PythonError('KeyError', repr(key ?? null));
  }
  self.delete(key ?? null);
  return value === undefined ? (otherwise ?? null) : value;
}

function popItem(self: PyDict): Value {
  const last = [...self.entries()].at(-1);
  if (last === undefined) {
    throw new PythonError('KeyError', "'popitem(): dictionary is empty'");
  }
  self.delete(last[0]);
  return new PyTuple(last);
}

function setDefault(self: PyDict, args: readonly Value[]): Value {
  const [key = null, value = null] = requireArguments('setdefault', args, 1, 2);
  const present = self.get(key);
  if (present !== undefined) return present;
  self.set(key, value);
  return value;
}

function getKey(self: PyDict, args: readonly Value[], kwargs: Keywords | null): Value {
  if (kwargs !== null) throw typeError('dict.get() takes no keyword arguments');
  const [key = null, otherwise = null] = requireArguments('get', args, 1, 2);
  const value = self.get(key);
  return value === undefined ? otherwise : value;
}

/** Checks the number of positional arguments of a built-in method. */
export function requireArguments(
  name: string,
  args: readonly Value[],
  least: number,
  most: number,
): readonly Value[] {
  if (args.length >= least && args.length <= most) return args;
  const bound = args.length < least ? `at least ${least}` : `at most ${most}`;
  const noun = (args.length < least ? least : most) === 1 ? 'argument' : 'arguments';
  throw typeError(`${name} expected ${bound} ${noun}, got ${args.length}`);
}

function fromKeys(args: readonly Value[]): Value {
  const [keys = null, value = null] = requireArguments('fromkeys', args, 1, 2);
  return new PyDict(toList(keys).map((key) => [key, value] as const));
}

PyDict.methods = new Map<string, Method<PyDict>>([
  ['clear', procedure((self) => self.clear())],
  ['copy', (self) => new PyDict(self.entries())],
  ['fromkeys', (_self, args) => fromKeys(args)],
  ['get', getKey],
  ['items', (self, args) => view(self, 'items', args)],
  ['keys', (self, args) => view(self, 'keys', args)],
  ['pop', popKey],
  ['popitem', popItem],
  ['setdefault', setDefault],
  ['update', procedure(updateDict)],
  ['values', (self, args) => view(self, 'values', args)],
  ['__len__', (self) => self.size()],
  ['__contains__', (self, args) => self.has(args[0] ?? null)],
  ['__getitem__', (self, args) => self.item(args[0] ?? null)],
]);

function view(self: PyDict, kind: 'keys' | 'values' | 'items', args: readonly Value[]): Value {
  if (args.length > 0) {
    throw typeError(`${typeName(self)}.${kind}() takes no arguments (${args.length} given)`);
  }
  return new DictView(self, kind);
}
