import path from 'node:path';
import { packageRoot } from '../workspace/package-root.js';
import type { Workspace } from '../workspace/read-workspace.js';

/**
 * Lists the folders whose files the SQL of a workspace with spaces may read and write: its own,
 * the package's, and those of allow_paths. A project without spaces is as free as in dbt.
 */
export function reachableFolders(workspace: Workspace): readonly string[] | undefined {
  const { identity, project, targetFolder, databaseFile } = workspace;
  if (!identity) return undefined;
  return [
    project.root,
    identity.base,
    targetFolder,
    path.dirname(databaseFile),
    packageRoot(),
    ...identity.allowedFolders,
  ].map((folder) => path.resolve(folder));
}
