import type { Tokenizer } from 'nunjucks/src/lexer.js';
import lexer from 'nunjucks/src/lexer.js';
import { SyntaxFault } from './syntax-fault.js';
import type { Token, TokenType } from './token.js';
import { unescapeString } from './unescape.js';
import { SPACE, stripEnd } from './whitespace.js';

const NunjucksTokenizer = lexer.lex('').constructor as typeof Tokenizer;

const SPACES = new RegExp(`[${SPACE}]+`, 'y');
const FLOAT = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INT = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const NAME = /\w+(?!\P{ASCII}|\w)|[\p{L}\p{N}\p{M}\p{Pc}\u00b7]+/uy;
const IDENTIFIER = /^[\p{L}\p{Nl}_][\p{L}\p{N}\p{M}\p{Pc}\u00b7]*$/u;
const STRING = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;
const OPERATOR = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y;
const RAW_START = new RegExp(`\\{%[-+]?[${SPACE}]*raw[${SPACE}]*(?:-%\\}[${SPACE}]*|%\\})`, 'y');
const RAW_END = new RegExp(
  `\\{%([-+]?)[${SPACE}]*endraw[${SPACE}]*(?:\\+%\\}|-%\\}[${SPACE}]*|%\\})`,
  'g',
);
const DOCS_START = new RegExp(
  `\\{%[-+]?[${SPACE}]*docs[${SPACE}]+(\\w+)[${SPACE}]*(?:-%\\}[${SPACE}]*|\\+?%\\})`,
  'y',
);
const DOCS_END = new RegExp(
  `\\{%([-+]?)[${SPACE}]*enddocs[${SPACE}]*(?:\\+%\\}|-%\\}[${SPACE}]*|%\\})`,
  'g',
);
/** What can stand between a tag's start and its name, and the first letters of raw and docs. */
const SKIPPED = new Set([' ', '-', '+', '\n', '\t']);
const VERBATIM = new Set(['r', 'd']);
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Reads Jinja's tokens: Nunjucks' tokenizer with Jinja 3.1's lexical rules. */
export class JinjaTokenizer extends NunjucksTokenizer {
  private code: 'block' | 'variable' | undefined;
  private readonly brackets: string[] = [];

  /** Reads all tokens; the last one is `eof`, or the fault that stopped the reading. */
  readAll(): readonly (Token | SyntaxFault)[] {
    const tokens: (Token | SyntaxFault)[] = [];
    try {
      for (let token = this.nextToken(); ; token = this.nextToken()) {
        tokens.push(token);
        if (token.type === 'eof') return tokens;
      }
    } catch (error) {
      if (error instanceof SyntaxFault) return [...tokens, error];
      throw error;
    }
  }

  override nextToken(): Token {
    for (;;) {
      const token = this.code === undefined ? this.readText() : this.readCode(this.code);
      if (token !== undefined) return token;
    }
  }

  private readText(): Token | undefined {
    if (this.isFinished()) return this.take('eof', this.index);
    const open = this.findOpening();
    if (open === this.index) return this.readOpening();
    const text = this.str.slice(this.index, open);
    const data = this.str.charAt(open + 2) === '-' ? stripEnd(text) : text;
    if (data !== '') return this.take('data', open, data);
    this.moveTo(open);
    return undefined;
  }

  private findOpening(): number {
    for (
      let at = this.str.indexOf('{', this.index);
      at !== -1;
      at = this.str.indexOf('{', at + 1)
    ) {
      const next = this.str.charAt(at + 1);
      if (next === '{' || next === '%' || next === '#') return at;
    }
    return this.len;
  }

  private readOpening(): Token | undefined {
    const kind = this.str.charAt(this.index + 1);
    if (kind === '#') return this.skipComment();
    if (kind === '%' && VERBATIM.has(this.firstLetter())) {
      const special = this.readVerbatim();
      if (special !== null) return special;
    }
    const sign = this.str.charAt(this.index + 2);
    this.code = kind === '%' ? 'block' : 'variable';
    this.in_code = true;
    const end = this.index + (sign === '-' || sign === '+' ? 3 : 2);
    return this.take(kind === '%' ? 'block-start' : 'variable-start', end);
  }

  /** Returns the letter that the name of a tag begins with. */
  private firstLetter(): string {
    let at = this.index + 2;
    while (at < this.len && SKIPPED.has(this.str.charAt(at))) at++;
    return this.str.charAt(at);
  }

  private skipComment(): undefined {
    const sign = this.str.charAt(this.index + 2);
    const from = this.index + (sign === '-' || sign === '+' ? 3 : 2);
    const close = this.str.indexOf('#}', from);
    if (close === -1) {
      if (from < this.len) throw this.fault('Missing end of comment tag', 2);
      this.moveTo(this.len);
      return undefined;
    }
    const trims = close > from && this.str.charAt(close - 1) === '-';
    this.moveTo(trims ? this.endOf(SPACES, close + 2) : close + 2);
  }

  /** Reads a raw or docs block; null when the tag is an ordinary one. */
  private readVerbatim(): Token | undefined | null {
    const raw = this.match(RAW_START);
    if (raw !== null) return this.readRaw(raw[0].length);
    const docs = this.match(DOCS_START);
    if (docs === null) return null;
    const [end, text] = this.findClosing(DOCS_END, docs[0].length, 'docs block');
    return { ...this.take('special', end, text), name: docs[1] ?? '' };
  }

  private readRaw(length: number): Token | undefined {
    const [end, text] = this.findClosing(RAW_END, length, 'raw directive');
    this.moveTo(this.index + length);
    if (text !== '') return this.take('data', end, text);
    this.moveTo(end);
    return undefined;
  }

  private findClosing(pattern: RegExp, length: number, what: string): [number, string] {
    pattern.lastIndex = this.index + length;
    const close = pattern.exec(this.str);
    if (close === null && this.index + length >= this.len) return [this.len, ''];
    if (close === null) throw this.fault(`Missing end of ${what}`, length);
    const text = this.str.slice(this.index + length, close.index);
    return [pattern.lastIndex, close[1] === '-' ? stripEnd(text) : text];
  }

  private readCode(code: 'block' | 'variable'): Token | undefined {
    if (this.isFinished()) return this.take('eof', this.index);
    const end = this.brackets.length === 0 ? this.readEnd(code) : undefined;
    if (end !== undefined) return end;
    const spaces = this.endOf(SPACES, this.index);
    if (spaces > this.index) {
      this.moveTo(spaces);
      return undefined;
    }
    return this.readWord() ?? this.readOperator();
  }

  private readEnd(code: 'block' | 'variable'): Token | undefined {
    const first = this.str.charAt(this.index);
    const signed = first === '-' || (first === '+' && code === 'block');
    const at = signed ? this.index + 1 : this.index;
    if (!this.str.startsWith(code === 'block' ? '%}' : '}}', at)) return undefined;
    this.code = undefined;
    this.in_code = false;
    const token = this.take(`${code}-end`, at + 2);
    if (first === '-') this.moveTo(this.endOf(SPACES, this.index));
    return token;
  }

  private readWord(): Token | undefined {
    const number = this.match(FLOAT);
    if (number !== null) return this.takeMatch('float', number[0].replaceAll('_', ''), number);
    const integer = this.match(INT);
    if (integer !== null) return this.takeMatch('int', integer[0].replaceAll('_', ''), integer);
    const name = this.match(NAME);
    if (name !== null) return this.readName(name);
    const string = this.match(STRING);
    return string === null ? undefined : this.readString(string);
  }

  private readName(name: RegExpExecArray): Token {
    if (!IDENTIFIER.test(name[0])) {
      throw this.fault('Invalid character in identifier', name[0].length);
    }
    return this.takeMatch('symbol', name[0], name);
  }

  private readString(string: RegExpExecArray): Token {
    try {
      return this.takeMatch('string', unescapeString(string[0].slice(1, -1)), string);
    } catch (error) {
      throw this.fault((error as Error).message, string[0].length);
    }
  }

  private readOperator(): Token {
    const found = this.match(OPERATOR);
    if (found === null) {
      const char = this.str.charAt(this.index);
      const shown = char === "'" ? '"\'"' : `'${char}'`;
      throw this.fault(`unexpected char ${shown} at ${this.index}`, 1);
    }
    const operator = found[0];
    const closing = CLOSING[operator];
    if (closing !== undefined) this.brackets.push(closing);
    else if (operator === ')' || operator === ']' || operator === '}') this.close(operator);
    return this.takeMatch('operator', operator, found);
  }

  private close(operator: string): void {
    const expected = this.brackets.pop();
    if (expected === operator) return;
    const hint = expected === undefined ? '' : `, expected '${expected}'`;
    throw this.fault(`unexpected '${operator}'${hint}`, 1);
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.index;
    return pattern.exec(this.str);
  }

  private endOf(pattern: RegExp, from: number): number {
    pattern.lastIndex = from;
    return pattern.test(this.str) ? pattern.lastIndex : from;
  }

  private takeMatch(type: TokenType, value: string, match: RegExpExecArray): Token {
    return this.take(type, this.index + match[0].length, value);
  }

  private take(type: TokenType, end: number, value = this.str.slice(this.index, end)): Token {
    const { lineno, colno, index: start } = this;
    this.moveTo(end);
    return { type, value, lineno, colno, start, length: end - start };
  }

  private moveTo(end: number): void {
    let line = this.str.indexOf('\n', this.index);
    if (line === -1 || line >= end) {
      this.colno += end - this.index;
    } else {
      for (; line !== -1 && line < end; line = this.str.indexOf('\n', line + 1)) {
        this.lineno++;
        this.colno = end - line - 1;
      }
    }
    this.index = end;
  }

  private fault(message: string, length: number): SyntaxFault {
    return new SyntaxFault(message, { lineno: this.lineno, colno: this.colno, length });
  }
}
