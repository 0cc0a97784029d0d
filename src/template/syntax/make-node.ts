import nunjucks from 'nunjucks/src/nodes.js';
import type { AnyNode } from './nodes.js';
import type { Span } from './token.js';

const { Node, Value, NodeList } = nunjucks;
type NodeClass = NonNullable<typeof Node>;

/** Takes a class of Nunjucks' for each kind of node, or extends the one that is nearest. */
const bases: Readonly<Record<string, NodeClass | undefined>> = {
  ...nunjucks,
  Float: Value,
  Store: nunjucks.Symbol,
  NamespaceStore: nunjucks.Symbol,
  TargetTuple: nunjucks.Array,
  Tuple: nunjucks.Array,
  Attribute: nunjucks.LookupVal,
  Keyword: nunjucks.Pair,
  Concat: NodeList,
  Parameter: nunjucks.Pair,
  CallBlock: nunjucks.Caller,
  FilterBlock: nunjucks.Filter,
  SetBlock: nunjucks.Set,
};

/** Extends a class; `typename` becomes a plain property, which is much faster than a getter. */
function prototypeOf(typename: string): object {
  const base = bases[typename] ?? Node;
  if (base === undefined) throw new Error('nunjucks has no class Node');
  const { prototype } = base.extend(typename);
  return Object.defineProperty(prototype, 'typename', { value: typename, writable: true });
}

type Match<Node, Name> = Node extends { readonly typename: infer T }
  ? Name extends T
    ? Node
    : never
  : never;
type NodeOf<Name extends AnyNode['typename']> = Match<AnyNode, Name>;
type FieldsOf<Name extends AnyNode['typename']> = Omit<NodeOf<Name>, keyof Span | 'typename'>;

/** Creates a node of the class of that name, placed at `at`. */
export function makeNode<Name extends AnyNode['typename']>(
  typename: Name,
  at: Span,
  fields: FieldsOf<Name>,
): NodeOf<Name> {
  const node = Object.create(prototypes[typename] ?? null);
  node.typename = typename;
  node.lineno = at.lineno;
  node.colno = at.colno;
  node.start = at.start;
  node.length = at.length;
  return Object.assign(node, fields);
}

/** Names the fields that hold nodes or lists of nodes, in the order of their evaluation. */
const CHILDREN: Readonly<Record<AnyNode['typename'], readonly string[]>> = {
  Literal: [],
  Float: [],
  Symbol: [],
  Store: [],
  NamespaceStore: [],
  TargetTuple: ['children'],
  Tuple: ['children'],
  Array: ['children'],
  Dict: ['children'],
  Pair: ['key', 'value'],
  Attribute: ['target'],
  LookupVal: ['target', 'val'],
  Slice: ['from', 'to', 'step'],
  Arguments: ['children', 'keywords', 'splat', 'doubleSplat'],
  Keyword: ['value'],
  FunCall: ['name', 'args'],
  Filter: ['target', 'args'],
  Is: ['left', 'args'],
  InlineIf: ['cond', 'body', 'else_'],
  Or: ['left', 'right'],
  And: ['left', 'right'],
  Add: ['left', 'right'],
  Sub: ['left', 'right'],
  Mul: ['left', 'right'],
  Div: ['left', 'right'],
  FloorDiv: ['left', 'right'],
  Mod: ['left', 'right'],
  Pow: ['left', 'right'],
  Not: ['target'],
  Neg: ['target'],
  Pos: ['target'],
  Concat: ['children'],
  Compare: ['expr', 'ops'],
  CompareOperand: ['expr'],
  TemplateData: [],
  Output: ['children'],
  NodeList: ['children'],
  Root: ['children'],
  If: ['cond', 'body', 'elifs', 'else_'],
  For: ['arr', 'name', 'cond', 'body', 'else_'],
  Parameter: ['value'],
  Macro: ['args', 'body'],
  CallBlock: ['args', 'call', 'body'],
  FilterBlock: ['filter', 'body'],
  Set: ['value', 'target'],
  SetBlock: ['target', 'filter', 'body'],
  With: ['values', 'targets', 'body'],
  Do: ['value'],
  Break: [],
  Continue: [],
  Block: ['body'],
  Scope: ['body'],
  Unsupported: [],
  Docs: [],
  Snapshot: ['body'],
};

const prototypes: Readonly<Record<string, object>> = Object.fromEntries(
  Object.keys(CHILDREN).map((typename) => [typename, prototypeOf(typename)]),
);

/** Calls `visit` for each direct child of a node, in the order of evaluation. */
export function visitChildren(node: AnyNode, visit: (child: AnyNode) => void): void {
  for (const field of CHILDREN[node.typename]) {
    const value = (node as unknown as Record<string, AnyNode | readonly AnyNode[] | null>)[field];
    if (isList(value)) for (const child of value) visit(child);
    else if (value != null) visit(value);
  }
}

function isList(value: unknown): value is readonly AnyNode[] {
  return Array.isArray(value);
}
