import { isSecretName } from '../../errors/secrets.js';
import {
  fromHost,
  HostObject,
  PYTZ_UTC,
  pythonModules,
  type Scope,
  toText,
  utcDatetime,
} from '../../template/index.js';
import { argument, hostFunction } from '../host-values.js';
import type { NodeContext, RunContext } from '../render-context.js';
import { VALUE_FUNCTIONS } from './collections.js';
import { exceptionsValue } from './exceptions-value.js';
import { flagsOf, invocationArgs } from './invocation.js';
import { SCOPE_NAMES } from './scope-names.js';

const CUSTOM_PREFIX = 'DBT_ENV_CUSTOM_ENV_';
const NO_GRAPH = { nodes: {}, sources: {}, exposures: {}, metrics: {}, groups: {} };

type Make = (run: RunContext, node: NodeContext, scope: Scope) => unknown;

/** Names whose values are made when a template asks for them first. */
const LATE: Readonly<Record<string, Make>> = {
  dbt_metadata_envs: ({ env }) => metadataEnvs(env),
  dbt_version: () => '1.10.0',
  exceptions: (run) => exceptionsValue(run),
  flags: (run) => flagsValue(run),
  graph: (_run, node) => node.graph?.() ?? NO_GRAPH,
  invocation_args_dict: ({ invocation }) => (invocation ? invocationArgs(invocation) : {}),
  log: (run) =>
    hostFunction('log', (args, kwargs) => {
      if (argument(args, kwargs, 1, 'info') === true) run.log(printed(args[0]));
      return '';
    }),
  modules: () => pythonModules(),
  print: (run) =>
    hostFunction('print', ([text]) => {
      run.log(printed(text));
      return '';
    }),
  run_started_at: ({ startedAt }) => utcDatetime(startedAt, PYTZ_UTC),
  selected_resources: (_run, node) => node.selected ?? [],
  thread_id: () => 'Thread-1 (worker)',
  write: () => hostFunction('write', () => ''),
  ...SCOPE_NAMES,
};

/** The names that are made when they are asked for. */
export const LATE_NAMES: readonly string[] = [
  ...Object.keys(LATE),
  ...Object.keys(VALUE_FUNCTIONS),
];

/** Tells whether a name is one of those that are made when they are asked for. */
export function isLateName(name: string): boolean {
  return Object.hasOwn(LATE, name) || Object.hasOwn(VALUE_FUNCTIONS, name);
}

/** Makes the value of a name that needs neither the database nor a reference. */
export function lateName(name: string, run: RunContext, node: NodeContext, scope: Scope): unknown {
  return Object.hasOwn(LATE, name) ? LATE[name]?.(run, node, scope) : VALUE_FUNCTIONS[name];
}

/** flags: what the command was given. All but FULL_REFRESH may differ between two runs alike. */
function flagsValue(run: RunContext): HostObject {
  const { invocation, fullRefresh } = run;
  const values = invocation ? flagsOf(invocation) : { FULL_REFRESH: fullRefresh };
  const get = (key: string | number): unknown => {
    if (key !== 'FULL_REFRESH') run.lookedUp?.(`flags.${key}`);
    return Object.hasOwn(values, key) ? (values as Record<string, unknown>)[key] : undefined;
  };
  return new HostObject('flags', get, { names: () => Object.keys(values) });
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
