/** Types the parts of Nunjucks 3.2.4's own modules that the syntax stage builds on. */
declare module 'nunjucks/src/lexer.js' {
  export class Tokenizer {
    constructor(text: string);
    str: string;
    index: number;
    len: number;
    lineno: number;
    colno: number;
    in_code: boolean;
    nextToken(): unknown;
    isFinished(): boolean;
  }
  const lexer: {
    lex(text: string): Tokenizer;
    TOKEN_STRING: 'string';
    TOKEN_DATA: 'data';
    TOKEN_BLOCK_START: 'block-start';
    TOKEN_BLOCK_END: 'block-end';
    TOKEN_VARIABLE_START: 'variable-start';
    TOKEN_VARIABLE_END: 'variable-end';
    TOKEN_OPERATOR: 'operator';
    TOKEN_INT: 'int';
    TOKEN_FLOAT: 'float';
    TOKEN_SYMBOL: 'symbol';
    TOKEN_SPECIAL: 'special';
  };
  export default lexer;
}

declare module 'nunjucks/src/nodes.js' {
  export class Node {
    constructor(lineno: number, colno: number, ...fields: unknown[]);
    readonly lineno: number;
    readonly colno: number;
    readonly typename: string;
    readonly fields: readonly string[];
    static extend(name: string, properties?: { fields: string[] }): typeof Node;
  }
  const nodes: Record<string, typeof Node>;
  export default nodes;
}

declare module 'nunjucks/src/parser.js' {
  export class Parser {
    constructor(tokens: unknown);
    breakOnBlocks: string[] | null;
    init(tokens: unknown): void;
    nextToken(withWhitespace?: boolean): unknown;
    peekToken(): unknown;
    pushToken(token: unknown): void;
    skipSymbol(value: string): boolean;
    skipValue(type: string, value: string): boolean;
    parseUntilBlocks(...names: string[]): unknown;
    parseNodes(): unknown[];
    parseAsRoot(): unknown;
    parseOr(): unknown;
    parseAnd(): unknown;
    parseNot(): unknown;
    parseIn(): unknown;
  }
  const parser: { Parser: typeof Parser };
  export default parser;
}
