import { HostObject } from '../../template/index.js';
import { columnApi } from '../column-value.js';
import type { NodeContext, RunContext } from '../render-context.js';
import { relationApi } from './relation-api.js';
import { statementResults } from './statement-results.js';

/** Lists the names by which templates speak of the database. */
export function databaseNames(run: RunContext, node: NodeContext): Record<string, unknown> {
  return {
    api: new HostObject('api', { Relation: relationApi(run), Column: columnApi() }),
    database: run.target.database,
    schema: node.thisRelation?.schema ?? run.target.schema,
    ...statementResults(node),
    ...node.names,
  };
}
