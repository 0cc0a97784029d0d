import type { Graph } from './node.js';

/** Lists all ancestors of each node; nodes come parents first. */
export function ancestorsOf(graph: Graph): ReadonlyMap<string, ReadonlySet<string>> {
  const ancestors = new Map<string, Set<string>>();
  for (const node of graph.nodes.values()) {
    const own = new Set<string>();
    for (const parent of node.dependsOn) {
      own.add(parent);
      for (const above of ancestors.get(parent) ?? []) own.add(above);
    }
    ancestors.set(node.uniqueId, own);
  }
  return ancestors;
}
