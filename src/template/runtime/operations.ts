import { runFilter } from '../filters/filters.js';
import { runTest } from '../filters/tests.js';
import '../values/string-format.js';
import * as arithmetic from '../values/arithmetic.js';
import { order } from '../values/compare.js';
import { contains } from '../values/contains.js';
import { PyDict } from '../values/dict.js';
import { equals } from '../values/equality.js';
import { PyFloat } from '../values/float.js';
import { iterate } from '../values/iterate.js';

import { Markup } from '../values/markup.js';
import { attributeOrItem, itemAt, subscript } from '../values/members.js';
import { toText } from '../values/print.js';
import { PythonError, typeError } from '../values/python-error.js';
import { PySlice } from '../values/sequence.js';
import { PyTuple } from '../values/tuple.js';
import { undefinedHint, undefinedName } from '../values/undefined.js';
import { unpack } from '../values/unpack.js';
import { truth, typeName, type Value } from '../values/value.js';
import { call, callMethod, mergeKeywords, spread } from './call.js';
import { Loop } from './loop.js';
import { type Depth, Macro } from './macro.js';
import { requireNamespace } from './namespace.js';
import type { Run } from './run.js';

type MacroBody = ConstructorParameters<typeof Macro>[4];

/** Holds what generated code calls; each function ignores the place put last. */
export const OPERATIONS = {
  ...arithmetic,
  equals,
  order,
  truth,
  text: toText,
  isIn: (value: Value, container: Value) => contains(container, value),
  attribute: attributeOrItem,
  item: subscript,
  sliced: itemAt,
  iterate,
  unpack,
  call,
  method: callMethod,
  spread,
  merge: mergeKeywords,
  filter: runFilter,
  test: runTest,
  none: [] as readonly Value[],
  float: (value: number) => new PyFloat(value),
  tuple: (items: Value[]) => new PyTuple(items),
  dict: (pairs: [Value, Value][]) => new PyDict(pairs),
  slice: (from: Value, to: Value, step: Value) => new PySlice(from, to, step),
  unknown: (name: string, run: Run) => undefinedName(name, run.strict),
  notProvided: (name: string) => undefinedHint(`parameter '${name}' was not provided`, name),
  withoutElse: (line: number) =>
    undefinedHint(
      `the inline if-expression on line ${line} evaluated to false ` +
        'and no else section was defined.',
    ),
  namespaceOf: requireNamespace,
  isText: (value: Value) => typeof value === 'string' || value instanceof Markup,
  notText,
  loop: (...args: ConstructorParameters<typeof Loop>) => new Loop(...args),
  macro: makeMacro,
  lacking: (kind: string, name: string): never => {
    throw new PythonError('TemplateRuntimeError', `No ${kind} named '${name}' found.`, name);
  },
  unsupported: (tag: string): never => {
    throw new PythonError('Unsupported', 'no loader for this environment specified', tag);
  },
} as const;

/** Fails as Jinja does when it joins something that is not text. */
function notText(value: Value): never {
  throw typeError(`sequence item 0: expected str instance, ${typeName(value)} found`);
}

function makeMacro(
  depth: Depth,
  name: string | null,
  parameters: readonly string[],
  caller: boolean,
  kwargs: boolean,
  varargs: boolean,
  body: MacroBody,
): Macro {
  return new Macro(name, parameters, { caller, kwargs, varargs }, depth, body);
}
