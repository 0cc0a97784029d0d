import { makeNode } from './make-node.js';
import type { BinaryName, Expression, OperandNode } from './nodes.js';
import { PostfixParser } from './postfix-parser.js';

const SUMS: Readonly<Record<string, BinaryName>> = { '+': 'Add', '-': 'Sub' };
const PRODUCTS: Readonly<Record<string, BinaryName>> = {
  '*': 'Mul',
  '/': 'Div',
  '//': 'FloorDiv',
  '%': 'Mod',
};
const POWERS: Readonly<Record<string, BinaryName>> = { '**': 'Pow' };
const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** Parses Jinja's expressions with Jinja's precedence. */
export class ExpressionParser extends PostfixParser {
  override parseExpression(withCondition = true): Expression {
    if (!withCondition) return this.parseOr() as Expression;
    const first = this.look();
    let body = this.parseOr() as Expression;
    while (this.skipSymbol('if')) {
      const cond = this.parseOr() as Expression;
      const else_ = this.skipSymbol('else') ? this.parseExpression() : null;
      body = makeNode('InlineIf', this.spanFrom(first), { cond, body, else_ });
    }
    return body;
  }

  override parseOr(): Expression {
    return this.parseLogic('or', 'Or', () => this.parseAnd());
  }

  override parseAnd(): Expression {
    return this.parseLogic('and', 'And', () => this.parseNot());
  }

  private parseLogic(word: string, name: BinaryName, parse: () => Expression): Expression {
    const first = this.look();
    let left = parse();
    while (this.skipSymbol(word)) {
      const right = parse();
      left = makeNode(name, this.spanFrom(first), { left, right });
    }
    return left;
  }

  override parseNot(): Expression {
    const first = this.look();
    if (!this.skipSymbol('not')) return this.parseCompare();
    const target = this.parseNot();
    return makeNode('Not', this.spanFrom(first), { target });
  }

  private parseCompare(): Expression {
    const first = this.look();
    const expr = this.parseSum();
    const ops: OperandNode[] = [];
    for (let type = this.readComparison(); type !== null; type = this.readComparison()) {
      const operand = this.look();
      ops.push(makeNode('CompareOperand', operand, { type, expr: this.parseSum() }));
    }
    if (ops.length === 0) return expr;
    return makeNode('Compare', this.spanFrom(first), { expr, ops });
  }

  private readComparison(): string | null {
    const { type, value } = this.look();
    if (type === 'operator') return COMPARISONS.has(value) ? this.nextToken().value : null;
    if (type !== 'symbol') return null;
    if (value === 'in') return this.nextToken().value;
    const next = this.look(1);
    if (value !== 'not' || next.type !== 'symbol' || next.value !== 'in') return null;
    this.nextToken();
    this.nextToken();
    return 'not in';
  }

  private parseSum(): Expression {
    return this.parseBinary(SUMS, () => this.parseConcat());
  }

  private parseConcat(): Expression {
    const first = this.look();
    const children = [this.parseProduct()];
    while (this.skipOperator('~')) children.push(this.parseProduct());
    const [only] = children;
    if (only !== undefined && children.length === 1) return only;
    return makeNode('Concat', this.spanFrom(first), { children });
  }

  private parseProduct(): Expression {
    return this.parseBinary(PRODUCTS, () => this.parsePower());
  }

  private parsePower(): Expression {
    return this.parseBinary(POWERS, () => this.parseUnary());
  }

  private parseBinary(names: Record<string, BinaryName>, parse: () => Expression): Expression {
    const first = this.look();
    let left = parse();
    for (;;) {
      const token = this.look();
      const name = token.type === 'operator' ? names[token.value] : undefined;
      if (name === undefined) return left;
      this.nextToken();
      const right = parse();
      left = makeNode(name, this.spanFrom(first), { left, right });
    }
  }

  private parseUnary(withFilter = true): Expression {
    const first = this.look();
    const name = this.isOperator('-') ? 'Neg' : this.isOperator('+') ? 'Pos' : null;
    let node: Expression;
    if (name === null) {
      node = this.parsePrimary();
    } else {
      this.nextToken();
      const target = this.parseUnary(false);
      node = makeNode(name, this.spanFrom(first), { target });
    }
    node = this.parsePostfix(node);
    return withFilter ? this.parseFilters(node) : node;
  }
}
