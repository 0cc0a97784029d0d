import { ProjectError } from '../errors/project-error.js';
import { HostObject } from '../template/index.js';
import { argument, hostFunction, relationOf, relationValue } from './host-values.js';
import type { NodeContext, RunContext } from './render-context.js';
import { configValue, envVar, varValue } from './settings-values.js';

/** Lists dbt's own names, as a node's templates see them. */
export function builtinNames(run: RunContext, node: NodeContext): Record<string, unknown> {
  return {
    ref: hostFunction('ref', (args, kwargs) => refRelation(node, args, kwargs)),
    source: hostFunction('source', ([source, table]) =>
      relationValue(node.source(String(source), String(table))),
    ),
    config: configValue(node),
    var: varValue(run, node),
    env_var: hostFunction('env_var', (args, kwargs) => envVar(run, args, kwargs)),
    this: node.thisRelation ? relationValue(node.thisRelation) : null,
    target: new HostObject('target', { ...run.target, profile_name: run.projectName }),
    model: node.model,
    execute: node.execute,
    flags: new HostObject('flags', { FULL_REFRESH: run.fullRefresh }),
    is_incremental: hostFunction('is_incremental', () => node.isIncremental()),
    load_relation: hostFunction('load_relation', ([relation]) => existing(node, relation)),
    exceptions: exceptionsValue(run),
    log: hostFunction('log', (args, kwargs) =>
      argument(args, kwargs, 1, 'info') === true ? logged(run, String(args[0])) : '',
    ),
    print: hostFunction('print', ([text]) => logged(run, String(text))),
    invocation_id: run.invocationId,
    run_started_at: new HostObject('datetime', {}, () => run.startedAt.toISOString()),
    project_name: run.projectName,
    dbt_version: '1.10.0',
    tojson: hostFunction('tojson', ([value]) => JSON.stringify(value)),
    fromjson: hostFunction('fromjson', ([text]) => JSON.parse(String(text)) as unknown),
  };
}

function refRelation(
  node: NodeContext,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
): HostObject {
  const [first = '', second] = args.map(String);
  if (kwargs.v !== undefined || kwargs.version !== undefined) {
    throw new ProjectError(
      'unknown-ref',
      'ref() names a version, and versions of models are not supported.',
      {
        hint: 'Leave v= out, and name the model that you mean.',
      },
    );
  }
  return relationValue(second === undefined ? node.ref(first, undefined) : node.ref(second, first));
}

function logged(run: RunContext, text: string): '' {
  run.log(text);
  return '';
}

function existing(node: NodeContext, value: unknown): unknown {
  const relation = relationOf(value);
  const type = relation && node.relationType(relation);
  return relation && type ? relationValue(relation, type) : null;
}

function exceptionsValue(run: RunContext): HostObject {
  return new HostObject('exceptions', {
    raise_compiler_error: hostFunction('raise_compiler_error', ([message]) => {
      throw new ProjectError('raised-by-project', String(message));
    }),
    warn: hostFunction('warn', ([message]) => logged(run, `warning: ${String(message)}`)),
  });
}
