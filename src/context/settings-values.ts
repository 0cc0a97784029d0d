import { ProjectError } from '../errors/project-error.js';
import { isSecretName } from '../errors/secrets.js';
import { didYouMean } from '../errors/suggest.js';
import type { HostObject } from '../template/index.js';
import { argument, functionWithMembers, hostFunction } from './host-values.js';
import type { NodeContext, RunContext } from './render-context.js';

/** config(): takes configuration, and reads it by config.get() and config.require(). */
export function configValue(node: NodeContext): HostObject {
  const get = hostFunction('config.get', (args, kwargs) => {
    const found = node.configValue(String(args[0]));
    return found === undefined || found === null
      ? (argument(args, kwargs, 1, 'default') ?? null)
      : found;
  });
  const require = hostFunction('config.require', ([key]) => {
    const found = node.configValue(String(key));
    if (found !== undefined || !node.execute) return found ?? null;
    throw new ProjectError(
      'config-value',
      `The configuration "${String(key)}" is required, but not set.`,
    );
  });
  const call = (args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>) => {
    const [values] = args;
    node.configure({
      ...(typeof values === 'object' ? (values as Record<string, unknown>) : {}),
      ...kwargs,
    });
    return '';
  };
  const set = hostFunction('config.set', ([key, value]) => {
    node.configure({ [String(key)]: value });
    return '';
  });
  return functionWithMembers('config', call, { get, require, set, ...metaMembers(node) });
}

/** The members of config() that read `meta`, and what is to be documented in the database. */
function metaMembers(node: NodeContext): Record<string, unknown> {
  const meta = (key: unknown): unknown => valueIn(node.configValue('meta'), String(key));
  const persists = (what: string) => valueIn(node.configValue('persist_docs'), what) === true;
  return {
    meta_get: hostFunction('config.meta_get', (args, kwargs) => {
      return meta(args[0]) ?? argument(args, kwargs, 1, 'default') ?? null;
    }),
    meta_require: hostFunction('config.meta_require', ([key]) => {
      const found = meta(key);
      if (found !== undefined || !node.execute) return found ?? null;
      const message = `meta lacks "${String(key)}", which is required.`;
      throw new ProjectError('config-value', message);
    }),
    persist_relation_docs: hostFunction('config.persist_relation_docs', () => persists('relation')),
    persist_column_docs: hostFunction('config.persist_column_docs', () => persists('columns')),
  };
}

function valueIn(holder: unknown, key: string): unknown {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key))
    return undefined;
  return (holder as Record<string, unknown>)[key];
}

/** var(): a variable of the project. */
export function varValue(run: RunContext, node: NodeContext): HostObject {
  const vars = run.varsOf(node.packageName);
  const call = (args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>) => {
    const name = String(args[0]);
    if (Object.hasOwn(vars, name)) return vars[name];
    if (args.length > 1 || 'default' in kwargs) return argument(args, kwargs, 1, 'default');
    if (node.lacksVariables) return null;
    throw new ProjectError(
      'unknown-variable',
      `The variable "${name}" is not set and has no default.`,
      {
        hint:
          didYouMean(name, Object.keys(vars)) ??
          'Set it under vars: in dbt_project.yml or by --vars.',
      },
    );
  };
  return functionWithMembers('var', call, {
    has_var: hostFunction('has_var', ([name]) => Object.hasOwn(vars, String(name))),
  });
}

/** env_var(): an environment variable. */
export function envVar(
  run: RunContext,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
): unknown {
  const name = String(args[0]);
  if (isSecretName(name)) throw secretInTemplate(name);
  const value = run.env[name] ?? argument(args, kwargs, 1, 'default');
  if (value !== undefined) return value;
  throw new ProjectError(
    'unknown-env-var',
    `The environment variable "${name}" is not set and has no default.`,
    {
      hint: didYouMean(name, Object.keys(run.env)),
    },
  );
}

function secretInTemplate(name: string): ProjectError {
  return new ProjectError(
    'secret-in-template',
    `The environment variable "${name}" is secret by its name, so no template may read it.`,
    {
      hint: 'What templates write lands in target/ and in logs. Only identity.yml may name secrets.',
    },
  );
}
