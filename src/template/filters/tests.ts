import { bindArguments } from '../values/arguments.js';
import { modulo } from '../values/arithmetic.js';
import { type Order, order } from '../values/compare.js';
import { contains } from '../values/contains.js';
import { PyDict } from '../values/dict.js';
import { equals, hashKey } from '../values/equality.js';
import { PyFloat } from '../values/float.js';
import { isIterable } from '../values/iterate.js';
import { Markup } from '../values/markup.js';
import { toText } from '../values/print.js';
import { PythonError } from '../values/python-error.js';
import { PyRange } from '../values/range.js';
import { isLower, isUpper } from '../values/string-case.js';
import { PyTuple } from '../values/tuple.js';
import { Undefined } from '../values/undefined.js';
import { type Keywords, PyCallable, PyObject, type Value } from '../values/value.js';

type Test = (value: Value, args: readonly Value[], kwargs: Keywords | null) => boolean;

/** Lists the names of the filters, for the test `filter`. */
export const FILTER_NAMES = new Set<unknown>();
const TEST_NAMES = new Set<unknown>();

function simple(name: string, passes: (value: Value) => boolean): [string, Test] {
  return [
    name,
    (value, args, kwargs) => {
      bindArguments(name, [], args, kwargs);
      return passes(value);
    },
  ];
}

function binary(name: string, passes: (value: Value, other: Value) => boolean): [string, Test] {
  return [
    name,
    (value, args, kwargs) => {
      const [other = null] = bindArguments(name, ['other'], args, kwargs);
      return passes(value, other);
    },
  ];
}

function ordered(operator: Order, ...names: string[]): [string, Test][] {
  return names.map((name) => binary(name, (value, other) => order(value, operator, other)));
}

function isInteger(value: Value): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}

function isNumber(value: Value): boolean {
  return isInteger(value) || typeof value === 'boolean' || value instanceof PyFloat;
}

const SEQUENCES = [PyTuple, PyDict, PyRange, Markup, Undefined];

function isSequence(value: Value): boolean {
  if (typeof value === 'string' || Array.isArray(value)) return true;
  return isCountedHost(value) || SEQUENCES.some((type) => value instanceof type);
}

/** Tells whether a host's object has a length, which makes it a sequence. */
function isCountedHost(value: Value): boolean {
  return value instanceof PyCallable && 'isCallable' in value && value.size() !== undefined;
}

function isCallable(value: Value): boolean {
  if (value instanceof Undefined) return true;
  if (!(value instanceof PyCallable)) return false;
  return 'isCallable' in value ? value.isCallable === true : true;
}

function isSame(value: Value, other: Value): boolean {
  if (value instanceof PyFloat && other instanceof PyFloat) return value === other;
  return value === other;
}

/** Holds Jinja's tests by name. */
export const TESTS: ReadonlyMap<string, Test> = new Map<string, Test>([
  simple('boolean', (value) => typeof value === 'boolean'),
  simple('callable', isCallable),
  simple('defined', (value) => !(value instanceof Undefined)),
  binary('divisibleby', (value, by) => equals(modulo(value, by), 0)),
  simple('escaped', (value) => value instanceof Markup),
  simple('even', (value) => equals(modulo(value, 2), 0)),
  simple('false', (value) => value === false),
  simple('filter', (value) => FILTER_NAMES.has(hashKey(value))),
  simple('float', (value) => value instanceof PyFloat),
  binary('in', (value, container) => contains(container, value)),
  simple('integer', isInteger),
  simple('iterable', isIterable),
  simple('lower', (value) => isLower(toText(value))),
  simple('mapping', (value) => value instanceof PyObject && value.isMapping),
  simple('none', (value) => value === null),
  simple('number', isNumber),
  simple('odd', (value) => equals(modulo(value, 2), 1)),
  binary('sameas', isSame),
  simple('sequence', isSequence),
  simple('string', (value) => typeof value === 'string' || value instanceof Markup),
  simple('test', (value) => TEST_NAMES.has(hashKey(value))),
  simple('true', (value) => value === true),
  simple('undefined', (value) => value instanceof Undefined),
  simple('upper', (value) => isUpper(toText(value))),
  ...['==', 'eq', 'equalto'].map((name) => binary(name, equals)),
  ...['!=', 'ne'].map((name) => binary(name, (value, other) => !equals(value, other))),
  ...ordered('>', '>', 'gt', 'greaterthan'),
  ...ordered('>=', '>=', 'ge'),
  ...ordered('<', '<', 'lt', 'lessthan'),
  ...ordered('<=', '<=', 'le'),
]);

for (const name of TESTS.keys()) TEST_NAMES.add(name);

/** Runs the test of that name; throws a PythonError when there is none. */
export function runTest(
  name: Value,
  value: Value,
  args: readonly Value[],
  kwargs: Keywords | null,
): boolean {
  const test = typeof name === 'string' ? TESTS.get(name) : undefined;
  if (test !== undefined) return test(value, args, kwargs);
  const missing = typeof name === 'string' ? name : '';
  throw new PythonError('TemplateRuntimeError', `No test named '${missing}'.`, missing);
}
