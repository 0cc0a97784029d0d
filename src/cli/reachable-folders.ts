import path from 'node:path';
import type { IdentityWorkspace } from '../workspace/identity-workspace.js';
import { packageRoot } from '../workspace/package-root.js';
import type { Workspace } from '../workspace/read-workspace.js';

/**
 * Lists the folders whose files the SQL of a workspace with spaces may read and write: its own,
 * the package's, and those of allow_paths. A project without spaces is as free as in dbt.
 */
export function reachableFolders(workspace: Workspace): readonly string[] | undefined {
  const { project, targetFolder } = workspace;
  return foldersOf(workspace, [project.root, targetFolder, packageRoot()]);
}

/** Lists the folders of identity.yml and of its database, and others beside them. */
export function foldersOf(
  { identity, databaseFile }: Pick<IdentityWorkspace, 'identity' | 'databaseFile'>,
  others: readonly string[] = [],
): readonly string[] | undefined {
  if (!identity) return undefined;
  const folders = [identity.base, path.dirname(databaseFile), ...identity.allowedFolders];
  return [...others, ...folders].map((folder) => path.resolve(folder));
}
