import { BuiltinFunction } from '../runtime/builtin.js';
import { bindArguments } from '../values/arguments.js';
import { typeError } from '../values/python-error.js';
import { requireIndex } from '../values/sequence.js';
import { type Keywords, typeName, type Value } from '../values/value.js';
import { PyClass, PyModule } from './py-class.js';
import { PyMatch } from './re-match.js';
import { compilePattern, PATTERN_METHODS, PyPattern } from './re-pattern.js';
import { FLAGS } from './regex-syntax.js';

function patternOf(pattern: Value | undefined, flags: Value | undefined): PyPattern {
  const number = flags === undefined ? 0 : requireIndex(flags);
  if (pattern instanceof PyPattern) {
    if (number !== 0) throw typeError('cannot process flags argument with a compiled pattern');
    return pattern;
  }
  if (typeof pattern === 'string') return compilePattern(pattern, number);
  throw typeError(
    `first argument must be string or compiled pattern, not ${typeName(pattern ?? null)}`,
  );
}

/** The functions that take a pattern first, with what else they take. */
const FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  match: ['string'],
  fullmatch: ['string'],
  search: ['string'],
  findall: ['string'],
  finditer: ['string'],
  split: ['string', 'maxsplit?'],
  sub: ['repl', 'string', 'count?'],
  subn: ['repl', 'string', 'count?'],
};

function call(name: string, args: readonly Value[], kwargs: Keywords | null) {
  const parameters = FUNCTIONS[name] ?? [];
  const [pattern, ...rest] = bindArguments(
    name,
    ['pattern', ...parameters, 'flags?'],
    args,
    kwargs,
  );
  const given = rest.slice(0, parameters.length);
  const method = PATTERN_METHODS.get(name);
  const end = given.findLastIndex((value) => value !== undefined) + 1;
  const own = given.slice(0, end).map((value) => value ?? 0);
  return method?.(patternOf(pattern, rest[parameters.length]), own, null) ?? null;
}

function escapeText([text = null]: readonly Value[]): Value {
  if (typeof text !== 'string') throw typeError(`escape() takes text, not ${typeName(text)}`);
  return text.replace(/[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g, '\\$&');
}

const LONG_FLAGS = {
  IGNORECASE: FLAGS.I,
  LOCALE: FLAGS.L,
  MULTILINE: FLAGS.M,
  DOTALL: FLAGS.S,
  UNICODE: FLAGS.U,
  VERBOSE: FLAGS.X,
  ASCII: FLAGS.A,
};

/** Is Python's module `re`. */
export const RE_MODULE = new PyModule('re', {
  ...Object.fromEntries(
    Object.keys(FUNCTIONS).map((name) => [
      name,
      new BuiltinFunction(name, (args, kwargs) => call(name, args, kwargs)),
    ]),
  ),
  compile: new BuiltinFunction('compile', (args, kwargs) =>
    patternOf(...(bindArguments('compile', ['pattern', 'flags?'], args, kwargs) as [Value, Value])),
  ),
  escape: new BuiltinFunction('escape', escapeText),
  purge: new BuiltinFunction('purge', () => null),
  Pattern: new PyClass('re.Pattern', { isInstance: (value) => value instanceof PyPattern }),
  Match: new PyClass('re.Match', { isInstance: (value) => value instanceof PyMatch }),
  NOFLAG: 0,
  ...FLAGS,
  ...LONG_FLAGS,
});
