import { PyDict } from './dict.js';
import { PyFloat } from './float.js';
import { toInt } from './numbers.js';
import { valueError } from './python-error.js';
import type { Value } from './value.js';

const TOKEN =
  /[ \t\n\r]*(?:([{}[\],:])|"((?:[^"\\\n\r\t]|\\.)*)"|(-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)|(true|false|null|NaN|-?Infinity)|$)/y;

const WORDS: Readonly<Record<string, Value>> = {
  true: true,
  false: false,
  null: null,
  NaN: new PyFloat(Number.NaN),
  Infinity: new PyFloat(Number.POSITIVE_INFINITY),
  '-Infinity': new PyFloat(Number.NEGATIVE_INFINITY),
};

/** Reads JSON as Python's `json.loads` does: `1.0` stays a float; throws its ValueError. */
export function parseJson(text: string): Value {
  const reader = new JsonReader(text);
  const value = reader.value(reader.next());
  const rest = reader.next();
  if (rest.kind !== 'end') throw reader.error('Extra data');
  return value;
}

type Token =
  | { readonly kind: 'end' }
  | { readonly kind: 'mark'; readonly mark: string }
  | { readonly kind: 'value'; readonly value: Value };

class JsonReader {
  private at = 0;

  constructor(private readonly text: string) {}

  error(message: string): Error {
    const before = this.text.slice(0, this.at).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return valueError(`${message}: line ${before.length} column ${column} (char ${this.at})`);
  }

  next(): Token {
    TOKEN.lastIndex = this.at;
    const match = TOKEN.exec(this.text);
    if (match === null) throw this.error('Expecting value');
    this.at = TOKEN.lastIndex;
    const [, mark, quoted, number, fraction, exponent, word] = match;
    if (mark !== undefined) return { kind: 'mark', mark };
    if (quoted !== undefined) return { kind: 'value', value: this.unquoted(quoted) };
    if (number !== undefined) {
      const isFloat = fraction !== undefined || exponent !== undefined;
      const value = isFloat ? new PyFloat(Number(number)) : toInt(BigInt(number));
      return { kind: 'value', value };
    }
    return word === undefined ? { kind: 'end' } : { kind: 'value', value: WORDS[word] ?? null };
  }

  private unquoted(body: string): string {
    try {
      return JSON.parse(`"${body}"`) as string;
    } catch {
      throw this.error('Invalid \\escape');
    }
  }

  value(token: Token, depth = 0): Value {
    if (depth > 500) throw this.error('The document is nested too deep');
    if (token.kind === 'value') return token.value;
    if (token.kind === 'mark' && token.mark === '[') return this.list(depth);
    if (token.kind === 'mark' && token.mark === '{') return this.dict(depth);
    throw this.error('Expecting value');
  }

  private list(depth: number): Value[] {
    const items: Value[] = [];
    let token = this.next();
    if (token.kind === 'mark' && token.mark === ']') return items;
    for (;;) {
      items.push(this.value(token, depth + 1));
      if (this.isEnd(']')) return items;
      token = this.next();
    }
  }

  private dict(depth: number): PyDict {
    const dict = new PyDict();
    let token = this.next();
    if (token.kind === 'mark' && token.mark === '}') return dict;
    for (;;) {
      if (token.kind !== 'value' || typeof token.value !== 'string') {
        throw this.error('Expecting property name enclosed in double quotes');
      }
      const colon = this.next();
      if (colon.kind !== 'mark' || colon.mark !== ':') throw this.error("Expecting ':' delimiter");
      dict.set(token.value, this.value(this.next(), depth + 1));
      if (this.isEnd('}')) return dict;
      token = this.next();
    }
  }

  private isEnd(close: string): boolean {
    const token = this.next();
    if (token.kind === 'mark' && token.mark === close) return true;
    if (token.kind === 'mark' && token.mark === ',') return false;
    throw this.error("Expecting ',' delimiter");
  }
}
