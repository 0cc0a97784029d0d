import { existsSync } from 'node:fs';
import path from 'node:path';
import { ProjectError, throwCollected } from '../errors/project-error.js';
import { didYouMean } from '../errors/suggest.js';
import { type IdentityFile, readIdentityFile } from '../identity/read-identity-file.js';
import { type RegulationLog, readRegulationLog } from '../identity/regulations/regulation-log.js';
import type { Space } from '../identity/space.js';
import type { WorkspaceOptions } from './workspace-options.js';

/** Checks regular expressions of identity.yml; returns the fault, if any. */
export type PatternCheck = (pattern: string) => Promise<string | undefined>;

/** What identity.yml says of a project, and where its tables lie. */
export interface IdentityWorkspace {
  readonly identity: IdentityFile | undefined;
  /** The spaces that are chosen. */
  readonly spaces: readonly Space[];
  readonly databaseFile: string;
  readonly regulations: RegulationLog | undefined;
}

/** Reads identity.yml alone: what needs no graph need not wait for one. */
export async function readIdentityWorkspace(
  options: WorkspaceOptions,
  checkPattern: PatternCheck,
): Promise<IdentityWorkspace> {
  const identityFile = findIdentityFile(options);
  const projectRoot = projectFolder(options, identityFile);
  const databaseFile = options.databaseFile ?? path.join(projectRoot, 'warehouse.duckdb');
  if (identityFile === undefined)
    return { identity: undefined, spaces: [], databaseFile, regulations: undefined };
  const { env } = options;
  const identity = await readIdentityFile(identityFile, { projectRoot, env, checkPattern });
  const regulations = await readRegulationLog(identity.base);
  const spaces = chooseSpaces(identity.spaces, options.spaces);
  return { identity, spaces, databaseFile, regulations };
}

/** An identity file is a project by itself; where there is no dbt_project.yml, its folder counts. */
export function projectFolder(
  { projectDir }: WorkspaceOptions,
  identityFile: string | undefined,
): string {
  const isProject = existsSync(path.join(projectDir, 'dbt_project.yml'));
  return isProject || identityFile === undefined ? projectDir : path.dirname(identityFile);
}

/** Finds the identity file that is named, or the usual one; a project need not have any. */
export function findIdentityFile(options: WorkspaceOptions): string | undefined {
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

/** Picks spaces by name; all without a name. */
export function chooseSpaces(all: readonly Space[], names: readonly string[]): readonly Space[] {
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
