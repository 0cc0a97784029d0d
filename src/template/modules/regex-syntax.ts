/** The flags of Python's `re`, by their numbers there. */
export const FLAGS = { I: 2, L: 4, M: 8, S: 16, U: 32, X: 64, A: 256 } as const;

/** The letters of flags that stand in a pattern. */
export const LETTERS: Readonly<Record<string, number>> = {
  i: FLAGS.I,
  L: FLAGS.L,
  m: FLAGS.M,
  s: FLAGS.S,
  u: FLAGS.U,
  x: FLAGS.X,
  a: FLAGS.A,
};

export type Category = 'd' | 'D' | 's' | 'S' | 'w' | 'W';

/** One item of a set of characters: a range of code points, or a category. */
export type SetItem = readonly [from: number, to: number] | Category;

export type RegexNode =
  | { readonly kind: 'empty' }
  /** One character: one of a set; with `fold`, in whichever case. */
  | {
      readonly kind: 'set';
      readonly items: readonly SetItem[];
      readonly negated: boolean;
      readonly fold: boolean;
      readonly ascii: boolean;
    }
  | { readonly kind: 'at'; readonly where: Anchor; readonly ascii: boolean }
  | { readonly kind: 'sequence' | 'branch'; readonly nodes: readonly RegexNode[] }
  | { readonly kind: 'group'; readonly index: number; readonly node: RegexNode }
  | { readonly kind: 'atomic'; readonly node: RegexNode }
  | {
      readonly kind: 'repeat';
      readonly least: number;
      readonly most: number;
      readonly lazy: boolean;
      readonly node: RegexNode;
    }
  | { readonly kind: 'same'; readonly index: number; readonly fold: boolean }
  | {
      readonly kind: 'look';
      readonly behind: boolean;
      readonly negated: boolean;
      readonly node: RegexNode;
    }
  | {
      readonly kind: 'if';
      readonly index: number;
      readonly yes: RegexNode;
      readonly no: RegexNode;
    };

/** Where an assertion holds; `line` are the forms of `re.M`. */
export type Anchor = 'start' | 'end' | 'lineStart' | 'lineEnd' | 'lastLineEnd' | 'word' | 'notWord';

/** A parsed regular expression. */
export interface Regex {
  readonly node: RegexNode;
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
  readonly flags: number;
}

/** Finds how many characters a node matches at least and at most. */
export function widthOf(node: RegexNode): readonly [least: number, most: number] {
  switch (node.kind) {
    case 'set':
      return [1, 1];
    case 'empty':
    case 'at':
    case 'look':
      return [0, 0];
    case 'group':
    case 'atomic':
      return widthOf(node.node);
    case 'same':
      return [0, Infinity];
    case 'repeat': {
      const [least, most] = widthOf(node.node);
      return [least * node.least, most === 0 ? 0 : most * node.most];
    }
    case 'sequence':
      return node.nodes.map(widthOf).reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
    case 'branch':
      return extremes(node.nodes);
    case 'if':
      return extremes([node.yes, node.no]);
  }
}

function extremes(nodes: readonly RegexNode[]): readonly [number, number] {
  const widths = nodes.map(widthOf);
  return [Math.min(...widths.map(([least]) => least)), Math.max(...widths.map(([, most]) => most))];
}
