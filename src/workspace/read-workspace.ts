import { existsSync } from 'node:fs';
import path from 'node:path';
import type { RunContext } from '../context/context.js';
import { indexMacros } from '../context/macro-index.js';
import { ProjectError, throwCollected } from '../errors/project-error.js';
import { didYouMean } from '../errors/suggest.js';
import { buildGraph } from '../graph/build-graph.js';
import type { Graph } from '../graph/node.js';
import type { RunHooks } from '../graph/run-hooks.js';
import { INPUT_SEEDS } from '../identity/bind-inputs.js';
import { type CallIdentifier, callIdentifiers } from '../identity/calls/call-identifiers.js';
import { type IdentityFile, readIdentityFile } from '../identity/read-identity-file.js';
import type { Rules } from '../identity/rules.js';
import type { Space } from '../identity/space.js';
import type { Project } from '../project/project.js';
import { readProject } from '../project/read-project.js';
import { packageRoot } from './package-root.js';
import { createRunContext } from './run-context.js';
import type { WorkspaceOptions } from './workspace-options.js';

/** The graph as one space runs it; a project without identity.yml has one without a space. */
export interface SpaceGraph {
  readonly space: Space | undefined;
  readonly run: RunContext;
  readonly graph: Graph;
  readonly hooks: RunHooks;
}

/** A project, its spaces, and the graph of each. */
export interface Workspace {
  readonly project: Project;
  readonly identity: IdentityFile | undefined;
  readonly databaseFile: string;
  readonly targetFolder: string;
  readonly spaces: readonly SpaceGraph[];
  readonly warnings: readonly ProjectError[];
  readonly notes: readonly string[];
  textOf(file: string): string | undefined;
}

/** Checks regular expressions of identity.yml; returns the fault, if any. */
export type PatternCheck = (pattern: string) => Promise<string | undefined>;

/**
 * Reads everything that a command needs to know before it touches the database.
 * @throws {ProjectErrors} All faults of the stage that found some.
 */
export async function readWorkspace(
  options: WorkspaceOptions,
  checkPattern: PatternCheck,
): Promise<Workspace> {
  const identityFile = findIdentityFile(options);
  return readAt(
    { ...options, projectDir: projectFolder(options, identityFile) },
    identityFile,
    checkPattern,
  );
}

/** What identity.yml says of a project, and where its tables lie. */
export interface IdentityWorkspace {
  readonly identity: IdentityFile | undefined;
  /** The spaces that are chosen. */
  readonly spaces: readonly Space[];
  readonly databaseFile: string;
}

/** Reads identity.yml alone: what needs no graph need not wait for one. */
export async function readIdentityWorkspace(
  options: WorkspaceOptions,
  checkPattern: PatternCheck,
): Promise<IdentityWorkspace> {
  const identityFile = findIdentityFile(options);
  const projectRoot = projectFolder(options, identityFile);
  const databaseFile = options.databaseFile ?? path.join(projectRoot, 'warehouse.duckdb');
  if (identityFile === undefined) return { identity: undefined, spaces: [], databaseFile };
  const { env } = options;
  const identity = await readIdentityFile(identityFile, { projectRoot, env, checkPattern });
  return { identity, spaces: chooseSpaces(identity.spaces, options.spaces), databaseFile };
}

/** An identity file is a project by itself; where there is no dbt_project.yml, its folder counts. */
function projectFolder({ projectDir }: WorkspaceOptions, identityFile: string | undefined): string {
  const isProject = existsSync(path.join(projectDir, 'dbt_project.yml'));
  return isProject || identityFile === undefined ? projectDir : path.dirname(identityFile);
}

async function readAt(
  options: WorkspaceOptions,
  identityFile: string | undefined,
  checkPattern: PatternCheck,
): Promise<Workspace> {
  const upon = packagesUpon(options.projectDir, identityFile);
  const project = await readProject(options.projectDir, upon, identityFile !== undefined);
  const identity = identityFile
    ? await readIdentityFile(identityFile, {
        projectRoot: options.projectDir,
        env: options.env,
        checkPattern,
      })
    : undefined;
  const databaseFile = options.databaseFile ?? path.join(options.projectDir, 'warehouse.duckdb');
  const targetFolder =
    options.targetPath ??
    path.join(options.projectDir, project.packages[0]?.file.targetPath ?? 'target');
  const spaces = identity ? chooseSpaces(identity.spaces, options.spaces) : [undefined];
  const graphs = await Promise.all(
    spaces.map((space) => graphOf(space, { project, options, databaseFile, targetFolder })),
  );
  return {
    project,
    identity,
    databaseFile,
    targetFolder,
    spaces: graphs.map(({ space, run, graph, hooks }) => ({ space, run, graph, hooks })),
    warnings: distinct([
      ...(identity?.warnings ?? []),
      ...graphs.flatMap(({ warnings }) => warnings),
    ]),
    notes: [...new Set(graphs.flatMap(({ notes }) => notes))],
    textOf: textsOf(project),
  };
}

function findIdentityFile(options: WorkspaceOptions): string | undefined {
  if (options.identityFile !== undefined) {
    if (existsSync(options.identityFile)) return options.identityFile;
    throw new ProjectError(
      'missing-file',
      `The identity file "${options.identityFile}" does not exist.`,
    );
  }
  const usual = path.join(options.projectDir, 'identity.yml');
  return existsSync(usual) ? usual : undefined;
}

/** The identity models are there when spaces are; the runner's own macros always. */
function packagesUpon(projectDir: string, identityFile: string | undefined): string[] {
  const root = packageRoot();
  const builtin = path.join(root, 'src', 'builtin');
  return identityFile !== undefined && path.resolve(projectDir) !== root
    ? [root, builtin]
    : [builtin];
}

function chooseSpaces(all: readonly Space[], names: readonly string[]): readonly Space[] {
  const known = all.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  throwCollected(
    unknown.map((name) => {
      const hint = didYouMean(name, known) ?? `Its spaces: ${known.join(', ')}.`;
      return new ProjectError('unknown-space', `identity.yml has no space "${name}".`, { hint });
    }),
  );
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

interface GraphInputs {
  readonly project: Project;
  readonly options: WorkspaceOptions;
  readonly databaseFile: string;
  readonly targetFolder: string;
}

async function graphOf(
  space: Space | undefined,
  { project, options, databaseFile, targetFolder }: GraphInputs,
) {
  const errors: ProjectError[] = [];
  const macros = indexMacros(project, errors);
  throwCollected(errors);
  const startedAt = new Date();
  const database = path.basename(databaseFile, path.extname(databaseFile));
  const spaceVars = space ? varsOfSpace(space, options.syncedAt ?? startedAt.toISOString()) : {};
  const run = createRunContext(project, macros, options, { database, startedAt, spaceVars });
  const cacheFolder = path.join(targetFolder, 'typescript');
  const built = await buildGraph({
    project,
    run,
    cacheFolder,
    workSchema: space?.workSchema,
    inputSeeds: INPUT_SEEDS,
    textOf: textsOf(project),
  });
  return { space, run, ...built };
}

/** What the identity models read by var(). */
function varsOfSpace(space: Space, syncedAt: string): Record<string, unknown> {
  return {
    space: space.name,
    synced_at: syncedAt,
    max_history_moves: space.rules.maxHistoryMoves,
    input_kind: space.input.kind,
    identifiers: callIdentifiers(space.identifiers).map(identifierVar),
    link_alias: space.rules.linkAlias,
    rules: rulesAsVar(space.rules),
  };
}

function identifierVar({ type, column, rawColumn, isEnabled, normalize }: CallIdentifier) {
  return { type, column, raw_column: rawColumn, enabled: isEnabled, normalize };
}

/** Rules by the words of identity.yml; what is absent there is none. */
function rulesAsVar(rules: Rules): Record<string, unknown> {
  return {
    blocked: rules.blocked.map((entry) => ({
      value: entry.kind === 'value' ? entry.value : null,
      pattern: entry.kind === 'pattern' ? entry.pattern : null,
      types: entry.types ?? null,
    })),
    limits: rules.limits,
    default_limit: rules.defaultLimit,
    priority: rules.priority,
    on_violation: rules.onViolation,
    max_merges: rules.maxMerges,
    max_mappings: rules.maxMappings,
  };
}

function textsOf(project: Project): (file: string) => string | undefined {
  const files = project.packages.flatMap((found) => [
    ...found.models,
    ...found.macros,
    ...found.singularTests,
  ]);
  const texts = new Map(files.map((file) => [file.displayPath, file.text]));
  return (file) => texts.get(file);
}

function distinct(warnings: readonly ProjectError[]): ProjectError[] {
  return [
    ...new Map(
      warnings.map((found) => [
        `${found.code}${found.message}${found.at?.file}${found.at?.line}`,
        found,
      ]),
    ).values(),
  ];
}
