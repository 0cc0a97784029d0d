import type { RunContext } from '../context/context.js';
import { ProjectError, type SourcePlace, throwCollected } from '../errors/project-error.js';
import type { Project } from '../project/project.js';
import type { Draft } from './draft.js';
import { type Drafting, draftModels } from './draft-models.js';
import { draftSources } from './draft-sources.js';
import { draftGenericTests, draftSingularTests } from './draft-tests.js';
import { ineffectiveConfig } from './ineffective-config.js';
import { nameRelation } from './name-relation.js';
import type { Graph, Node } from './node.js';
import { mergeConfig, placeOfKey, readConfig } from './node-config.js';
import { misspelledInProject } from './project-config.js';
import type { ReadingStore } from './reading-store.js';
import { renderValues } from './render-values.js';
import { checkReferences, resolveReferences } from './resolve-references.js';
import { parseRunHooks, type RunHooks } from './run-hooks.js';
import { sortNodes } from './sort-graph.js';
import { reportStrayDeclarations } from './stray-declarations.js';
import { reportUnusedConfig } from './unused-config.js';

export interface GraphOptions {
  readonly project: Project;
  readonly run: RunContext;
  /** Where compiled TypeScript models are kept. */
  readonly cacheFolder: string;
  /** Schema for the failures that tests store, apart for each space; undefined outside of one. */
  readonly workSchema: string | undefined;
  /** Seeds that stand for the inputs of a space; they lie in its work schema. */
  readonly inputSeeds: readonly string[];
  /** What rendering templates said in earlier runs. */
  readonly readings?: ReadingStore | undefined;
  /** The text of a model, macro or test, for errors. */
  textOf(file: string): string | undefined;
}

export interface BuiltGraph {
  readonly graph: Graph;
  readonly hooks: RunHooks;
  readonly warnings: readonly ProjectError[];
  /** What a user may want to know, such as a replaced identity model. */
  readonly notes: readonly string[];
}

/**
 * Finds the nodes of a project and what each reads, without a database.
 * @throws {ProjectErrors} Everything that is wrong in templates, YAML and references, together.
 */
export async function buildGraph(options: GraphOptions): Promise<BuiltGraph> {
  const errors: ProjectError[] = [];
  const warnings: ProjectError[] = [...options.project.warnings];
  const drafting: Drafting = { ...options, errors };
  const drafts = [...(await draftModels(drafting)), ...draftSources(options.project)];
  drafts.push(
    ...(await draftGenericTests(drafting, drafts)),
    ...(await draftSingularTests(drafting)),
  );
  const hooks = await parseRunHooks(drafting);
  errors.push(...options.project.packages.flatMap(({ file }) => misspelledInProject(file)));
  const macrosOf = (name: string) => options.run.macros.namesFrom(name);
  reportUnusedConfig(options.project, drafts, { errors, warnings });
  reportStrayDeclarations(options.project, drafts, macrosOf, { errors, warnings });
  const nodes = await Promise.all(drafts.map((draft) => finishNode(draft, options, errors)));
  warnings.push(...ineffectiveConfig(nodes, options.project.name));
  const resolved = resolveReferences(drafts, nodes, options.project.name, { errors, warnings });
  for (const { references, packageName, at } of [...hooks.start, ...hooks.end])
    checkReferences(references, at.file, { nodes: resolved }, packageName, errors);
  throwCollected(distinct(errors));
  return { graph: { nodes: sortNodes(resolved) }, hooks, warnings, notes: notesOf(drafts) };
}

/** One fault of dbt_project.yml is found once for each node that it concerns. */
function distinct(errors: readonly ProjectError[]): ProjectError[] {
  const key = ({ code, message, at }: ProjectError) =>
    JSON.stringify([code, message, at?.file, at?.line, at?.column]);
  return [...new Map(errors.map((error) => [key(error), error])).values()];
}

async function finishNode(
  draft: Draft,
  options: GraphOptions,
  errors: ProjectError[],
): Promise<Node> {
  const { run } = options;
  const placeOf = (key: string) => placeOfKey(draft.layers, key) ?? draft.declaredAt;
  const written = mergeConfig(draft.layers);
  const merged = await renderValues(written, draft.owner.name, run, placeOf, errors);
  const config = readConfig(merged, draft.resourceType, placeOf, errors, run.macros.customNames());
  if (draft.definition) checkTable(draft.name, config, placeOf, errors);
  const relation = await nameRelation(draft, config, options, errors);
  const { resourceType, name, path, absolutePath, displayPath, fqn, language, text } = draft;
  return {
    ...{
      resourceType,
      name,
      path,
      absolutePath,
      displayPath,
      fqn,
      language,
      text,
      config,
      relation,
    },
    uniqueId: uniqueIdOf(draft),
    packageName: draft.owner.name,
    description: draft.declared?.description ?? draft.test?.declared.description ?? '',
    columns: (draft.declared?.columns ?? []).map(({ name: column, description, dataType }) => ({
      name: column,
      description,
      dataType,
    })),
    dependsOn: [],
    macros: [
      ...new Set(
        draft.macros.map(
          ({ packageName, definition }) => `macro.${packageName}.${definition.name}`,
        ),
      ),
    ],
    isIdentity: draft.isIdentity,
    isPublished: draft.isIdentity && resourceType === 'model' && config.tags.includes('published'),
    definition: draft.definition,
    testMetadata: testMetadataOf(draft),
    attachedNode: draft.test ? uniqueIdOf(draft.test.attachedTo) : undefined,
    declaredAt: draft.declaredAt,
  };
}

function checkTable(
  name: string,
  { materialized }: Node['config'],
  placeOf: (key: string) => SourcePlace,
  errors: ProjectError[],
): void {
  if (materialized === 'table') return;
  const message = `"${name}" is a TypeScript model, which is built as a table, not as "${materialized}".`;
  errors.push(new ProjectError('config-value', message, { at: placeOf('materialized') }));
}

/** Names a node as dbt does. */
export function uniqueIdOf(draft: Draft): string {
  const { resourceType, owner, name, test } = draft;
  const source = resourceType === 'source' ? `${draft.fqn.at(-2)}.` : '';
  return `${resourceType}.${owner.name}.${source}${name}${test ? `.${test.hash}` : ''}`;
}

function testMetadataOf({ test }: Draft): Node['testMetadata'] {
  if (!test) return undefined;
  const [name = '', namespace] = test.declared.testName.split('.').reverse();
  return { name, namespace, arguments: test.declared.arguments, columnName: test.columnName };
}

function notesOf(drafts: readonly Draft[]): string[] {
  return drafts
    .filter(
      (draft) =>
        draft.resourceType === 'model' &&
        draft.isIdentity &&
        draft.layers.length > 0 &&
        draft.owner.name !== 'identity_warehouse',
    )
    .map((draft) => `${draft.displayPath} replaces the identity model "${draft.name}".`);
}
