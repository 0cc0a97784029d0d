import { ProjectError } from '../errors/project-error.js';
import { didYouMean } from '../errors/suggest.js';
import { type HostFunction, HostObject } from '../template/index.js';
import { argument, hostFunction } from './host-values.js';
import type { Macro } from './macro-index.js';
import type { NodeContext, RunContext } from './render-context.js';

/** adapter: the database behind the templates, and the choice of macros for it. */
export function adapterValue(
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
