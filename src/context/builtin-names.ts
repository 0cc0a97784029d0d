import { ProjectError } from '../errors/project-error.js';
import type { Relation } from '../relation/relation.js';
import { HostObject } from '../template/index.js';
import { databaseNames } from './database/database-names.js';
import { datetimeValue } from './datetime-value.js';
import { argument, hostFunction } from './host-values.js';
import { pythonJson } from './python-json.js';
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
    target: new HostObject('target', { ...run.target, profile_name: run.projectName }),
    model: node.model,
    execute: node.execute,
    flags: new HostObject('flags', { FULL_REFRESH: run.fullRefresh }),
    is_incremental: hostFunction('is_incremental', () => node.isIncremental()),
    exceptions: exceptionsValue(run),
    log: hostFunction('log', (args, kwargs) =>
      argument(args, kwargs, 1, 'info') === true ? logged(run, String(args[0])) : '',
    ),
    print: hostFunction('print', ([text]) => logged(run, String(text))),
    invocation_id: run.invocationId,
    run_started_at: datetimeValue(run.startedAt),
    project_name: run.projectName,
    dbt_version: '1.10.0',
    tojson: hostFunction('tojson', ([value], { sort_keys: sortKeys }) =>
      pythonJson(value, sortKeys === true),
    ),
    fromjson: hostFunction('fromjson', ([text]) => JSON.parse(String(text)) as unknown),
  };
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

function logged(run: RunContext, text: string): '' {
  run.log(text);
  return '';
}

function exceptionsValue(run: RunContext): HostObject {
  return new HostObject('exceptions', {
    raise_compiler_error: hostFunction('raise_compiler_error', ([message]) => {
      throw new ProjectError('raised-by-project', String(message));
    }),
    warn: hostFunction('warn', ([message]) => logged(run, `warning: ${String(message)}`)),
  });
}
