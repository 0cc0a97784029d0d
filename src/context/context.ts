import { ProjectError } from '../errors/project-error.js';
import { didYouMean } from '../errors/suggest.js';
import type { Relation } from '../relation/relation.js';
import { HostFunction, HostObject, type Scope, type Template } from '../template/index.js';
import {
  argument,
  functionWithMembers,
  hostFunction,
  relationOf,
  relationValue,
} from './host-values.js';
import { BUILTIN_PACKAGE, type Macro, type MacroIndex } from './macro-index.js';

/** The database that SQL is written for, as `target` shows it. */
export interface Target {
  readonly name: string;
  readonly type: string;
  readonly schema: string;
  readonly database: string;
  readonly threads: number;
}

/** What every template of one run sees. */
export interface RunContext {
  readonly projectName: string;
  readonly macros: MacroIndex;
  readonly target: Target;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly invocationId: string;
  readonly startedAt: Date;
  readonly fullRefresh: boolean;
  readonly dispatchOrder: ReadonlyMap<string, readonly string[]>;
  /** The variables that a package's templates see. */
  varsOf(packageName: string): Readonly<Record<string, unknown>>;
  log(text: string): void;
  /** Compiles a text once for the run. */
  templateOf(text: string, file: string): Template;
}

/** What the template of one node sees; parsing and compiling answer differently. */
export interface NodeContext {
  readonly packageName: string;
  /** False while the graph is being read: refs are placeholders then. */
  readonly execute: boolean;
  readonly thisRelation: Relation | undefined;
  readonly model: Readonly<Record<string, unknown>>;
  ref(name: string, packageName: string | undefined): Relation;
  source(source: string, table: string): Relation;
  /** Takes config(...): its values are kept when the graph is read. */
  configure(values: Readonly<Record<string, unknown>>): void;
  configValue(key: string): unknown;
  isIncremental(): boolean;
  /** Tells what a relation is in the database as it stood when the run began. */
  relationType(relation: Relation): 'table' | 'view' | undefined;
  calledMacro?(macro: Macro): void;
}

/** Builds the names that a node's templates see: dbt's, and the macros of its packages. */
export function createScope(run: RunContext, node: NodeContext): Scope {
  const builtins = new Map<string, unknown>(Object.entries(builtinNames(run, node)));
  const callable = new Map<Macro, HostFunction>();
  const bind = (macro: Macro): HostFunction => {
    const bound = callable.get(macro) ?? bindMacro(run, node, macro);
    callable.set(macro, bound);
    return bound;
  };
  builtins.set('adapter', adapterValue(run, node, bind));
  builtins.set('builtins', new HostObject('builtins', Object.fromEntries(builtins)));
  const get = (name: string): unknown => {
    const macro = run.macros.find(name, node.packageName);
    if (macro) return bind(macro);
    if (builtins.has(name)) return builtins.get(name);
    if (run.macros.hasPackage(name)) return packageValue(run, name, bind);
    return undefined;
  };
  return { get, has: (name) => get(name) !== undefined };
}

/** Calls a macro from outside of templates, with keyword arguments. */
export async function callMacro(
  macro: Macro,
  scope: Scope,
  kwargs: Readonly<Record<string, unknown>>,
): Promise<string> {
  const bound = scope.get(macro.definition.name);
  const callable =
    bound instanceof HostFunction ? bound : macro.template.macro(macro.definition.name, scope);
  return String(await callable.call([], kwargs));
}

/** A macro sees the names of its own package, and the node for which it is called. */
function bindMacro(run: RunContext, node: NodeContext, macro: Macro): HostFunction {
  node.calledMacro?.(macro);
  const home = macro.packageName;
  const scope =
    home === node.packageName || home === BUILTIN_PACKAGE
      ? node
      : { ...delegate(node), packageName: home };
  return macro.template.macro(macro.definition.name, createScope(run, scope));
}

function delegate(node: NodeContext): NodeContext {
  return {
    packageName: node.packageName,
    execute: node.execute,
    thisRelation: node.thisRelation,
    model: node.model,
    ref: (name, from) => node.ref(name, from),
    source: (source, table) => node.source(source, table),
    configure: (values) => node.configure(values),
    configValue: (key) => node.configValue(key),
    isIncremental: () => node.isIncremental(),
    relationType: (relation) => node.relationType(relation),
    calledMacro: (macro) => node.calledMacro?.(macro),
  };
}

function builtinNames(run: RunContext, node: NodeContext): Record<string, unknown> {
  return {
    ref: hostFunction('ref', (args) => {
      const [first, second] = args.map(String);
      const relation =
        second === undefined ? node.ref(first ?? '', undefined) : node.ref(second, first);
      return relationValue(relation);
    }),
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
    log: hostFunction('log', ([text, info]) => (info === true ? logged(run, String(text)) : '')),
    print: hostFunction('print', ([text]) => logged(run, String(text))),
    invocation_id: run.invocationId,
    run_started_at: new HostObject('datetime', {}, () => run.startedAt.toISOString()),
    project_name: run.projectName,
    dbt_version: '1.10.0',
    tojson: hostFunction('tojson', ([value]) => JSON.stringify(value)),
    fromjson: hostFunction('fromjson', ([text]) => JSON.parse(String(text)) as unknown),
  };
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

function configValue(node: NodeContext): HostObject {
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
  return functionWithMembers('config', call, { get, require });
}

function varValue(run: RunContext, node: NodeContext): HostObject {
  const vars = run.varsOf(node.packageName);
  const call = (args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>) => {
    const name = String(args[0]);
    if (Object.hasOwn(vars, name)) return vars[name];
    if (args.length > 1 || 'default' in kwargs) return argument(args, kwargs, 1, 'default');
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

function envVar(
  run: RunContext,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
): unknown {
  const name = String(args[0]);
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

function exceptionsValue(run: RunContext): HostObject {
  return new HostObject('exceptions', {
    raise_compiler_error: hostFunction('raise_compiler_error', ([message]) => {
      throw new ProjectError('raised-by-project', String(message));
    }),
    warn: hostFunction('warn', ([message]) => logged(run, `warning: ${String(message)}`)),
  });
}

function packageValue(
  run: RunContext,
  packageName: string,
  bind: (macro: Macro) => HostFunction,
): HostObject {
  return new HostObject(packageName, (name) => {
    const macro = run.macros.inPackage(packageName, String(name));
    return macro && bind(macro);
  });
}

function adapterValue(
  run: RunContext,
  node: NodeContext,
  bind: (macro: Macro) => HostFunction,
): HostObject {
  return new HostObject('adapter', {
    type: hostFunction('adapter.type', () => run.target.type),
    quote: hostFunction('adapter.quote', ([name]) => `"${String(name).replaceAll('"', '""')}"`),
    dispatch: hostFunction('adapter.dispatch', (args, kwargs) => {
      const namespace = argument(args, kwargs, 1, 'macro_namespace');
      return bind(
        dispatch(run, node, String(args[0]), typeof namespace === 'string' ? namespace : undefined),
      );
    }),
  });
}

/** Finds `duckdb__name`, else `default__name`, over the packages that the namespace is searched in. */
function dispatch(
  run: RunContext,
  node: NodeContext,
  name: string,
  namespace: string | undefined,
): Macro {
  const prefixes = [run.target.type, 'default'].map((prefix) => `${prefix}__${name}`);
  const packages =
    namespace === undefined
      ? undefined
      : (run.dispatchOrder.get(namespace) ?? [run.projectName, namespace]);
  for (const prefixed of packages
    ? packages.flatMap((found) => prefixes.map((macro) => [found, macro] as const))
    : []) {
    const macro = run.macros.inPackage(...prefixed);
    if (macro) return macro;
  }
  for (const prefixed of prefixes) {
    const macro = run.macros.find(prefixed, node.packageName);
    if (macro) return macro;
  }
  throw new ProjectError(
    'unknown-macro',
    `No macro ${prefixes.map((macro) => `"${macro}"`).join(' or ')} exists.`,
    {
      hint: didYouMean(prefixes[1] ?? name, run.macros.namesFrom(node.packageName)),
    },
  );
}
