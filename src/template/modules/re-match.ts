import { bindMethod } from '../values/bound-method.js';
import { PyDict } from '../values/dict.js';
import { reprString } from '../values/print.js';
import { PythonError } from '../values/python-error.js';
import { asIndex } from '../values/sequence.js';
import { PyTuple } from '../values/tuple.js';
import { type Method, PyObject, type Value } from '../values/value.js';
import { expandTemplate } from './re-template.js';
import type { Found } from './regex-matcher.js';
import type { Regex } from './regex-syntax.js';

/** A text as the engine reads it: its characters, and their code points. */
export class ReText {
  readonly codes: readonly number[];
  private readonly chars: readonly string[] | undefined;

  constructor(readonly text: string) {
    const chars = /[\ud800-\udfff]/.test(text) ? Array.from(text) : undefined;
    this.chars = chars;
    this.codes = (chars ?? text.split('')).map((char) => char.codePointAt(0) ?? 0);
  }

  slice(from: number, to: number): string {
    return this.chars === undefined
      ? this.text.slice(from, to)
      : this.chars.slice(from, to).join('');
  }
}

/** Is what a regular expression matched. */
export class PyMatch extends PyObject {
  override readonly typeName = 're.Match';

  constructor(
    readonly source: ReText,
    readonly regex: Regex,
    readonly found: Found,
    private readonly pattern: Value,
  ) {
    super();
  }

  override truth(): boolean {
    return true;
  }

  /** Returns what a group matched, or None. */
  group(key: Value): Value {
    const [start, end] = this.span(key);
    return end < 0 ? null : this.source.slice(start, end);
  }

  span(key: Value): readonly [number, number] {
    const index = typeof key === 'string' ? this.regex.names.get(key) : asIndex(key);
    const span = index === undefined ? undefined : this.found.spans[index];
    if (span === undefined) throw new PythonError('IndexError', 'no such group');
    return span;
  }

  groups(otherwise: Value): Value[] {
    return this.found.spans.slice(1).map((_span, index) => this.group(index + 1) ?? otherwise);
  }

  override item(key: Value): Value {
    return this.group(key);
  }

  override attribute(name: string): Value | undefined {
    const { last } = this.found;
    switch (name) {
      case 'string':
        return this.source.text;
      case 're':
        return this.pattern;
      case 'lastindex':
        return last || null;
      case 'lastgroup':
        return [...this.regex.names].find(([, index]) => index === last)?.[0] ?? null;
      case 'pos':
        return 0;
      case 'endpos':
        return this.source.codes.length;
      default:
        return bindMethod<PyMatch>(this, name, METHODS);
    }
  }

  override memberNames(): readonly string[] {
    return ['string', 're', 'lastindex', 'lastgroup', 'pos', 'endpos', ...METHODS.keys()];
  }

  override repr(): string {
    const [start, end] = this.span(0);
    const shown = reprString(this.source.slice(start, end));
    return `<re.Match object; span=(${start}, ${end}), match=${shown}>`;
  }
}

const METHODS = new Map<string, Method<PyMatch>>([
  [
    'group',
    (self, args) => {
      if (args.length <= 1) return self.group(args[0] ?? 0);
      return new PyTuple(args.map((key) => self.group(key)));
    },
  ],
  [
    'groups',
    (self, [otherwise], kwargs) => new PyTuple(self.groups(otherwise ?? kwargs?.default ?? null)),
  ],
  [
    'groupdict',
    (self, [otherwise], kwargs) =>
      new PyDict(
        [...self.regex.names].map(
          ([name, index]) =>
            [name, self.group(index) ?? otherwise ?? kwargs?.default ?? null] as const,
        ),
      ),
  ],
  ['start', (self, [key = 0]) => self.span(key)[0]],
  ['end', (self, [key = 0]) => self.span(key)[1]],
  ['span', (self, [key = 0]) => new PyTuple(self.span(key))],
  ['expand', (self, [template = '']) => expandTemplate(String(template), self)],
  ['__getitem__', (self, [key = 0]) => self.group(key)],
]);
