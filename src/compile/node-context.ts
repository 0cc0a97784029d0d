import type { NodeContext } from '../context/context.js';
import { LATER, type TemplateDatabase } from '../context/database/template-database.js';
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
  readonly graph: () => unknown;
  readonly selected: readonly string[];
  /** The database that it asks; by default that of the options, or none before the node's turn. */
  readonly database: TemplateDatabase | undefined;
}

/** Builds what the templates of a node see when its SQL is wanted. */
export function nodeContext(
  node: Node,
  { ephemeral, names, database, graph, selected }: Rendering,
  options: CompileOptions,
): NodeContext {
  const { run, existing, relocate } = options;
  const relate = (
    parent: Node | undefined,
    reference: Pick<Reference, 'kind' | 'names'>,
  ): Relation => {
    if (!parent) throw unknownReference(reference, node.name, names);
    if (parent.config.materialized !== 'ephemeral')
      return relocate?.(parent.relation) ?? parent.relation;
    ephemeral.set(parent.uniqueId, parent);
    return new BareName(commonTableName(parent));
  };
  return {
    packageName: node.packageName,
    execute: true,
    database: database ?? options.askDatabase?.() ?? LATER,
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
