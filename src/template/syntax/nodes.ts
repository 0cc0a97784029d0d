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
  /** The text of the whole block, once it has been read. */
  text?: string;
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
