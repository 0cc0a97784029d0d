import nunjucks from 'nunjucks/src/nodes.js';
import type { Span } from './token.js';

/** Describes the syntax tree; every node is an instance of a Nunjucks node class. */
export type Expression =
  | LiteralNode
  | FloatNode
  | SymbolNode
  | SequenceNode
  | DictNode
  | AttributeNode
  | SubscriptNode
  | SliceNode
  | FunCallNode
  | FilterNode
  | TestNode
  | InlineIfNode
  | BinaryNode
  | UnaryNode
  | ConcatNode
  | CompareNode;

/** Is what can stand on the left of an assignment. */
export type Target = StoreNode | NamespaceStoreNode | TargetTupleNode;

/** Is anything that can stand in a template's body. */
export type Statement =
  | OutputNode
  | IfNode
  | ForNode
  | MacroNode
  | CallBlockNode
  | FilterBlockNode
  | SetNode
  | SetBlockNode
  | WithNode
  | DoNode
  | LoopControlNode
  | BlockNode
  | ScopeNode
  | UnsupportedNode
  | DocsNode
  | SnapshotNode;

export type BinaryName = 'Or' | 'And' | 'Add' | 'Sub' | 'Mul' | 'Div' | 'FloorDiv' | 'Mod' | 'Pow';
export type UnaryName = 'Not' | 'Neg' | 'Pos';
export type MacroKind = 'macro' | 'test' | 'materialization';

interface Named<Name extends string> extends Span {
  readonly typename: Name;
}
export interface LiteralNode extends Named<'Literal'> {
  readonly value: string | number | bigint | boolean | null;
}
export interface FloatNode extends Named<'Float'> {
  readonly value: number;
}
export interface SymbolNode extends Named<'Symbol'> {
  readonly value: string;
}
export interface StoreNode extends Named<'Store'> {
  readonly value: string;
}
export interface NamespaceStoreNode extends Named<'NamespaceStore'> {
  readonly value: string;
  readonly attribute: string;
}
export interface TargetTupleNode extends Named<'TargetTuple'> {
  readonly children: readonly Target[];
}
export interface SequenceNode extends Named<'Tuple' | 'Array'> {
  readonly children: readonly Expression[];
}
export interface DictNode extends Named<'Dict'> {
  readonly children: readonly PairNode[];
}
export interface PairNode extends Named<'Pair'> {
  readonly key: Expression;
  readonly value: Expression;
}
export interface AttributeNode extends Named<'Attribute'> {
  readonly target: Expression;
  readonly name: string;
}
export interface SubscriptNode extends Named<'LookupVal'> {
  readonly target: Expression;
  readonly val: Expression;
}
export interface SliceNode extends Named<'Slice'> {
  readonly from: Expression | null;
  readonly to: Expression | null;
  readonly step: Expression | null;
}
export interface ArgumentsNode extends Named<'Arguments'> {
  readonly children: readonly Expression[];
  readonly keywords: readonly KeywordNode[];
  readonly splat: Expression | null;
  readonly doubleSplat: Expression | null;
}
export interface KeywordNode extends Named<'Keyword'> {
  readonly name: string;
  readonly value: Expression;
}
export interface FunCallNode extends Named<'FunCall'> {
  readonly name: Expression;
  readonly args: ArgumentsNode;
}
export interface FilterNode extends Named<'Filter'> {
  /** The filtered value; null where a block's text is filtered. */
  readonly target: Expression | null;
  readonly name: string;
  readonly args: ArgumentsNode | null;
}
export interface TestNode extends Named<'Is'> {
  readonly left: Expression;
  readonly name: string;
  readonly args: ArgumentsNode | null;
}
export interface InlineIfNode extends Named<'InlineIf'> {
  readonly cond: Expression;
  readonly body: Expression;
  readonly else_: Expression | null;
}
export interface BinaryNode extends Named<BinaryName> {
  readonly left: Expression;
  readonly right: Expression;
}
export interface UnaryNode extends Named<UnaryName> {
  readonly target: Expression;
}
export interface ConcatNode extends Named<'Concat'> {
  readonly children: readonly Expression[];
}
export interface CompareNode extends Named<'Compare'> {
  readonly expr: Expression;
  readonly ops: readonly OperandNode[];
}
export interface OperandNode extends Named<'CompareOperand'> {
  readonly expr: Expression;
  readonly type: string;
}
export interface DataNode extends Named<'TemplateData'> {
  readonly value: string;
}
export interface OutputNode extends Named<'Output'> {
  readonly children: readonly (DataNode | Expression)[];
}
export interface BodyNode extends Named<'NodeList'> {
  readonly children: readonly Statement[];
}
export interface RootNode extends Named<'Root'> {
  readonly children: readonly Statement[];
}
export interface IfNode extends Named<'If'> {
  readonly cond: Expression;
  readonly body: BodyNode;
  readonly elifs: readonly IfNode[];
  readonly else_: BodyNode | null;
}
export interface ForNode extends Named<'For'> {
  readonly arr: Expression;
  readonly name: Target;
  readonly cond: Expression | null;
  readonly recursive: boolean;
  readonly body: BodyNode;
  readonly else_: BodyNode | null;
}
export interface ParameterNode extends Named<'Parameter'> {
  readonly name: string;
  readonly value: Expression | null;
}
export interface MacroNode extends Named<'Macro'> {
  readonly name: string;
  readonly kind: MacroKind;
  readonly args: readonly ParameterNode[];
  readonly body: BodyNode;
}
export interface CallBlockNode extends Named<'CallBlock'> {
  readonly args: readonly ParameterNode[];
  readonly call: FunCallNode;
  readonly body: BodyNode;
}
export interface FilterBlockNode extends Named<'FilterBlock'> {
  readonly filter: FilterNode;
  readonly body: BodyNode;
}
export interface SetNode extends Named<'Set'> {
  readonly target: Target;
  readonly value: Expression;
}
export interface SetBlockNode extends Named<'SetBlock'> {
  readonly target: Target;
  readonly filter: FilterNode | null;
  readonly body: BodyNode;
}
export interface WithNode extends Named<'With'> {
  readonly targets: readonly Target[];
  readonly values: readonly Expression[];
  readonly body: BodyNode;
}
export interface DoNode extends Named<'Do'> {
  readonly value: Expression;
}
export interface LoopControlNode extends Named<'Break' | 'Continue'> {}
export interface BlockNode extends Named<'Block'> {
  readonly name: string;
  readonly body: BodyNode;
}
export interface ScopeNode extends Named<'Scope'> {
  readonly body: BodyNode;
}
export interface UnsupportedNode extends Named<'Unsupported'> {
  readonly tag: string;
}
export interface DocsNode extends Named<'Docs'> {
  readonly name: string;
  readonly text: string;
}
export interface SnapshotNode extends Named<'Snapshot'> {
  readonly name: string;
  readonly text: string;
  readonly textSpan: Span;
  readonly body: BodyNode;
}

export type AnyNode =
  | Expression
  | Target
  | Statement
  | PairNode
  | ArgumentsNode
  | KeywordNode
  | OperandNode
  | DataNode
  | BodyNode
  | RootNode
  | ParameterNode;

const { Literal, Symbol: Name, NodeList, LookupVal, Macro, Filter, Set: SetTag } = nunjucks;

const own = {
  Float: Literal?.extend('Float'),
  Store: Name?.extend('Store'),
  NamespaceStore: Name?.extend('NamespaceStore'),
  TargetTuple: nunjucks.Array?.extend('TargetTuple'),
  Tuple: nunjucks.Array?.extend('Tuple'),
  Attribute: LookupVal?.extend('Attribute', { fields: ['target'] }),
  Slice: nunjucks.Node?.extend('Slice', { fields: ['from', 'to', 'step'] }),
  Arguments: nunjucks.Node?.extend('Arguments', {
    fields: ['children', 'keywords', 'splat', 'doubleSplat'],
  }),
  Keyword: nunjucks.Pair?.extend('Keyword', { fields: ['value'] }),
  FunCall: nunjucks.FunCall?.extend('FunCall', { fields: ['name', 'args'] }),
  Filter: Filter?.extend('Filter', { fields: ['target', 'args'] }),
  Is: nunjucks.Is?.extend('Is', { fields: ['left', 'args'] }),
  Concat: NodeList?.extend('Concat'),
  If: nunjucks.If?.extend('If', { fields: ['cond', 'body', 'elifs', 'else_'] }),
  For: nunjucks.For?.extend('For', { fields: ['arr', 'name', 'cond', 'body', 'else_'] }),
  Parameter: nunjucks.Pair?.extend('Parameter', { fields: ['value'] }),
  Macro: Macro?.extend('Macro', { fields: ['args', 'body'] }),
  CallBlock: nunjucks.Caller?.extend('CallBlock', { fields: ['args', 'call', 'body'] }),
  FilterBlock: nunjucks.Node?.extend('FilterBlock', { fields: ['filter', 'body'] }),
  Set: SetTag?.extend('Set', { fields: ['value', 'target'] }),
  SetBlock: SetTag?.extend('SetBlock', { fields: ['target', 'filter', 'body'] }),
  With: nunjucks.Node?.extend('With', { fields: ['values', 'targets', 'body'] }),
  Do: nunjucks.Node?.extend('Do', { fields: ['value'] }),
  Break: nunjucks.Node?.extend('Break', { fields: [] }),
  Continue: nunjucks.Node?.extend('Continue', { fields: [] }),
  Block: nunjucks.Block?.extend('Block', { fields: ['body'] }),
  Scope: nunjucks.Node?.extend('Scope', { fields: ['body'] }),
  Unsupported: nunjucks.Node?.extend('Unsupported', { fields: [] }),
  Docs: nunjucks.Node?.extend('Docs', { fields: [] }),
  Snapshot: nunjucks.Node?.extend('Snapshot', { fields: ['body'] }),
};

const classes: Readonly<Record<string, (typeof nunjucks)[string] | undefined>> = {
  ...nunjucks,
  ...own,
};

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
  const type = classes[typename];
  if (type === undefined) throw new Error(`no node class ${typename}`);
  const node = new type(at.lineno, at.colno);
  return Object.assign(node, fields, {
    start: at.start,
    length: at.length,
  }) as unknown as NodeOf<Name>;
}

const { Node } = nunjucks;

/** Calls `visit` for each direct child of a node, in the order of its fields. */
export function visitChildren(node: AnyNode, visit: (child: AnyNode) => void): void {
  const record = node as unknown as { readonly fields: readonly string[] } & Record<
    string,
    unknown
  >;
  for (const field of record.fields) {
    const value = record[field];
    if (Array.isArray(value)) for (const child of value) visit(child as AnyNode);
    else if (Node !== undefined && value instanceof Node) visit(value as unknown as AnyNode);
  }
}
