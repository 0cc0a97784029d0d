import { makeNode } from './make-node.js';
import type { Expression, PairNode } from './nodes.js';
import { describeToken, type Token } from './token.js';
import { TokenReader } from './token-reader.js';

const CONSTANTS = new Map<string, boolean | null>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

/** Parses names, literals, lists, dicts and tuples. */
export abstract class PrimaryParser extends TokenReader {
  abstract parseExpression(withCondition?: boolean): Expression;

  protected parsePrimary(): Expression {
    const token = this.look();
    switch (token.type) {
      case 'symbol':
        return this.parseName();
      case 'string':
        return this.parseString();
      case 'int':
        this.nextToken();
        return makeNode('Literal', token, { value: parseInteger(token.value) });
      case 'float':
        this.nextToken();
        return makeNode('Float', token, { value: Number(token.value) });
      default:
        return this.parseAggregate(token);
    }
  }

  private parseName(): Expression {
    const token = this.nextToken();
    const constant = CONSTANTS.get(token.value);
    if (constant !== undefined) return makeNode('Literal', token, { value: constant });
    return makeNode('Symbol', token, { value: token.value });
  }

  private parseString(): Expression {
    const first = this.look();
    let value = '';
    while (this.look().type === 'string') value += this.nextToken().value;
    return makeNode('Literal', this.spanFrom(first), { value });
  }

  private parseAggregate(token: Token): Expression {
    if (this.isOperator('[')) return this.parseList();
    if (this.isOperator('{')) return this.parseDict();
    if (!this.skipOperator('(')) throw this.fault(`unexpected '${describeToken(token)}'`, token);
    const inner = this.parseTuple({ parenthesized: true });
    this.take('operator', ')');
    return inner;
  }

  private parseList(): Expression {
    const open = this.nextToken();
    const children: Expression[] = [];
    while (!this.isOperator(']')) {
      if (children.length > 0) this.take('operator', ',');
      if (this.isOperator(']')) break;
      children.push(this.parseExpression());
    }
    this.nextToken();
    return makeNode('Array', this.spanFrom(open), { children });
  }

  private parseDict(): Expression {
    const open = this.nextToken();
    const children: PairNode[] = [];
    while (!this.isOperator('}')) {
      if (children.length > 0) this.take('operator', ',');
      if (this.isOperator('}')) break;
      const key = this.parseExpression();
      this.take('operator', ':');
      const value = this.parseExpression();
      children.push(makeNode('Pair', this.spanFrom(key), { key, value }));
    }
    this.nextToken();
    return makeNode('Dict', this.spanFrom(open), { children });
  }

  /** Parses expressions with commas between them; one without a comma stays itself. */
  protected parseTuple(
    options: { parenthesized?: boolean; withCondition?: boolean } = {},
  ): Expression {
    const first = this.look();
    const children: Expression[] = [];
    let isTuple = false;
    for (;;) {
      if (children.length > 0) this.take('operator', ',');
      if (this.endsTuple()) break;
      children.push(this.parseExpression(options.withCondition ?? true));
      if (!this.isOperator(',')) break;
      isTuple = true;
    }
    const [only] = children;
    if (!isTuple && only !== undefined) return only;
    if (!isTuple && options.parenthesized !== true) {
      throw this.fault(`Expected an expression, got '${describeToken(this.look())}'`);
    }
    return makeNode('Tuple', this.spanFrom(first), { children });
  }

  protected endsTuple(): boolean {
    const { type } = this.look();
    return type === 'variable-end' || type === 'block-end' || this.isOperator(')');
  }
}

function parseInteger(digits: string): number | bigint {
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : BigInt(digits);
}
