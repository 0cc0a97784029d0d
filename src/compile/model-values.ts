import type { RunContext } from '../context/context.js';
import { relationValue } from '../context/relation-value.js';
import type { Node } from '../graph/node.js';
import { quoteIdentifier, type Relation } from '../relation/relation.js';
import type { ModelInput } from '../typescript-model/define-model.js';

/** Names the common table of an ephemeral model as dbt does. */
export function commonTableName(node: Node): string {
  const name = `__dbt__cte__${node.name}`;
  return /^\w+$/.test(name) ? name : quoteIdentifier(name);
}

/** Shows a test the relation that it looks at, filtered by `where`. */
export function modelArgument(
  relation: Relation,
  where: string | undefined,
  { target }: RunContext,
): unknown {
  if (where === undefined) return relationValue(relation, undefined, target.database);
  const text = `(select * from ${relation} where ${where}) dbt_subquery`;
  return relationValue(relation, undefined, target.database, text);
}

/** Reads one key of a node's configuration as config.get() does, with dbt's defaults. */
export function configured(node: Node, written: string): unknown {
  const key = written.replaceAll('-', '_');
  const own = (values: Readonly<Record<string, unknown>>) =>
    Object.hasOwn(values, key) ? values[key] : undefined;
  return own(node.config.all) ?? own(defaults(node));
}

/** What dbt's configuration holds though nobody wrote it. */
function defaults({ config }: Node): Record<string, unknown> {
  return {
    materialized: config.materialized,
    enabled: config.enabled,
    tags: [...config.tags],
    meta: { ...config.meta },
    on_schema_change: config.onSchemaChange,
  };
}

/** Writes the query of one input of a TypeScript model. */
export function inputQuery({ columns, orderBy }: ModelInput, from: string): string {
  const list = columns?.map(quoteIdentifier).join(', ') ?? '*';
  const order = orderBy ? ` order by ${orderBy.map(quoteIdentifier).join(', ')}` : '';
  return `select ${list} from ${from}${order}`;
}
