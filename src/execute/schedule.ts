import { ancestorsOf } from '../graph/ancestors.js';
import type { Graph, Node } from '../graph/node.js';

/** What a node waits for: its selected ancestors, and the tests of what it is built upon. */
export type Waits = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Finds what each selected node waits for.
 * @param testsFirst Whether a model waits for the tests of its ancestors, as in `build`.
 */
export function findWaits(graph: Graph, selected: ReadonlySet<string>, testsFirst: boolean): Waits {
  const ancestors = ancestorsOf(graph);
  const tests = [...graph.nodes.values()].filter(
    (node) => node.resourceType === 'test' && selected.has(node.uniqueId),
  );
  const waits = new Map<string, ReadonlySet<string>>();
  for (const id of selected) {
    const node = graph.nodes.get(id);
    if (!node) continue;
    const above = ancestors.get(id) ?? new Set();
    const guards =
      testsFirst && node.resourceType !== 'test'
        ? tests.filter((test) => guardsAll(test, above))
        : [];
    const parents = [...above].filter((parent) => selected.has(parent));
    waits.set(id, new Set([...parents, ...guards.map(({ uniqueId }) => uniqueId)]));
  }
  return waits;
}

/** A test guards what is built upon everything that it looks at. */
function guardsAll(test: Node, above: ReadonlySet<string>): boolean {
  return test.dependsOn.length > 0 && test.dependsOn.every((parent) => above.has(parent));
}

/** When nodes of a space run. */
export interface Phases {
  /** Everything that no published table stands above: in parallel, each by itself. */
  readonly before: ReadonlySet<string>;
  /** Published tables and their tests: one transaction, one after the other. */
  readonly publication: ReadonlySet<string>;
  /** What a project builds upon published tables: in parallel, when they are published. */
  readonly after: ReadonlySet<string>;
}

/** Splits the selected nodes by their place before, in and after the publication. */
export function splitPhases(graph: Graph, selected: ReadonlySet<string>): Phases {
  const phase = new Map<string, keyof Phases>();
  for (const node of graph.nodes.values()) {
    if (!selected.has(node.uniqueId)) continue;
    const above = node.dependsOn.map((parent) => phase.get(parent));
    phase.set(node.uniqueId, phaseOf(node, above));
  }
  const of = (name: keyof Phases) =>
    new Set([...phase].filter(([, found]) => found === name).map(([id]) => id));
  return { before: of('before'), publication: of('publication'), after: of('after') };
}

function phaseOf(node: Node, above: readonly (keyof Phases | undefined)[]): keyof Phases {
  if (node.isPublished) return 'publication';
  if (above.includes('after')) return 'after';
  if (!above.includes('publication')) return 'before';
  return node.resourceType === 'test' ? 'publication' : 'after';
}
