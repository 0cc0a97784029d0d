import { call } from '../runtime/call.js';
import { bindArguments } from '../values/arguments.js';
import { bindMethod } from '../values/bound-method.js';
import { PyDict } from '../values/dict.js';
import { PyIterator } from '../values/generator.js';
import { Markup } from '../values/markup.js';
import { reprString, toText } from '../values/print.js';
import { typeError } from '../values/python-error.js';
import { requireIndex } from '../values/sequence.js';
import { PyTuple } from '../values/tuple.js';
import { type Keywords, PyCallable, PyObject, typeName, type Value } from '../values/value.js';
import { PyMatch, ReText } from './re-match.js';
import { expandTemplate } from './re-template.js';
import { RegexMatcher } from './regex-matcher.js';
import { parseRegex } from './regex-parser.js';
import { FLAGS } from './regex-syntax.js';

/** Is a compiled regular expression. */
export class PyPattern extends PyObject {
  override readonly typeName = 're.Pattern';
  readonly matcher: RegexMatcher;

  constructor(
    readonly pattern: string,
    flags: number,
  ) {
    super();
    this.matcher = new RegexMatcher(parseRegex(pattern, flags));
  }

  get regex(): RegexMatcher['regex'] {
    return this.matcher.regex;
  }

  override attribute(name: string): Value | undefined {
    if (name === 'pattern') return this.pattern;
    if (name === 'flags') return this.regex.flags | (this.regex.flags & FLAGS.A ? 0 : FLAGS.U);
    if (name === 'groups') return this.regex.groups;
    if (name === 'groupindex') return new PyDict(this.regex.names);
    const method = PATTERN_METHODS.get(name);
    return method && bindMethod<PyPattern>(this, name, PATTERN_METHODS as never);
  }

  override memberNames(): readonly string[] {
    return ['pattern', 'flags', 'groups', 'groupindex', ...PATTERN_METHODS.keys()];
  }

  override equals(other: Value): boolean {
    return (
      other instanceof PyPattern &&
      other.pattern === this.pattern &&
      other.regex.flags === this.regex.flags
    );
  }

  override repr(): string {
    return `re.compile(${reprString(this.pattern)})`;
  }
}

const compiled = new Map<string, PyPattern>();

/** Compiles a pattern; the last 500 are kept. */
export function compilePattern(pattern: string, flags: number): PyPattern {
  const key = `${flags} ${pattern}`;
  const created = compiled.get(key) ?? new PyPattern(pattern, flags);
  if (compiled.size >= 500) compiled.clear();
  compiled.set(key, created);
  return created;
}

type Result = Value | Promise<Value>;
type PatternMethod = (self: PyPattern, args: readonly Value[], kwargs: Keywords | null) => Result;

function textOf(value: Value | undefined): ReText {
  if (typeof value === 'string') return new ReText(value);
  if (value instanceof Markup) return new ReText(value.value);
  throw typeError(`expected string or bytes-like object, got '${typeName(value ?? null)}'`);
}

function matching(name: string, anchored: 'no' | 'start' | 'whole'): PatternMethod {
  return (self, args, kwargs) => {
    const [string, pos = 0, endpos] = bindArguments(
      name,
      ['string', 'pos?', 'endpos?'],
      args,
      kwargs,
    );
    const source = textOf(string);
    const size = source.codes.length;
    const end = endpos === undefined ? size : Math.min(requireIndex(endpos), size);
    const from = Math.max(0, requireIndex(pos));
    if (from > end) return null;
    const found = self.matcher.find(source.codes, from, end, anchored);
    return found === undefined ? null : new PyMatch(source, self.regex, found, self);
  };
}

/** Finds all matches that do not overlap, from left to right. */
function* allMatches(self: PyPattern, source: ReText): Generator<PyMatch> {
  let [at, mustAdvance] = [0, false];
  while (at <= source.codes.length) {
    const found = self.matcher.find(source.codes, at, source.codes.length, 'no', mustAdvance);
    if (found === undefined) return;
    const [[start, end] = [0, 0]] = found.spans;
    yield new PyMatch(source, self.regex, found, self);
    [at, mustAdvance] = [end, start === end];
  }
}

const shownGroups = (match: PyMatch): Value => {
  if (match.regex.groups === 0) return match.group(0);
  const groups = match.groups('');
  return groups.length === 1 ? (groups[0] ?? '') : new PyTuple(groups);
};

function split(self: PyPattern, args: readonly Value[], kwargs: Keywords | null): Value {
  const [string, maxsplit = 0] = bindArguments('split', ['string', 'maxsplit?'], args, kwargs);
  const source = textOf(string);
  const most = requireIndex(maxsplit) || Infinity;
  const parts: Value[] = [];
  let [last, count] = [0, 0];
  for (const match of most > 0 ? allMatches(self, source) : []) {
    if (count++ >= most) break;
    const [start, end] = match.span(0);
    parts.push(source.slice(last, start), ...match.groups(null));
    last = end;
  }
  return [...parts, source.slice(last, source.codes.length)];
}

function replaced(
  self: PyPattern,
  args: readonly Value[],
  kwargs: Keywords | null,
  give: (text: string, count: number) => Value,
): Result {
  const names = ['repl', 'string', 'count?'];
  const [repl = null, string, count = 0] = bindArguments('sub', names, args, kwargs);
  const source = textOf(string);
  const most = requireIndex(count) || Infinity;
  const matches: PyMatch[] = [];
  for (const match of allMatches(self, source)) {
    if (matches.length >= most) break;
    matches.push(match);
  }
  const texts = matches.map(
    (match): Result =>
      repl instanceof PyCallable
        ? call(repl, [match], null)
        : expandTemplate(templateText(repl), match),
  );
  const join = (values: readonly Value[]): Value =>
    give(joined(source, matches, values.map(toText)), matches.length);
  return texts.some((text) => text instanceof Promise)
    ? Promise.all(texts).then(join)
    : join(texts as Value[]);
}

function templateText(repl: Value): string {
  if (typeof repl === 'string') return repl;
  if (repl instanceof Markup) return repl.value;
  throw typeError(`decoding to str: need a bytes-like object, ${typeName(repl)} found`);
}

function joined(source: ReText, matches: readonly PyMatch[], texts: readonly string[]): string {
  let [result, last] = ['', 0];
  for (const [index, match] of matches.entries()) {
    const [start, end] = match.span(0);
    result += source.slice(last, start) + (texts[index] ?? '');
    last = end;
  }
  return result + source.slice(last, source.codes.length);
}

/** The methods of patterns, which the functions of `re` call. */
export const PATTERN_METHODS: ReadonlyMap<string, PatternMethod> = new Map<string, PatternMethod>([
  ['match', matching('match', 'start')],
  ['fullmatch', matching('fullmatch', 'whole')],
  ['search', matching('search', 'no')],
  ['findall', (self, [string]) => [...allMatches(self, textOf(string))].map(shownGroups)],
  [
    'finditer',
    (self, [string]) =>
      new PyIterator(
        allMatches(self, textOf(string)),
        'callable_iterator',
        'callable_iterator object',
      ),
  ],
  ['split', split],
  ['sub', (self, args, kwargs) => replaced(self, args, kwargs, (text) => text)],
  [
    'subn',
    (self, args, kwargs) =>
      replaced(self, args, kwargs, (text, count) => new PyTuple([text, count])),
  ],
]);
