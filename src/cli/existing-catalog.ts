import { SessionDatabase } from '../context/database/session-database.js';
import type { TemplateDatabase } from '../context/database/template-database.js';
import { ProjectError } from '../errors/project-error.js';
import { type Catalog, readCatalog } from '../execute/catalog.js';
import type { Workspace } from '../workspace/read-workspace.js';
import { withReadableDatabase } from './open-database.js';
import { reachableFolders } from './reachable-folders.js';

/** What commands that run nothing may know of the database. */
export interface Existing {
  readonly catalog: Catalog;
  readonly askDatabase: () => TemplateDatabase;
}

/**
 * Reads what a database holds, if it exists, and lets templates ask it. A locked one counts as
 * empty, since nothing is run; a template that asks it then fails.
 */
export async function withExisting<T>(
  workspace: Workspace,
  work: (existing: Existing) => Promise<T>,
): Promise<T> {
  const { databaseFile } = workspace;
  const folders = reachableFolders(workspace);
  let isOpen = false;
  try {
    return await withReadableDatabase(
      databaseFile,
      async (engine) => {
        isOpen = true;
        const session = await engine.connect();
        try {
          const catalog = await readCatalog(session);
          return await work({ catalog, askDatabase: () => new SessionDatabase(session, false) });
        } finally {
          session.close();
        }
      },
      { folders },
    );
  } catch (error) {
    if (isOpen || !(error instanceof ProjectError) || error.code !== 'database-locked') throw error;
    return work({ catalog: new Map(), askDatabase: () => lockedDatabase(error) });
  }
}

function lockedDatabase(error: ProjectError): TemplateDatabase {
  const refuse = () => Promise.reject(error);
  return { results: new Map(), run: refuse, commit: refuse };
}
