import { createScope, type NodeContext, type RunContext } from '../context/context.js';
import { type ProjectError, throwCollected } from '../errors/project-error.js';
import type { Project } from '../project/project.js';
import { isMapping } from '../yaml/read-fields.js';
import type { Draft } from './draft.js';
import { type Drafting, draftModels } from './draft-models.js';
import { draftSources } from './draft-sources.js';
import { draftGenericTests, draftSingularTests } from './draft-tests.js';
import { nameRelation } from './name-relation.js';
import type { Graph, Node } from './node.js';
import { mergeConfig, readConfig } from './node-config.js';
import { resolveReferences } from './resolve-references.js';
import { sortNodes } from './sort-graph.js';
import { reportStrayDeclarations } from './stray-declarations.js';

export interface GraphOptions {
  readonly project: Project;
  readonly run: RunContext;
  /** Where compiled TypeScript models are kept. */
  readonly cacheFolder: string;
  /** Schema for the identity package's tests that store failures; undefined outside of a space. */
  readonly workSchema: string | undefined;
}

export interface BuiltGraph {
  readonly graph: Graph;
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
  const drafting = draftingOf(options, errors);
  const drafts = [...(await draftModels(drafting)), ...draftSources(options.project)];
  drafts.push(
    ...(await draftGenericTests(drafting, drafts)),
    ...(await draftSingularTests(drafting)),
  );
  reportStrayDeclarations(options.project, drafts, { errors, warnings });
  const nodes = await Promise.all(drafts.map((draft) => finishNode(draft, options, errors)));
  const resolved = resolveReferences(drafts, nodes, options.project.name, { errors, warnings });
  throwCollected(errors);
  return { graph: { nodes: sortNodes(resolved) }, warnings, notes: notesOf(drafts) };
}

function draftingOf({ project, run, cacheFolder }: GraphOptions, errors: ProjectError[]): Drafting {
  const texts = new Map(
    project.packages.flatMap((found) =>
      [...found.models, ...found.macros, ...found.singularTests].map(
        (file) => [file.displayPath, file.text] as const,
      ),
    ),
  );
  return { project, run, cacheFolder, errors, textOf: (file) => texts.get(file) };
}

async function finishNode(
  draft: Draft,
  options: GraphOptions,
  errors: ProjectError[],
): Promise<Node> {
  const { run } = options;
  const merged = await renderValues(mergeConfig(draft.layers), draft.owner.name, run);
  const config = readConfig(merged, draft.resourceType, draft.declaredAt, errors);
  const relation = await nameRelation(draft, config, options);
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
    macros: draft.macros.map((macro) => `macro.${macro.packageName}.${macro.definition.name}`),
    isIdentity: draft.isIdentity,
    isPublished: draft.isIdentity && resourceType === 'model' && config.tags.includes('published'),
    definition: draft.definition,
    testMetadata: testMetadataOf(draft),
    attachedNode: draft.test ? uniqueIdOf(draft.test.attachedTo) : undefined,
    declaredAt: draft.declaredAt,
  };
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

/** Renders templates within configuration values; hooks are rendered when they run. */
async function renderValues(
  values: Readonly<Record<string, unknown>>,
  packageName: string,
  run: RunContext,
): Promise<Record<string, unknown>> {
  const render = async (value: unknown): Promise<unknown> => {
    if (typeof value === 'string' && value.includes('{{')) {
      return run
        .templateOf(value, 'dbt_project.yml')
        .render(createScope(run, plainContext(packageName)));
    }
    if (Array.isArray(value)) return Promise.all(value.map(render));
    if (!isMapping(value)) return value;
    const entries = Object.entries(value).map(
      async ([key, item]) => [key, await render(item)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  };
  const entries = Object.entries(values).map(async ([key, value]) => {
    const late = key === 'pre_hook' || key === 'post_hook';
    return [key, late ? value : await render(value)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** A context for text outside of nodes: configuration and names of schemas. */
export function plainContext(packageName: string): NodeContext {
  const refuse = (): never => {
    throw new Error('ref() and source() are not available in configuration.');
  };
  return {
    packageName,
    execute: false,
    thisRelation: undefined,
    model: {},
    ref: refuse,
    source: refuse,
    configure: () => undefined,
    configValue: () => undefined,
    isIncremental: () => false,
    relationType: () => undefined,
  };
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
