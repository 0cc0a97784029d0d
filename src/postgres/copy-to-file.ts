import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { to } from 'pg-copy-streams';

/**
 * Writes what a query selects into a new file that only its owner may read, a line a row, in the
 * text format of COPY. Nothing of it is held in memory.
 */
export async function copyToFile(client: pg.Client, query: string, file: string): Promise<void> {
  const copy = client.query(to(`copy (${query}) to stdout`));
  await pipeline(copy, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
}
