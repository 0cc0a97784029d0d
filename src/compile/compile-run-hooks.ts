import { createScope, type NodeContext } from '../context/context.js';
import type { TemplateDatabase } from '../context/database/template-database.js';
import { asProjectError, atHolder, EMBEDDED_FILE } from '../context/template-fault.js';
import { NodeNames } from '../graph/resolve-references.js';
import type { RunHook } from '../graph/run-hooks.js';
import type { Relation } from '../relation/relation.js';
import type { CompileOptions } from './compile-options.js';
import { graphDict } from './node-dict.js';
import { rethrowUnplaceable } from './unplaceable.js';

/**
 * Renders a hook of a run, which may ask the database.
 * @param names What the hooks see beside dbt's names, such as the results.
 * @throws {ProjectError} At the hook in dbt_project.yml.
 */
export async function renderRunHook(
  { sql, packageName, at }: RunHook,
  options: CompileOptions,
  names: Readonly<Record<string, unknown>>,
  database: TemplateDatabase,
): Promise<string> {
  const { run } = options;
  try {
    const context = outsideContext(packageName, options, database, names);
    const scope = createScope(run, context);
    return (await run.templateOf(sql, EMBEDDED_FILE).render(scope)).trim();
  } catch (error) {
    rethrowUnplaceable(error);
    const known = run.macros.namesFrom(packageName);
    throw atHolder(
      asProjectError(error, (file) => options.textOf(file), known),
      at,
    );
  }
}

/** What is seen outside of nodes: the whole graph, and no \`this\`. */
export function outsideContext(
  packageName: string,
  { graph, run, existing }: CompileOptions,
  database: TemplateDatabase,
  seen: Readonly<Record<string, unknown>>,
): NodeContext {
  const names = new NodeNames([...graph.nodes.values()], run.projectName);
  const related = (found: { readonly relation: Relation } | undefined): Relation => {
    if (!found) throw new Error('what is referred to is not in the graph');
    return found.relation;
  };
  return {
    packageName,
    execute: true,
    database,
    names: seen,
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
