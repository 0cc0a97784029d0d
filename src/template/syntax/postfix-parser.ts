import { makeNode } from './make-node.js';
import type { ArgumentsNode, Expression, KeywordNode } from './nodes.js';
import { PrimaryParser } from './primary-parser.js';
import type { Span } from './token.js';

const ARGUMENT_STARTS = new Set(['symbol', 'string', 'int', 'float']);
const AFTER_TEST = new Set(['else', 'or', 'and']);

/** Parses what can follow a value: members, subscripts, calls, filters and tests. */
export abstract class PostfixParser extends PrimaryParser {
  protected parsePostfix(target: Expression): Expression {
    let node = target;
    for (;;) {
      if (this.isOperator('.')) node = this.parseDot(node);
      else if (this.isOperator('[')) node = this.parseSubscript(node);
      else if (this.isOperator('(')) node = this.parseFunCall(node);
      else return node;
    }
  }

  protected parseFilters(target: Expression): Expression {
    let node = target;
    for (;;) {
      if (this.isOperator('|')) node = this.parseFilter(node);
      else if (this.isSymbol('is')) node = this.parseTest(node);
      else if (this.isOperator('(')) node = this.parseFunCall(node);
      else return node;
    }
  }

  private parseFunCall(name: Expression): Expression {
    const args = this.parseArguments();
    return makeNode('FunCall', this.spanFrom(name), { name, args });
  }

  private parseDot(target: Expression): Expression {
    this.nextToken();
    const name = this.nextToken();
    const at = this.spanFrom(target);
    if (name.type === 'symbol') return makeNode('Attribute', at, { target, name: name.value });
    if (name.type !== 'int') throw this.fault('expected name or number', name);
    const val = makeNode('Literal', name, { value: Number(name.value) });
    return makeNode('LookupVal', at, { target, val });
  }

  private parseSubscript(target: Expression): Expression {
    const open = this.nextToken();
    const children: Expression[] = [];
    while (!this.isOperator(']')) {
      if (children.length > 0) this.take('operator', ',');
      children.push(this.parseSubscribed());
    }
    this.nextToken();
    const [only] = children;
    const val =
      only !== undefined && children.length === 1
        ? only
        : makeNode('Tuple', this.spanFrom(open), { children });
    return makeNode('LookupVal', this.spanFrom(target), { target, val });
  }

  private parseSubscribed(): Expression {
    const first = this.look();
    const from = this.isOperator(':') ? null : this.parseExpression();
    if (from !== null && !this.isOperator(':')) return from;
    this.nextToken();
    const to = this.isOperator(':') || this.endsSlice() ? null : this.parseExpression();
    const more = this.skipOperator(':');
    const step = more && !this.endsSlice() ? this.parseExpression() : null;
    return makeNode('Slice', this.spanFrom(first), { from, to, step });
  }

  private endsSlice(): boolean {
    return this.isOperator(']') || this.isOperator(',');
  }

  protected parseFilter(target: Expression | null, inline = false): Expression {
    if (!inline) this.nextToken();
    const first = this.take('symbol');
    const name = this.parseDottedName(first.value);
    const at = this.spanFrom(first);
    const args = this.isOperator('(') ? this.parseArguments() : null;
    return makeNode('Filter', at, { target, name, args });
  }

  private parseDottedName(first: string): string {
    let name = first;
    while (this.skipOperator('.')) name += `.${this.take('symbol').value}`;
    return name;
  }

  private parseTest(left: Expression): Expression {
    const is = this.nextToken();
    const negated = this.skipSymbol('not');
    const first = this.take('symbol');
    const name = this.parseDottedName(first.value);
    const at = this.spanFrom(first);
    const args = this.parseTestArguments();
    const test = makeNode('Is', at, { left, name, args });
    return negated ? makeNode('Not', this.spanFrom(is), { target: test }) : test;
  }

  private parseTestArguments(): ArgumentsNode | null {
    const token = this.look();
    if (this.isOperator('(')) return this.parseArguments();
    const starts = ARGUMENT_STARTS.has(token.type) || this.isOperator('[') || this.isOperator('{');
    if (!starts || (token.type === 'symbol' && AFTER_TEST.has(token.value))) return null;
    if (this.isSymbol('is')) throw this.fault('You cannot chain multiple tests with is', token);
    const children = [this.parsePostfix(this.parsePrimary())];
    return this.makeArguments(token, children);
  }

  private makeArguments(at: Span, children: readonly Expression[]): ArgumentsNode {
    const none = { keywords: [], splat: null, doubleSplat: null };
    return makeNode('Arguments', at, { children, ...none });
  }

  private parseArguments(): ArgumentsNode {
    const open = this.nextToken();
    const children: Expression[] = [];
    const keywords: KeywordNode[] = [];
    const splats: { one: Expression | null; two: Expression | null } = { one: null, two: null };
    const ensure = (fine: boolean): void => {
      if (!fine) throw this.fault('invalid syntax for function call expression', open);
    };
    for (let first = true; !this.isOperator(')'); first = false) {
      if (!first) this.take('operator', ',');
      if (this.isOperator(')')) break;
      if (this.skipOperator('*')) {
        ensure(splats.one === null && splats.two === null);
        splats.one = this.parseExpression();
      } else if (this.skipOperator('**')) {
        ensure(splats.two === null);
        splats.two = this.parseExpression();
      } else if (this.startsKeyword()) {
        ensure(splats.two === null);
        keywords.push(this.parseKeyword());
      } else {
        ensure(splats.one === null && splats.two === null && keywords.length === 0);
        children.push(this.parseExpression());
      }
    }
    this.take('operator', ')');
    const at = this.spanFrom(open);
    const fields = { children, keywords, splat: splats.one, doubleSplat: splats.two };
    return makeNode('Arguments', at, fields);
  }

  private startsKeyword(): boolean {
    if (this.look().type !== 'symbol') return false;
    const next = this.look(1);
    return next.type === 'operator' && next.value === '=';
  }

  private parseKeyword(): KeywordNode {
    const name = this.nextToken();
    this.nextToken();
    const value = this.parseExpression();
    return makeNode('Keyword', this.spanFrom(name), { name: name.value, value });
  }
}
