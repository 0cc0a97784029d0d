import { ProjectError } from '../errors/project-error.js';
import { didYouMean } from '../errors/suggest.js';
import type { HostFunction, HostObject } from '../template/index.js';
import { adapterMethods } from './database/adapter-methods.js';
import { argument, hostFunction, lateObject } from './host-values.js';
import type { Macro } from './macro-index.js';
import type { NodeContext, RunContext } from './render-context.js';

/** adapter: the database behind the templates, and the choice of macros for it. */
export function adapterValue(
  run: RunContext,
  node: NodeContext,
  bind: (macro: Macro) => HostFunction,
): HostObject {
  const callMacro = async (name: string, ...args: readonly unknown[]) => {
    const macro = run.macros.find(name, node.packageName);
    if (!macro) throw new Error(`the macro ${name} is missing`);
    return bind(macro).call(args, {});
  };
  return lateObject('adapter', () => ({
    ...adapterMethods(run, node, callMacro),
    type: hostFunction('adapter.type', () => run.target.type),
    quote: hostFunction('adapter.quote', ([name]) => `"${String(name).replaceAll('"', '""')}"`),
    dispatch: hostFunction('adapter.dispatch', (args, kwargs) => {
      const namespace = argument(args, kwargs, 1, 'macro_namespace');
      const packages = Array.isArray(kwargs.packages) ? kwargs.packages.map(String) : undefined;
      const from = typeof namespace === 'string' ? namespace : undefined;
      return bind(dispatch(run, node, String(args[0]), from, packages));
    }),
    get_incremental_strategy_macro: hostFunction(
      'adapter.get_incremental_strategy_macro',
      ([, strategy]) => bind(strategyMacro(run, node, String(strategy))),
    ),
  }));
}

/** Finds the macro that writes the SQL of an incremental strategy, a project's own too. */
function strategyMacro(run: RunContext, node: NodeContext, strategy: string): Macro {
  const name = `get_incremental_${strategy.replace('+', '_')}_sql`;
  const macro = run.macros.find(name, node.packageName);
  if (macro) return macro;
  const message = `The incremental strategy "${strategy}" has no macro "${name}".`;
  throw new ProjectError('unknown-macro', message);
}
/** Finds `duckdb__name`, else `default__name`, over the packages that the namespace is searched in. */
function dispatch(
  run: RunContext,
  node: NodeContext,
  name: string,
  namespace: string | undefined,
  /** The packages to search, as before dbt had namespaces. */
  listed: readonly string[] | undefined,
): Macro {
  const prefixes = [run.target.type, 'default'].map((prefix) => `${prefix}__${name}`);
  const packages =
    namespace === undefined
      ? listed
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
