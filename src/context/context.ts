import { HostFunction, HostObject, type Scope, ScopeDict } from '../template/index.js';
import { adapterValue } from './adapter-value.js';
import { builtinNames } from './builtin-names.js';
import { BUILTIN_PACKAGE, type Macro } from './macro-index.js';
import { isLateName, LATE_NAMES, lateName } from './names/dbt-names.js';
import type { NodeContext, RunContext } from './render-context.js';

export type { NodeContext, RunContext, Target } from './render-context.js';

/** The scopes of one node, by the package whose macros see them. */
type Scopes = Map<string, Scope>;

/** Builds the names that a node's templates see: dbt's, and the macros of its packages. */
export function createScope(run: RunContext, node: NodeContext): Scope {
  return scopeOf(run, node, new Map());
}

function scopeOf(run: RunContext, node: NodeContext, scopes: Scopes): Scope {
  const known = scopes.get(node.packageName);
  if (known !== undefined) return known;
  const builtins = new Map<string, unknown>(Object.entries(builtinNames(run, node)));
  const callable = new Map<Macro, HostFunction>();
  const bind = (macro: Macro): HostFunction => {
    const bound = callable.get(macro) ?? bindMacro(run, node, macro, scopes);
    callable.set(macro, bound);
    return bound;
  };
  builtins.set('adapter', adapterValue(run, node, bind));
  const isBuiltin = (name: string): boolean => builtins.has(name) || isLateName(name);
  const builtin = (name: string): unknown => {
    if (!isBuiltin(name)) return undefined;
    run.lookedUp?.(name);
    if (!builtins.has(name)) builtins.set(name, lateName(name, run, node, scope));
    return builtins.get(name);
  };
  const builtinNamesOf = () => [...new Set([...builtins.keys(), ...LATE_NAMES])];
  const ofDbt: Scope = { get: builtin, has: isBuiltin };
  builtins.set('builtins', new ScopeDict(ofDbt, builtinNamesOf));
  const get = (name: string): unknown => {
    const macro = run.macros.find(name, node.packageName);
    if (macro) return bind(macro);
    if (isBuiltin(name)) return builtin(name);
    if (run.macros.hasPackage(name)) return packageValue(run, name, bind, builtins);
    return undefined;
  };
  const scope: Scope = { get, has: (name) => get(name) !== undefined };
  const allNames = () => [...builtinNamesOf(), ...run.macros.namesFrom(node.packageName)];
  builtins.set('context', new ScopeDict(scope, allNames));
  scopes.set(node.packageName, scope);
  return scope;
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

/** Calls one macro, whatever its name means elsewhere; plain values in and out. */
export function boundMacro(run: RunContext, node: NodeContext, macro: Macro): HostFunction {
  return bindMacro(run, node, macro, new Map());
}

/** A macro sees the names of its own package, and the node for which it is called. */
function bindMacro(run: RunContext, node: NodeContext, macro: Macro, scopes: Scopes): HostFunction {
  node.calledMacro?.(macro);
  const home = macro.packageName;
  const scope =
    home === node.packageName || home === BUILTIN_PACKAGE ? node : { ...node, packageName: home };
  return macro.template.macro(macro.definition.name, scopeOf(run, scope, scopes), {
    ...(run.signal ? { signal: run.signal } : {}),
  });
}

function packageValue(
  run: RunContext,
  packageName: string,
  bind: (macro: Macro) => HostFunction,
  builtins: ReadonlyMap<string, unknown>,
): HostObject {
  const find = (name: string | number): unknown => {
    const macro = run.macros.inPackage(packageName, String(name));
    if (macro) return bind(macro);
    const isMacroInDbt = packageName === BUILTIN_PACKAGE && name === 'is_incremental';
    return isMacroInDbt ? builtins.get(name) : undefined;
  };
  return new HostObject(packageName, find, { names: () => run.macros.namesIn(packageName) });
}
