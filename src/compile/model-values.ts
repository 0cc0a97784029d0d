import { relationValue } from '../context/host-values.js';
import type { Node } from '../graph/node.js';
import { quoteIdentifier, Relation } from '../relation/relation.js';
import { HostObject } from '../template/index.js';

/** The name of an ephemeral model inside another statement: it has no schema. */
export class CommonTableName extends Relation {
  constructor(name: string) {
    super('', name);
  }

  override toString(): string {
    return this.identifier;
  }
}

/** Names the common table of an ephemeral model as dbt does. */
export function commonTableName(node: Node): string {
  const name = `__dbt__cte__${node.name}`;
  return /^\w+$/.test(name) ? name : quoteIdentifier(name);
}

/** Shows a test the relation that it looks at, filtered by `where`. */
export function modelArgument(relation: Relation, where: string | undefined): unknown {
  if (where === undefined) return relationValue(relation);
  const text = `(select * from ${relation} where ${where}) dbt_subquery`;
  return new HostObject(
    'relation',
    { identifier: relation.identifier, schema: relation.schema, name: relation.identifier },
    () => text,
  );
}

/** Shows templates what `model` is: the node, as dbt's manifest describes it. */
export function modelValue(node: Node): Record<string, unknown> {
  return {
    unique_id: node.uniqueId,
    name: node.name,
    alias: node.relation.identifier,
    schema: node.relation.schema,
    resource_type: node.resourceType,
    package_name: node.packageName,
    path: node.path,
    original_file_path: node.path,
    fqn: [...node.fqn],
    tags: [...node.config.tags],
    description: node.description,
    columns: Object.fromEntries(
      node.columns.map((column) => [
        column.name,
        { name: column.name, description: column.description, data_type: column.dataType ?? null },
      ]),
    ),
    config: { ...node.config.all, materialized: node.config.materialized },
  };
}
