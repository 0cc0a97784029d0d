import type { NodeContext } from '../context/context.js';
import { LaterDatabase, type TemplateDatabase } from '../context/database/template-database.js';
import { ProjectError } from '../errors/project-error.js';
import type { Reference } from '../graph/draft.js';
import type { Node } from '../graph/node.js';
import { type NodeNames, unknownReference } from '../graph/resolve-references.js';
import { BareName, type Relation } from '../relation/relation.js';
import type { CompileOptions } from './compile-options.js';
import { commonTableName, configured } from './model-values.js';
import { nodeDict } from './node-dict.js';

/** What one rendering of a node takes and notes. */
export interface Rendering {
  /** Takes the ephemeral parents that the template refers to. */
  readonly ephemeral: Map<string, Node>;
  readonly names: NodeNames;
  /** Whether what it refers to must have been seen when the graph was read. */
  readonly isBody: boolean;
  readonly graph: () => unknown;
  readonly selected: readonly string[];
  /** The database that it asks; by default that of the options, or none before the node's turn. */
  readonly database: TemplateDatabase | undefined;
}

/** Builds what the templates of a node see when its SQL is wanted. */
export function nodeContext(
  node: Node,
  { ephemeral, names, database, graph, selected, isBody }: Rendering,
  options: CompileOptions,
): NodeContext {
  const { run, existing, relocate } = options;
  const relate = (
    parent: Node | undefined,
    reference: Pick<Reference, 'kind' | 'names'>,
  ): Relation => {
    if (!parent) throw unknownReference(reference, node.name, names);
    if (isBody && !isAbove(parent.uniqueId, node, options)) throw unseen(reference, node);
    if (parent.config.materialized !== 'ephemeral')
      return relocate?.(parent.relation) ?? parent.relation;
    ephemeral.set(parent.uniqueId, parent);
    return new BareName(commonTableName(parent));
  };
  return {
    packageName: node.packageName,
    execute: true,
    database: database ?? options.askDatabase?.() ?? new LaterDatabase(),
    thisRelation: node.relation,
    model: nodeDict(node, run.target.database),
    graph,
    selected,
    ref: (name, from) => {
      const written = from === undefined ? [name] : [from, name];
      return relate(names.ref(written, node.packageName), { kind: 'ref', names: written });
    },
    source: (...written) =>
      relate(names.source(written, node.packageName), { kind: 'source', names: written }),
    configure: () => undefined,
    configValue: (key) => configured(node, key),
    isIncremental: () =>
      node.config.materialized === 'incremental' &&
      existing.get(String(node.relation)) === 'table' &&
      !(node.config.fullRefresh ?? run.fullRefresh),
    relationType: (relation) => existing.get(String(relation)),
  };
}

/** Tells whether something is built before a node, as its parent or further above. */
function isAbove(id: string, node: Node, { graph }: CompileOptions): boolean {
  if (node.dependsOn.includes(id)) return true;
  const seen = new Set(node.dependsOn);
  for (const above of seen)
    for (const next of graph.nodes.get(above)?.dependsOn ?? []) seen.add(next);
  return seen.has(id);
}

/** What is referred to only when a node runs is not built before it: the order would be chance. */
function unseen({ kind, names }: Pick<Reference, 'kind' | 'names'>, node: Node): ProjectError {
  const call = `${kind}(${names.map((name) => `'${name}'`).join(', ')})`;
  const message = `"${node.name}" refers to ${call} only once it runs, and not while the project is read.`;
  const hint = `Write it as a hint: -- depends_on: {{ ${call} }}`;
  return new ProjectError('unseen-ref', message, { hint });
}
