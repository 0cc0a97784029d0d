import type { Graph } from '../node.js';
import { union, type Walk } from './graph-walk.js';
import type { IndirectSelection } from './selector.js';

type Ids = ReadonlySet<string>;

/** A selection while it grows: what is in, and the tests that come in if their other parents do. */
export interface Bundle {
  readonly direct: Ids;
  readonly waiting: Ids;
}

/** Adds the tests of the selected nodes, as far as the mode takes them in. */
export function withTests(
  selected: Ids,
  mode: IndirectSelection,
  graph: Graph,
  walk: Walk,
): Bundle {
  if (mode === 'empty') return { direct: selected, waiting: new Set() };
  const tests = [...walk.descendants(selected, 1)].filter(
    (id) => graph.nodes.get(id)?.resourceType === 'test',
  );
  const within = mode === 'cautious' ? selected : buildable(selected, graph, walk);
  const taken = mode === 'eager' ? tests : tests.filter((id) => parentsWithin(id, within, graph));
  return {
    direct: union(selected, taken),
    waiting: new Set(tests.filter((id) => !taken.includes(id))),
  };
}

/** Takes in the waiting tests whose parents have all come together. */
export function admitWaiting(
  bundle: Bundle,
  mode: IndirectSelection,
  graph: Graph,
  walk: Walk,
): Bundle {
  const { direct, waiting } = bundle;
  if (mode === 'eager' || mode === 'empty' || waiting.size === 0) return bundle;
  const within = mode === 'cautious' ? direct : union(direct, walk.ancestors(direct));
  const admitted = [...waiting].filter((id) => parentsWithin(id, within, graph));
  return { direct: union(direct, admitted), waiting };
}

function buildable(selected: Ids, graph: Graph, walk: Walk): Ids {
  const sources = [...graph.nodes.values()].filter((node) => node.resourceType === 'source');
  return union(
    selected,
    walk.ancestors(selected),
    sources.map((node) => node.uniqueId),
  );
}

function parentsWithin(id: string, within: Ids, graph: Graph): boolean {
  return graph.nodes.get(id)?.dependsOn.every((parent) => within.has(parent)) ?? false;
}
