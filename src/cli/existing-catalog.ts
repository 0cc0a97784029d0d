import { existsSync } from 'node:fs';
import { ProjectError } from '../errors/project-error.js';
import { type Catalog, readCatalog } from '../execute/catalog.js';
import { withReadableDatabase } from './open-database.js';

/** Reads what a database holds, if it exists; a locked one counts as empty, since nothing is run. */
export async function catalogOf(databaseFile: string): Promise<Catalog> {
  if (!existsSync(databaseFile)) return new Map();
  try {
    return await withReadableDatabase(databaseFile, async (engine) => {
      const session = await engine.connect();
      return readCatalog(session).finally(() => session.close());
    });
  } catch (error) {
    if (error instanceof ProjectError && error.code === 'database-locked') return new Map();
    throw error;
  }
}
