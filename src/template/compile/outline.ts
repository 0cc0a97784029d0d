import type {
  BodyNode,
  Expression,
  ForNode,
  FunCallNode,
  IfNode,
  RootNode,
  Statement,
} from '../syntax/nodes.js';
import { literalOf } from './literal.js';
import { dottedName, findAssigned } from './static-calls.js';

/**
 * Is all that a template asks of its host, in the order in which it asks. What else it does can
 * neither fail nor be seen from outside, as long as the host's names mean what the host gives them.
 */
export type Outline = readonly OutlineStep[];

export type OutlineStep =
  /** The value of a name, or of attributes of it, is printed or tested. */
  | { readonly read: string }
  | OutlineCall
  /** One of two goes on, by the truth of a value; `test` says what decides, where that is simple. */
  | { readonly test: OutlineTest | null; readonly whenTrue: Outline; readonly whenFalse: Outline };

/** A name is called with literals. */
export interface OutlineCall {
  readonly call: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** A condition that is one name, or one call without arguments, or the contrary of that. */
export interface OutlineTest {
  readonly name: string;
  readonly called: boolean;
  readonly negated: boolean;
}

/** Past this many steps a template is better rendered than outlined. */
const MOST_STEPS = 1000;

const LOOP_ATTRIBUTES = ['index', 'index0', 'first', 'last', 'length', 'revindex', 'revindex0'];
const HARMLESS_TESTS = ['defined', 'undefined', 'none'];

/** The names that are bound to values; a list of literals has a length. */
type Bound = ReadonlyMap<string, number | undefined>;

class Inexact extends Error {}

/** Outlines a template; undefined where only rendering it tells what it does. */
export function outlineOf(root: RootNode): Outline | undefined {
  try {
    return new Outliner(findAssigned(root)).body(root.children, new Map()).steps;
  } catch (error) {
    if (error instanceof Inexact) return undefined;
    throw error;
  }
}

interface Outlined {
  readonly steps: OutlineStep[];
  readonly bound: Bound;
}

class Outliner {
  private count = 0;

  constructor(private readonly assigned: ReadonlySet<string>) {}

  body(nodes: readonly Statement[], outer: Bound): Outlined {
    const bound = new Map(outer);
    const steps: OutlineStep[] = [];
    for (const node of nodes) steps.push(...this.statement(node, bound));
    this.count += steps.length;
    if (this.count > MOST_STEPS) throw new Inexact();
    return { steps, bound };
  }

  /** Outlines a statement; what it assigns is put into `bound`. */
  private statement(node: Statement, bound: Map<string, number | undefined>): OutlineStep[] {
    switch (node.typename) {
      case 'Output':
        return node.children.flatMap((child) =>
          child.typename === 'TemplateData' ? [] : this.expression(child, bound),
        );
      case 'Do':
        return this.expression(node.value, bound);
      case 'Set': {
        if (node.target.typename !== 'Store') throw new Inexact();
        const steps = this.expression(node.value, bound);
        bound.set(node.target.value, lengthOf(node.value, bound));
        return steps;
      }
      case 'SetBlock': {
        if (node.target.typename !== 'Store' || node.filter !== null) throw new Inexact();
        const { steps } = this.body(node.body.children, bound);
        bound.set(node.target.value, undefined);
        return steps;
      }
      case 'If':
        return this.branch(node, node.elifs, node.else_, bound);
      case 'For':
        return this.loop(node, bound);
      default:
        throw new Inexact();
    }
  }

  /** After a branch a name is bound if both ways bind it. */
  private branch(
    node: IfNode,
    elifs: readonly IfNode[],
    otherwise: BodyNode | null,
    bound: Map<string, number | undefined>,
  ): OutlineStep[] {
    const [elif, ...rest] = elifs;
    const before = this.expression(node.cond, bound);
    const then = this.body(node.body.children, bound);
    const inner = new Map(bound);
    const other = elif
      ? { steps: this.branch(elif, rest, otherwise, inner), bound: inner }
      : this.body(otherwise?.children ?? [], bound);
    bound.clear();
    for (const [name, length] of then.bound)
      if (other.bound.has(name))
        bound.set(name, other.bound.get(name) === length ? length : undefined);
    const test = before.length === 1 ? testOf(node.cond) : null;
    return [...before, { test, whenTrue: then.steps, whenFalse: other.steps }];
  }

  private loop(node: ForNode, bound: Bound): OutlineStep[] {
    const length = lengthOf(node.arr, bound);
    const isPlain = node.name.typename === 'Store' && node.cond === null && !node.recursive;
    if (length === undefined || !isPlain || node.name.typename !== 'Store') throw new Inexact();
    const before = this.expression(node.arr, bound);
    if (length === 0) return [...before, ...this.body(node.else_?.children ?? [], bound).steps];
    const inside = new Map(bound).set(node.name.value, undefined).set('loop', undefined);
    const { steps } = this.body(node.body.children, inside);
    if (steps.length * length > MOST_STEPS) throw new Inexact();
    return [...before, ...Array.from({ length }, () => steps).flat()];
  }

  private expression(node: Expression, bound: Bound): OutlineStep[] {
    switch (node.typename) {
      case 'Literal':
      case 'Float':
        return [];
      case 'Symbol':
      case 'Attribute':
        return this.name(node, bound);
      case 'FunCall':
        return [this.call(node, bound)];
      case 'Array':
      case 'Tuple':
      case 'Concat':
        return node.children.flatMap((child) => this.expression(child, bound));
      case 'Dict':
        if (!node.children.every(({ key }) => key.typename === 'Literal')) throw new Inexact();
        return node.children.flatMap(({ value }) => this.expression(value, bound));
      case 'Not':
        return this.expression(node.target, bound);
      case 'And':
      case 'Or':
        return [...this.expression(node.left, bound), ...this.reads(node.right, bound)];
      case 'InlineIf':
        return [
          ...this.expression(node.cond, bound),
          ...this.reads(node.body, bound),
          ...(node.else_ ? this.reads(node.else_, bound) : []),
        ];
      case 'Compare':
        return this.comparison(node.expr, node.ops, bound);
      case 'Is':
        if (!HARMLESS_TESTS.includes(node.name) || node.args !== null) throw new Inexact();
        return this.expression(node.left, bound);
      default:
        throw new Inexact();
    }
  }

  private comparison(
    left: Expression,
    operands: readonly { readonly type: string; readonly expr: Expression }[],
    bound: Bound,
  ): OutlineStep[] {
    const [operand, ...more] = operands;
    const isEquality = operand?.type === '==' || operand?.type === '!=';
    if (!operand || !isEquality || more.length > 0) throw new Inexact();
    return [...this.expression(left, bound), ...this.expression(operand.expr, bound)];
  }

  /** Outlines what may be left out when the template runs: reading leaves no trace, a call may. */
  private reads(node: Expression, bound: Bound): OutlineStep[] {
    const steps = this.expression(node, bound);
    if (steps.some((step) => !('read' in step))) throw new Inexact();
    return steps;
  }

  private name(node: Expression, bound: Bound): OutlineStep[] {
    const name = dottedName(node);
    if (name === undefined) throw new Inexact();
    const [first = '', ...attributes] = name.split('.');
    if (bound.has(first)) {
      const [attribute = ''] = attributes;
      const isOfLoop = first === 'loop' && LOOP_ATTRIBUTES.includes(attribute);
      if (attributes.length === 0 || (isOfLoop && attributes.length === 1)) return [];
      throw new Inexact();
    }
    if (this.assigned.has(first)) throw new Inexact();
    return [{ read: name }];
  }

  private call({ name: callee, args }: FunCallNode, bound: Bound): OutlineCall {
    const name = dottedName(callee);
    const [first = ''] = name?.split('.') ?? [];
    if (name === undefined || bound.has(first) || this.assigned.has(first)) throw new Inexact();
    if (args.splat !== null || args.doubleSplat !== null) throw new Inexact();
    const kwargs = args.keywords.map(({ name: key, value }) => [key, knownValue(value)]);
    return { call: name, args: args.children.map(knownValue), kwargs: Object.fromEntries(kwargs) };
  }
}

function knownValue(node: Expression): unknown {
  const literal = literalOf(node);
  if (!literal.known) throw new Inexact();
  return literal.value;
}

function lengthOf(node: Expression, bound: Bound): number | undefined {
  if (node.typename === 'Symbol') return bound.get(node.value);
  return node.typename === 'Array' || node.typename === 'Tuple' ? node.children.length : undefined;
}

function testOf(node: Expression, negated = false): OutlineTest | null {
  if (node.typename === 'Not') return testOf(node.target, !negated);
  const isCall = node.typename === 'FunCall';
  if (isCall && node.args.children.length + node.args.keywords.length > 0) return null;
  const name = dottedName(isCall ? node.name : node);
  return name === undefined ? null : { name, called: isCall, negated };
}
