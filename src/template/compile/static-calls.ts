import { visitChildren } from '../syntax/make-node.js';
import type { AnyNode, Expression, FunCallNode, RootNode } from '../syntax/nodes.js';
import type { Origin } from './code-writer.js';
import { literalOf, type StaticArgument } from './literal.js';

/** Is a call of a name (or of a dotted name) as it stands in the text; places are 1-based. */
export interface StaticCall {
  readonly name: string;
  readonly args: readonly StaticArgument[];
  readonly kwargs: Readonly<Record<string, StaticArgument>>;
  /** Whether `*` or `**` brings arguments that the text does not show. */
  readonly spreads: boolean;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** Whether each rendering reaches it: it is in no condition, loop, macro or call block. */
  readonly unconditional: boolean;
  /** The macro or snapshot that it stands in. */
  readonly within?: string;
}

interface Context {
  readonly unconditional: boolean;
  readonly within?: string;
}

/** Lists the calls in a template, in the order of the text. */
export function findCalls(root: RootNode, origin: Origin): StaticCall[] {
  const assigned = findAssigned(root);
  const calls: StaticCall[] = [];
  const visit = (node: AnyNode, context: Context): void => {
    if (node.typename === 'FunCall') {
      const call = describeCall(node, origin, context, assigned);
      if (call !== undefined) calls.push(call);
    }
    visitChildren(node, (child) => visit(child, contextOf(node, child, context)));
  };
  visit(root, { unconditional: true });
  return calls.sort((a, b) => a.line - b.line || a.column - b.column);
}

function contextOf(node: AnyNode, child: AnyNode, context: Context): Context {
  switch (node.typename) {
    case 'If':
      return child === node.cond && context.unconditional ? context : conditional(context);
    case 'For':
      return child === node.arr ? context : conditional(context);
    case 'InlineIf':
      return child === node.cond ? context : conditional(context);
    case 'And':
    case 'Or':
      return child === node.left ? context : conditional(context);
    case 'CallBlock':
      return child === node.call ? context : conditional(context);
    case 'Compare':
      return child === node.expr || child === node.ops[0] ? context : conditional(context);
    case 'Macro':
    case 'Snapshot':
      return { unconditional: false, within: node.name };
    default:
      return context;
  }
}

function conditional(context: Context): Context {
  return { ...context, unconditional: false };
}

function describeCall(
  node: FunCallNode,
  origin: Origin,
  context: Context,
  assigned: ReadonlySet<string>,
): StaticCall | undefined {
  const name = dottedName(node.name);
  if (name === undefined) return undefined;
  const [first = ''] = name.split('.');
  const { keywords, splat, doubleSplat } = node.args;
  return {
    name,
    args: node.args.children.map(literalOf),
    kwargs: Object.fromEntries(keywords.map(({ name: key, value }) => [key, literalOf(value)])),
    spreads: splat !== null || doubleSplat !== null,
    line: node.lineno + origin.firstLine,
    column: node.colno + (node.lineno === 0 ? origin.firstColumn : 1),
    length: node.length,
    ...context,
    unconditional: context.unconditional && !assigned.has(first),
  };
}

/** Writes a name and its attributes as one name; undefined for anything else. */
export function dottedName(node: Expression): string | undefined {
  if (node.typename === 'Symbol') return node.value;
  if (node.typename !== 'Attribute') return undefined;
  const target = dottedName(node.target);
  return target === undefined ? undefined : `${target}.${node.name}`;
}

/** Lists the names that a template assigns anywhere. */
export function findAssigned(root: RootNode): ReadonlySet<string> {
  const assigned = new Set<string>();
  const visit = (node: AnyNode): void => {
    if (node.typename === 'Store') assigned.add(node.value);
    else if (node.typename === 'Macro' || node.typename === 'Parameter') assigned.add(node.name);
    visitChildren(node, visit);
  };
  visit(root);
  return assigned;
}
