import type { Graph, Node } from '../../src/graph/node.js';
import type { IndirectSelection } from '../../src/graph/select/selector.js';

interface CriterionSketch {
  readonly name: string;
  readonly up: number;
  readonly down: number;
  readonly at: boolean;
}

/** Words of criteria: any of the words, all of the criteria. */
export type SelectionSketch = readonly (readonly CriterionSketch[])[];

/** Writes a sketch in the grammar of selectors. */
export function textOf(words: SelectionSketch): string {
  return words.map((criteria) => criteria.map(criterionText).join(',')).join(' ');
}

/** Asks of each node whether it is in, following dbt's description of the modes. */
export function naiveSelection(
  graph: Graph,
  asked: {
    readonly select: SelectionSketch;
    readonly exclude: SelectionSketch;
    readonly mode: IndirectSelection;
  },
): string[] {
  const nodes = [...graph.nodes.values()];
  const included =
    asked.select.length === 0 ? { sure: () => true, maybe: () => false } : anyWord(asked.select);
  const excluded = anyWord(asked.exclude);
  const result = settle({
    sure: (node) => included.sure(node) && !excluded.sure(node),
    maybe: (node) =>
      (included.sure(node) || included.maybe(node)) &&
      !excluded.sure(node) &&
      !excluded.maybe(node),
  });
  return nodes
    .filter(result.sure)
    .map((node) => node.uniqueId)
    .sort();

  function anyWord(words: SelectionSketch): Question {
    const parts = words.map(everyCriterion);
    return settle({
      sure: (node) => parts.some((part) => part.sure(node)),
      maybe: (node) => parts.some((part) => part.maybe(node)),
    });
  }

  function everyCriterion(criteria: readonly CriterionSketch[]): Question {
    const parts = criteria.map(oneCriterion);
    return settle({
      sure: (node) => parts.every((part) => part.sure(node)),
      maybe: (node) => parts.every((part) => part.sure(node) || part.maybe(node)),
    });
  }

  function oneCriterion({ name, up, down, at }: CriterionSketch): Question {
    const found = nodes.filter((node) => node.name === name);
    const family = nodes.filter((node) =>
      found.some((start) => node === start || above(start, node, SOME)),
    );
    const chosen = nodes.filter((node) => {
      if (found.some((start) => node === start || above(node, start, up))) return true;
      if (!at) return found.some((start) => above(start, node, down));
      return family.some((member) => node === member || above(node, member, SOME));
    });
    const near = (node: Node) =>
      node.resourceType === 'test' && parents(node).some((parent) => chosen.includes(parent));
    if (asked.mode === 'empty')
      return { sure: (node) => chosen.includes(node), maybe: () => false };
    const taken = (node: Node) =>
      near(node) && (asked.mode === 'eager' || admissible(node, chosen));
    return {
      sure: (node) => chosen.includes(node) || taken(node),
      maybe: (node) => near(node) && !taken(node),
    };
  }

  function settle({ sure, maybe }: Question): Question {
    if (asked.mode === 'eager' || asked.mode === 'empty') return { sure, maybe };
    const chosen = nodes.filter(sure);
    return { sure: (node) => sure(node) || (maybe(node) && admissible(node, chosen)), maybe };
  }

  function admissible(test: Node, chosen: readonly Node[]): boolean {
    return parents(test).every(
      (parent) =>
        chosen.includes(parent) ||
        (asked.mode === 'buildable' && chosen.some((low) => above(parent, low, SOME))),
    );
  }

  /** Tells whether a path of one to `most` edges leads up from `low` to `high`. */
  function above(high: Node, low: Node, most: number): boolean {
    return (
      most > 0 && parents(low).some((parent) => parent === high || above(high, parent, most - 1))
    );
  }

  function parents(node: Node): Node[] {
    return nodes.filter((other) => node.dependsOn.includes(other.uniqueId));
  }
}

interface Question {
  readonly sure: (node: Node) => boolean;
  readonly maybe: (node: Node) => boolean;
}

/** Longer than any path of the graphs here. */
const SOME = 99;

function criterionText({ name, up, down, at }: CriterionSketch): string {
  const number = (generations: number) =>
    generations === Number.POSITIVE_INFINITY ? '' : String(generations);
  const before = up === 0 ? '' : `${number(up)}+`;
  const after = down === 0 || at ? '' : `+${number(down)}`;
  return `${at ? '@' : ''}${before}${name}${after}`;
}
