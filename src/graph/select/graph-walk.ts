import type { Graph } from '../node.js';

type Ids = ReadonlySet<string>;

/** A graph that can be walked in both directions. */
export interface Walk {
  /** The nodes that the given ones read, at most `generations` up; without the given ones themselves. */
  ancestors(of: Ids, generations?: number): Ids;
  /** The nodes that read the given ones, at most `generations` down. */
  descendants(of: Ids, generations?: number): Ids;
}

/** Indexes the edges of a graph; edges to nodes that are not in it are left out. */
export function walkOf({ nodes }: Graph): Walk {
  const parents = new Map<string, string[]>();
  const children = new Map<string, string[]>();
  for (const { uniqueId, dependsOn } of nodes.values()) {
    for (const parent of dependsOn) {
      if (!nodes.has(parent)) continue;
      push(parents, uniqueId, parent);
      push(children, parent, uniqueId);
    }
  }
  return {
    ancestors: (of, generations) => reach(parents, of, generations),
    descendants: (of, generations) => reach(children, of, generations),
  };
}

/** Joins sets of ids. */
export function union(...sets: readonly Iterable<string>[]): Ids {
  return new Set(sets.flatMap((set) => [...set]));
}

function push(edges: Map<string, string[]>, from: string, to: string): void {
  const known = edges.get(from);
  if (known) known.push(to);
  else edges.set(from, [to]);
}

function reach(
  edges: ReadonlyMap<string, readonly string[]>,
  from: Ids,
  generations = Number.POSITIVE_INFINITY,
): Ids {
  const reached = new Set<string>();
  let front: Iterable<string> = from;
  for (let depth = 0; depth < generations; depth++) {
    const next = new Set<string>();
    for (const id of front) {
      for (const other of edges.get(id) ?? []) {
        if (!reached.has(other)) next.add(other);
      }
    }
    if (next.size === 0) break;
    for (const id of next) reached.add(id);
    front = next;
  }
  return reached;
}
