import { createScope, type NodeContext } from '../context/context.js';
import { scopeWith } from '../context/scope-with.js';
import { asProjectError, atHolder, EMBEDDED_FILE } from '../context/template-fault.js';
import type { SourcePlace } from '../errors/project-error.js';
import { NodeNames } from '../graph/resolve-references.js';
import type { RunHook } from '../graph/run-hooks.js';
import type { Relation } from '../relation/relation.js';
import type { CompileOptions } from './compile-nodes.js';
import { graphDict } from './node-dict.js';

/** A hook of a run after rendering. */
export interface CompiledRunHook {
  readonly sql: string;
  readonly at: SourcePlace;
}

/**
 * Renders the hooks of a run.
 * @param names What the hooks see beside dbt's names, such as the results.
 * @throws {ProjectError} At the hook in dbt_project.yml.
 */
export function compileRunHooks(
  hooks: readonly RunHook[],
  options: CompileOptions,
  names: Readonly<Record<string, unknown>>,
): Promise<CompiledRunHook[]> {
  return Promise.all(
    hooks.map(async (hook) => ({ sql: await renderHook(hook, options, names), at: hook.at })),
  );
}

async function renderHook(
  { sql, packageName, at }: RunHook,
  options: CompileOptions,
  names: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { run } = options;
  try {
    const scope = scopeWith(createScope(run, contextOf(packageName, options)), names);
    return (await run.templateOf(sql, EMBEDDED_FILE).render(scope)).trim();
  } catch (error) {
    const known = run.macros.namesFrom(packageName);
    throw atHolder(
      asProjectError(error, (file) => options.textOf(file), known),
      at,
    );
  }
}

function contextOf(packageName: string, { graph, run, existing }: CompileOptions): NodeContext {
  const names = new NodeNames([...graph.nodes.values()], run.projectName);
  const related = (found: { readonly relation: Relation } | undefined): Relation => {
    if (!found) throw new Error('a hook refers to what is not in the graph');
    return found.relation;
  };
  return {
    packageName,
    execute: true,
    thisRelation: undefined,
    model: {},
    graph: () => graphDict(graph, run.target.database),
    ref: (name, from) =>
      related(names.ref(from === undefined ? [name] : [from, name], packageName)),
    source: (...found) => related(names.source(found, packageName)),
    configure: () => undefined,
    configValue: () => undefined,
    isIncremental: () => false,
    relationType: (relation) => existing.get(String(relation)),
  };
}
