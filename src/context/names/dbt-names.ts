import { isSecretName } from '../../errors/secrets.js';
import { fromHost, PYTZ_UTC, pythonModules, toText, utcDatetime } from '../../template/index.js';
import { argument, hostFunction } from '../host-values.js';
import type { NodeContext, RunContext } from '../render-context.js';
import { VALUE_FUNCTIONS } from './collections.js';
import { exceptionsValue } from './exceptions-value.js';
import { flagsOf, invocationArgs } from './invocation.js';

const CUSTOM_PREFIX = 'DBT_ENV_CUSTOM_ENV_';

/** The names of a run that are the same for all of its templates. */
const ofRun = new WeakMap<RunContext, Readonly<Record<string, unknown>>>();

/** Lists the names that need neither the graph nor the database, as a node's templates see them. */
export function dbtNames(run: RunContext, node: NodeContext): Record<string, unknown> {
  const shared = ofRun.get(run) ?? runNames(run);
  ofRun.set(run, shared);
  return {
    ...VALUE_FUNCTIONS,
    ...shared,
    selected_resources: node.selected ?? [],
  };
}

function runNames(run: RunContext): Record<string, unknown> {
  const { invocation } = run;
  return {
    exceptions: exceptionsValue(run),
    flags: invocation ? flagsOf(invocation) : { FULL_REFRESH: run.fullRefresh },
    invocation_args_dict: invocation ? invocationArgs(invocation) : {},
    modules: pythonModules(),
    run_started_at: utcDatetime(run.startedAt, PYTZ_UTC),
    dbt_version: '1.10.0',
    thread_id: 'Thread-1 (worker)',
    dbt_metadata_envs: metadataEnvs(run.env),
    log: hostFunction('log', (args, kwargs) => {
      if (argument(args, kwargs, 1, 'info') === true) run.log(printed(args[0]));
      return '';
    }),
    print: hostFunction('print', ([text]) => {
      run.log(printed(text));
      return '';
    }),
    write: hostFunction('write', () => ''),
  };
}

function metadataEnvs(env: RunContext['env']): Record<string, string> {
  const found = Object.entries(env).flatMap(([name, value]) => {
    const isShown = name.startsWith(CUSTOM_PREFIX) && !isSecretName(name) && value !== undefined;
    return isShown ? [[name.slice(CUSTOM_PREFIX.length), value] as const] : [];
  });
  return Object.fromEntries(found);
}

/** What a message of log() and print() shows: Python's text of the value. */
function printed(value: unknown): string {
  return value === undefined ? '' : toText(fromHost(value));
}
