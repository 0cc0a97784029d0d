import nunjucks from 'nunjucks/src/parser.js';
import { SyntaxFault } from './syntax-fault.js';
import { describeToken, describeType, type Span, type Token, type TokenType } from './token.js';
import type { JinjaTokenizer } from './tokenizer.js';

/** Reads tokens with look-ahead: Nunjucks' parser over a list of Jinja's tokens. */
export class TokenReader extends nunjucks.Parser {
  declare private tokenList: readonly (Token | SyntaxFault)[];
  declare private position: number;
  declare private previous: Span;
  /** The template's text, its lines ended by a newline. */
  declare protected text: string;

  override init(tokens: unknown): void {
    super.init(tokens);
    this.text = (tokens as JinjaTokenizer).str;
    this.tokenList = (tokens as JinjaTokenizer).readAll();
    this.position = 0;
    this.previous = { lineno: 0, colno: 0, start: 0, length: 0 };
  }

  /** Returns the token `ahead` places after the current one. */
  protected look(ahead = 0): Token {
    const last = this.tokenList.length - 1;
    const token = this.tokenList[Math.min(this.position + ahead, last)];
    if (token === undefined) throw new Error('the token list is empty');
    if (token instanceof SyntaxFault) throw token;
    return token;
  }

  override peekToken(): Token {
    return this.look();
  }

  override nextToken(): Token {
    const token = this.look();
    this.previous = token;
    if (token.type !== 'eof') this.position++;
    return token;
  }

  override pushToken(token: unknown): void {
    if ((token as Token).type !== 'eof') this.position--;
  }

  protected isOperator(value: string): boolean {
    const token = this.look();
    return token.type === 'operator' && token.value === value;
  }

  protected isSymbol(value: string): boolean {
    const token = this.look();
    return token.type === 'symbol' && token.value === value;
  }

  protected skipOperator(value: string): boolean {
    if (!this.isOperator(value)) return false;
    this.nextToken();
    return true;
  }

  override skipSymbol(value: string): boolean {
    if (!this.isSymbol(value)) return false;
    this.nextToken();
    return true;
  }

  /** Reads a token of that kind (and value), or fails as Jinja does. */
  protected take(type: TokenType, value?: string): Token {
    const token = this.look();
    if (token.type === type && (value === undefined || token.value === value)) {
      return this.nextToken();
    }
    const wanted = value ?? describeType(type);
    if (token.type === 'eof') {
      throw this.fault(`unexpected end of template, expected '${wanted}'.`, token);
    }
    throw this.fault(`expected token '${wanted}', got '${describeToken(token)}'`, token);
  }

  /** Spans from the start of `first` to the end of the last token read. */
  protected spanFrom(first: Span): Span {
    const end = this.previous.start + this.previous.length;
    const { lineno, colno, start } = first;
    return { lineno, colno, start, length: Math.max(end - start, first.length) };
  }

  protected fault(message: string, at: Span = this.look(), missing?: string): SyntaxFault {
    return new SyntaxFault(message, at, missing);
  }
}
