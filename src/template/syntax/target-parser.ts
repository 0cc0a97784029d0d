import { ExpressionParser } from './expression-parser.js';
import { makeNode } from './make-node.js';
import type { Expression, ParameterNode, Target } from './nodes.js';
import { describeToken } from './token.js';

const KINDS: Readonly<Record<string, string>> = {
  Literal: 'const',
  Float: 'const',
  Array: 'list',
  Attribute: 'getattr',
  LookupVal: 'getitem',
  FunCall: 'call',
  Is: 'test',
  InlineIf: 'condexpr',
};

/** Parses what is assigned to: names, tuples of names, namespace attributes, parameters. */
export class TargetParser extends ExpressionParser {
  protected parseTarget(options: { withNamespace?: boolean } = {}): Target {
    const first = this.look();
    const children: Target[] = [];
    let isTuple = false;
    for (;;) {
      if (children.length > 0) this.take('operator', ',');
      if (this.endsTuple()) break;
      children.push(this.parseOneTarget(options.withNamespace === true));
      if (!this.isOperator(',')) break;
      isTuple = true;
    }
    const [only] = children;
    if (!isTuple && only !== undefined) return only;
    if (!isTuple) {
      throw this.fault(`Expected an expression, got '${describeToken(this.look())}'`);
    }
    return makeNode('TargetTuple', this.spanFrom(first), { children });
  }

  private parseOneTarget(withNamespace: boolean): Target {
    const first = this.look();
    const next = this.look(1);
    const dotted = first.type === 'symbol' && next.type === 'operator' && next.value === '.';
    if (!withNamespace || !dotted) return this.toTarget(this.parsePrimary());
    this.nextToken();
    this.nextToken();
    const attribute = this.take('symbol').value;
    const fields = { value: first.value, attribute };
    return makeNode('NamespaceStore', this.spanFrom(first), fields);
  }

  private toTarget(node: Expression): Target {
    if (node.typename === 'Symbol') return makeNode('Store', node, { value: node.value });
    if (node.typename === 'Tuple' && node.children.every(isAssignable)) {
      const children = node.children.map((child) => this.toTarget(child));
      return makeNode('TargetTuple', node, { children });
    }
    const kind = KINDS[node.typename] ?? node.typename.toLowerCase();
    throw this.fault(`can't assign to '${kind}'`, node);
  }

  protected parseSignature(): readonly ParameterNode[] {
    this.take('operator', '(');
    const parameters: ParameterNode[] = [];
    while (!this.isOperator(')')) {
      if (parameters.length > 0) this.take('operator', ',');
      const name = this.take('symbol');
      const value = this.skipOperator('=') ? this.parseExpression() : null;
      if (value === null && parameters.some((earlier) => earlier.value !== null)) {
        throw this.fault('non-default argument follows default argument');
      }
      parameters.push(makeNode('Parameter', name, { name: name.value, value }));
    }
    this.nextToken();
    return parameters;
  }
}

function isAssignable(node: Expression): boolean {
  if (node.typename === 'Tuple') return node.children.every(isAssignable);
  return node.typename === 'Symbol';
}
