import { ProjectError } from '../errors/project-error.js';
import type { Relation } from '../relation/relation.js';
import { databaseNames } from './database/database-names.js';
import { hostFunction } from './host-values.js';
import { relationValue } from './relation-value.js';
import type { NodeContext, RunContext } from './render-context.js';
import { configValue, envVar, varValue } from './settings-values.js';

/** Lists dbt's own names, as a node's templates see them. */
export function builtinNames(run: RunContext, node: NodeContext): Record<string, unknown> {
  const shown = (relation: Relation) => relationValue(relation, undefined, run.target.database);
  return {
    ref: hostFunction('ref', (args, kwargs) => shown(refRelation(node, args, kwargs))),
    source: hostFunction('source', (args) => {
      const [source = '', table = ''] = namesOf('source', args, 2);
      return shown(node.source(source, table));
    }),
    config: configValue(node),
    var: varValue(run, node),
    env_var: hostFunction('env_var', (args, kwargs) => envVar(run, args, kwargs)),
    this: node.thisRelation ? shown(node.thisRelation) : null,
    ...databaseNames(run, node),
    target: targetDict(run),
    model: node.model,
    execute: node.execute,
    is_incremental: hostFunction('is_incremental', () => node.isIncremental()),
    invocation_id: run.invocationId,
    project_name: run.projectName,
  };
}

function targetDict({ target, projectName }: RunContext): Record<string, unknown> {
  const { name, database } = target;
  return { ...target, target_name: name, profile_name: projectName, dbname: database };
}

function refRelation(
  node: NodeContext,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
): Relation {
  const [first = '', second] = namesOf('ref', args, 1);
  if (kwargs.v !== undefined || kwargs.version !== undefined) {
    throw new ProjectError(
      'unknown-ref',
      'ref() names a version, and versions of models are not supported.',
      {
        hint: 'Leave v= out, and name the model that you mean.',
      },
    );
  }
  return second === undefined ? node.ref(first, undefined) : node.ref(second, first);
}

/** Reads the names that ref() and source() take; a name without quotes is a variable, often an unknown one. */
function namesOf(call: 'ref' | 'source', args: readonly unknown[], least: number): string[] {
  const isWhole = args.length >= least && args.every((name) => typeof name === 'string');
  if (isWhole && args.length <= 2) return args.map(String);
  const code = call === 'ref' ? 'unknown-ref' : 'unknown-source';
  const example = call === 'ref' ? "ref('orders')" : "source('shop', 'orders')";
  throw new ProjectError(code, `${call}() takes names in quotes.`, {
    hint: `For example: {{ ${example} }}`,
  });
}
