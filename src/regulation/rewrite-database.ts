import { existsSync } from 'node:fs';
import { chmod, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { openDuckdb } from '../engine/duckdb/duckdb-engine.js';
import { OWNER_ONLY, withUmask } from '../engine/with-umask.js';
import { syncFolder } from '../identity/regulations/regulation-log.js';
import { quoteLiteral } from '../relation/relation.js';

/** The size of a database file before and after it was written anew. */
export interface Rewritten {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/**
 * Writes a database file anew, so that no free block of it keeps what was deleted. The new file takes
 * the name of the old one while that is still locked against others.
 */
export function rewriteDatabase(file: string): Promise<Rewritten> {
  return withUmask(OWNER_ONLY, () => rewrite(file));
}

async function rewrite(file: string): Promise<Rewritten> {
  const copy = `${file}.rewriting`;
  await removeDatabase(copy);
  await settleLog(file);
  const bytesBefore = (await stat(file)).size;
  const engine = await openDuckdb(':memory:');
  try {
    const session = await engine.connect();
    await session.execute(`attach ${quoteLiteral(file)} as idw_old (read_only)`);
    await session.execute(`attach ${quoteLiteral(copy)} as idw_new`);
    await session.execute('copy from database idw_old to idw_new');
    await session.execute('detach idw_new');
    await chmod(copy, 0o600);
    const handle = await open(copy, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(copy, file);
    session.close();
  } finally {
    await engine.close();
  }
  await rm(`${file}.wal`, { force: true });
  await rm(`${file}.tmp`, { recursive: true, force: true });
  await syncFolder(path.dirname(file));
  return { bytesBefore, bytesAfter: (await stat(file)).size };
}

/** What a killed run left in the log goes into the file, which is then read alone. */
async function settleLog(file: string): Promise<void> {
  if (!existsSync(`${file}.wal`)) return;
  const engine = await openDuckdb(file);
  const session = await engine.connect();
  await session.execute('force checkpoint');
  session.close();
  await engine.close();
}

/** Removes what an interrupted rewrite left. */
async function removeDatabase(file: string): Promise<void> {
  for (const name of [file, `${file}.wal`]) await rm(name, { force: true });
  await rm(`${file}.tmp`, { recursive: true, force: true });
}
