import { existsSync } from 'node:fs';
import { type DuckdbSettings, openDuckdb } from '../engine/duckdb/duckdb-engine.js';
import type { Engine } from '../engine/engine.js';
import { OWNER_ONLY, withUmask } from '../engine/with-umask.js';
import { quoteLiteral } from '../relation/relation.js';
import type { PatternCheck } from '../workspace/identity-workspace.js';

/** Checks patterns with the engine that will use them; opened only if there are any. */
export const checkPattern: PatternCheck = async (pattern) => {
  const engine = await openDuckdb(':memory:');
  const session = await engine.connect();
  try {
    await session.query(`select regexp_matches('', ${quoteLiteral(pattern)})`);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    session.close();
    await engine.close();
  }
};

/** How a database is opened: settings by DuckDB's names, and the only folders that SQL may touch. */
export interface Opening {
  readonly settings?: DuckdbSettings;
  readonly folders?: readonly string[] | undefined;
}

/**
 * Opens a database for one command that writes, and closes it whatever happens. The files that are
 * made in the meantime hold personal data: only their owner may read them.
 */
export async function withDatabase<T>(
  file: string,
  work: (engine: Engine) => Promise<T>,
  { settings, folders }: Opening = {},
): Promise<T> {
  return withUmask(OWNER_ONLY, async () =>
    closing(await openDuckdb(file, settings, folders), work),
  );
}

/**
 * Opens a database for one command that only reads: several may read at once, and a folder that
 * cannot be written will do. A file that does not exist is read as empty and not made.
 */
export async function withReadableDatabase<T>(
  file: string,
  work: (engine: Engine) => Promise<T>,
  { settings = {}, folders }: Opening = {},
): Promise<T> {
  // What a query does not hold in memory goes into files of its own.
  return withUmask(OWNER_ONLY, async () => {
    const engine = existsSync(file)
      ? await openDuckdb(file, { ...settings, access_mode: 'READ_ONLY' }, folders)
      : await openDuckdb(':memory:', settings, folders);
    return closing(engine, work);
  });
}

async function closing<T>(engine: Engine, work: (engine: Engine) => Promise<T>): Promise<T> {
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}
