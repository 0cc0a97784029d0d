import path from 'node:path';
import type { RunContext } from '../context/context.js';
import { indexMacros } from '../context/macro-index.js';
import { ProjectError, throwCollected } from '../errors/project-error.js';
import { createMask } from '../errors/secrets.js';
import { buildGraph } from '../graph/build-graph.js';
import type { Graph } from '../graph/node.js';
import { ReadingStore } from '../graph/reading-store.js';
import type { RunHooks } from '../graph/run-hooks.js';
import { INPUT_SEEDS } from '../identity/bind-inputs.js';
import { PathScope } from '../identity/path-scope.js';
import { type IdentityFile, readIdentityFile } from '../identity/read-identity-file.js';
import { concealBlocked } from '../identity/regulations/conceal-blocked.js';
import { type RegulationLog, readRegulationLog } from '../identity/regulations/regulation-log.js';
import type { Space } from '../identity/space.js';
import type { Project } from '../project/project.js';
import { readProject } from '../project/read-project.js';
import { cacheFolder } from './cache/cache-folder.js';
import { keptGraph } from './cache/kept-graph.js';
import { ProjectCache } from './cache/project-cache.js';
import { surroundingsOf } from './cache/surroundings.js';
import {
  chooseSpaces,
  findIdentityFile,
  type PatternCheck,
  projectFolder,
} from './identity-workspace.js';
import { packageRoot } from './package-root.js';
import { createRunContext } from './run-context.js';
import { varsOfSpace } from './space-vars.js';
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
  /** Blocked values that are regulated are known by their hashes only. */
  readonly identity: IdentityFile | undefined;
  readonly regulations: RegulationLog | undefined;
  readonly databaseFile: string;
  readonly targetFolder: string;
  readonly spaces: readonly SpaceGraph[];
  readonly warnings: readonly ProjectError[];
  readonly notes: readonly string[];
  textOf(file: string): string | undefined;
}

/**
 * Reads everything that a command needs to know before it touches the database.
 * @throws {ProjectErrors} All faults of the stage that found some.
 */
export async function readWorkspace(
  options: WorkspaceOptions,
  checkPattern: PatternCheck,
): Promise<Workspace> {
  const identityFile = findIdentityFile(options);
  const found = { ...options, projectDir: projectFolder(options, identityFile) };
  const cache = new ProjectCache(cacheFolder(found, identityFile));
  try {
    return await readAt(found, identityFile, checkPattern, cache);
  } finally {
    cache.save();
  }
}

async function readAt(
  options: WorkspaceOptions,
  identityFile: string | undefined,
  checkPattern: PatternCheck,
  cache: ProjectCache,
): Promise<Workspace> {
  const upon = packagesUpon(options.projectDir, identityFile);
  const isIdentity = identityFile !== undefined;
  const project = await readProject(options.projectDir, upon, isIdentity, cache.yamls);
  const written = identityFile
    ? await readIdentityFile(identityFile, {
        projectRoot: options.projectDir,
        env: options.env,
        checkPattern,
      })
    : undefined;
  const regulations = written && (await readRegulationLog(written.base));
  const identity = written && {
    ...written,
    spaces: written.spaces.map((space) => concealBlocked(space, regulations, identityFile ?? '')),
  };
  const databaseFile = options.databaseFile ?? path.join(options.projectDir, 'warehouse.duckdb');
  const targetFolder = targetFolderOf(project, identity, options);
  const spaces = identity ? chooseSpaces(identity.spaces, options.spaces) : [undefined];
  const graphs = await Promise.all(
    spaces.map((space) =>
      graphOf(space, { project, options, databaseFile, targetFolder, cache, regulations }),
    ),
  );
  return {
    project,
    identity,
    regulations,
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

/** SQL may write below target/: a project with spaces cannot open any folder by naming it so. */
function targetFolderOf(
  { root, packages }: Project,
  identity: IdentityFile | undefined,
  { targetPath, projectDir }: WorkspaceOptions,
): string {
  if (targetPath !== undefined) return targetPath;
  const file = packages[0]?.file;
  const written = file?.targetPath ?? 'target';
  const folder = path.join(projectDir, written);
  if (identity && !new PathScope(root, identity.allowedFolders).holdsFile(folder))
    throw new ProjectError('path-outside', `"${written}" leads outside of the project.`, {
      at: file?.yaml.place(['target-path']),
      hint: 'Name a folder within it, use --target-path, or add the folder to allow_paths.',
    });
  return folder;
}

/** The identity models are there when spaces are; the runner's own macros always. */
function packagesUpon(projectDir: string, identityFile: string | undefined): string[] {
  const root = packageRoot();
  const builtin = path.join(root, 'src', 'builtin');
  return identityFile !== undefined && path.resolve(projectDir) !== root
    ? [root, builtin]
    : [builtin];
}

interface GraphInputs {
  readonly project: Project;
  readonly options: WorkspaceOptions;
  readonly databaseFile: string;
  readonly targetFolder: string;
  readonly cache: ProjectCache;
  readonly regulations: RegulationLog | undefined;
}

async function graphOf(
  space: Space | undefined,
  { project, options, databaseFile, targetFolder, cache, regulations }: GraphInputs,
) {
  const errors: ProjectError[] = [];
  const templateOf = (text: string, file: string) => cache.templateOf(text, file);
  const macros = indexMacros(project, errors, templateOf);
  throwCollected(errors);
  const startedAt = new Date();
  const database = path.basename(databaseFile, path.extname(databaseFile));
  const spaceVars = space
    ? varsOfSpace(space, regulations, options.syncedAt ?? startedAt.toISOString())
    : {};
  const details = { database, startedAt, spaceVars, templateOf };
  const run = createRunContext(project, macros, options, details);
  const cacheFolder = path.join(targetFolder, 'typescript');
  const workSchema = space?.workSchema;
  const changing = changingVariables(options);
  const settled = Object.entries({ ...spaceVars, ...options.vars });
  const known = Object.fromEntries(settled.filter(([name]) => !changing.includes(name)));
  const surroundings = surroundingsOf(project, run, known);
  const settings = [workSchema ?? null, INPUT_SEEDS];
  const mask = createMask(options.env);
  const sources = { project, run, surroundings, settings, changing, mask };
  const built = await keptGraph(sources, cache.graphs, (watched) =>
    buildGraph({
      ...{ project, run: watched, cacheFolder, workSchema, inputSeeds: INPUT_SEEDS },
      readings:
        surroundings === undefined
          ? undefined
          : new ReadingStore(cache.readings, surroundings, changing, watched, mask),
      textOf: textsOf(project),
    }),
  );
  return { space, run, ...built };
}

/** The start of a run is another in each, unless it is given. */
function changingVariables({ vars, syncedAt }: WorkspaceOptions): readonly string[] {
  return syncedAt === undefined && vars.synced_at === undefined ? ['synced_at'] : [];
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
