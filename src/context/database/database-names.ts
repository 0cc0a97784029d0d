import { HostObject } from '../../template/index.js';
import { columnApi } from '../column-value.js';
import { hostFunction } from '../host-values.js';
import { relationOf } from '../relation-value.js';
import type { NodeContext, RunContext } from '../render-context.js';
import { relationApi } from './relation-api.js';
import { statementResults } from './statement-results.js';

/** Lists the names by which templates speak of the database. */
export function databaseNames(run: RunContext, node: NodeContext): Record<string, unknown> {
  return {
    api: apiOf(run),
    database: run.target.database,
    schema: node.thisRelation?.schema ?? run.target.schema,
    existed_before: hostFunction('existed_before', ([value]) => {
      const relation = relationOf(value);
      return relation !== undefined && node.relationType(relation) !== undefined;
    }),
    ...statementResults(node),
    ...node.names,
  };
}

const apis = new WeakMap<RunContext['target'], HostObject>();

/** Makes \`api\` once for a run. */
function apiOf(run: RunContext): HostObject {
  const known =
    apis.get(run.target) ??
    new HostObject('api', { Relation: relationApi(run), Column: columnApi() });
  apis.set(run.target, known);
  return known;
}
