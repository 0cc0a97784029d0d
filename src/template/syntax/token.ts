/** Places a piece of template text: 0-based line and column, and character offsets. */
export interface Span {
  readonly lineno: number;
  readonly colno: number;
  readonly start: number;
  readonly length: number;
}

/** Names the kinds of token; all but `eof` are Nunjucks' own. */
export type TokenType =
  | 'string'
  | 'data'
  | 'block-start'
  | 'block-end'
  | 'variable-start'
  | 'variable-end'
  | 'operator'
  | 'int'
  | 'float'
  | 'symbol'
  | 'special'
  | 'eof';

/** Is one token: for `special` (a docs block), `name` holds the block's name. */
export interface Token extends Span {
  readonly type: TokenType;
  readonly value: string;
  readonly name?: string;
}

const DESCRIPTIONS: Partial<Record<TokenType, string>> = {
  'block-start': 'begin of statement block',
  'block-end': 'end of statement block',
  'variable-start': 'begin of print statement',
  'variable-end': 'end of print statement',
  data: 'template data / text',
  int: 'integer',
  eof: 'end of template',
};

/** Describes a token as Jinja's messages do. */
export function describeToken(token: Token): string {
  if (token.type === 'symbol' || token.type === 'operator') return token.value;
  return describeType(token.type);
}

/** Describes a kind of token as Jinja's messages do. */
export function describeType(type: TokenType): string {
  if (type === 'symbol') return 'name';
  return DESCRIPTIONS[type] ?? type;
}
