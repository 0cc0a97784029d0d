import { boundMacro, type NodeContext, type RunContext } from '../context/context.js';
import type { TemplateDatabase } from '../context/database/template-database.js';
import type { Macro } from '../context/macro-index.js';
import { relationOf, typeOf } from '../context/relation-value.js';
import { asProjectError, atHolder } from '../context/template-fault.js';
import { ProjectError } from '../errors/project-error.js';
import { type Hook, isBuiltInMaterialization, type Node } from '../graph/node.js';
import { HostObject } from '../template/index.js';
import type { CompileOptions } from './compile-options.js';
import type { Materialized } from './compiled-node.js';
import { rethrowUnplaceable } from './unplaceable.js';

/** A compiled node, and what its macros see. */
export interface CustomBuild {
  readonly node: Node;
  readonly sql: string;
  readonly run: RunContext;
  readonly contextWith: (database: TemplateDatabase) => NodeContext;
}

/** Finds the materialization of the project that a node uses, if it is not one of the runner's. */
export function customMaterialization(node: Node, run: RunContext): Macro | undefined {
  if (node.resourceType !== 'model' || node.language !== 'sql' || node.isIdentity) return undefined;
  const { materialized } = node.config;
  if (materialized === 'ephemeral') return undefined;
  const isBuiltIn = isBuiltInMaterialization(materialized);
  return run.macros.materialization(materialized, run.target.type, isBuiltIn);
}

/**
 * Makes the function that builds a node by a materialization of the project.
 * @throws {ProjectError} When it runs: `materialization-failed`, or what its templates raise.
 */
export function materializer(
  macro: Macro,
  build: CustomBuild,
  options: CompileOptions,
): (database: TemplateDatabase) => Promise<Materialized> {
  const { node, run } = build;
  return async (database) => {
    const context: NodeContext = { ...build.contextWith(database), names: namesOf(build) };
    try {
      const answer = await boundMacro(run, context, macro).call([], {});
      const relations = relationsOf(answer, macro, node);
      // DuckDB counts no rows of a view, but answers with a count all the same.
      const isView = relations.some((value) => typeOf(value) === 'view');
      const rows = isView ? undefined : rowsOf(database);
      return { relations: relations.flatMap((value) => relationOf(value) ?? []), rows };
    } catch (error) {
      rethrowUnplaceable(error);
      const known = run.macros.namesFrom(node.packageName);
      throw atHolder(
        asProjectError(error, (file) => options.textOf(file), known),
        node.declaredAt,
      );
    }
  };
}

function namesOf({ node, sql }: CustomBuild): Record<string, unknown> {
  const hooks = (written: readonly Hook[]) =>
    written.map((hook, index) => ({ sql: hook.sql, transaction: hook.transaction, index }));
  return {
    sql,
    compiled_code: sql,
    compiled_sql: sql,
    pre_hooks: hooks(node.config.preHooks),
    post_hooks: hooks(node.config.postHooks),
  };
}

/** A materialization names what it built, for dbt to know what the database holds now. */
function relationsOf(answer: unknown, macro: Macro, node: Node): readonly unknown[] {
  const relations =
    typeof answer === 'object' && answer !== null && 'relations' in answer
      ? answer.relations
      : undefined;
  if (Array.isArray(relations)) return relations;
  const { line, column } = macro.definition;
  throw new ProjectError(
    'materialization-failed',
    `The materialization of "${node.name}" does not return the relations that it built.`,
    {
      at: { file: macro.file.displayPath, line, column, text: macro.file.text },
      hint: "Let it end with {{ return({'relations': [target_relation]}) }}.",
    },
  );
}

/** Reads the rows that statement('main') changed, where the engine counts them. */
function rowsOf({ results }: TemplateDatabase): number | undefined {
  const main = results.get('main');
  const response =
    typeof main === 'object' && main !== null && 'response' in main ? main.response : undefined;
  if (!(response instanceof HostObject) || typeof response.members === 'function') return undefined;
  const rows = response.members.rows_affected;
  return typeof rows === 'number' ? rows : undefined;
}
