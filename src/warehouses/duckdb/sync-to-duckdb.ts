import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { OWNER_ONLY, withUmask } from '../../engine/with-umask.js';
import { quoteIdentifier, quoteLiteral } from '../../relation/relation.js';
import type { SyncJob } from '../sync-job.js';
import type { SyncOutcome, TableResult } from '../sync-result.js';
import { attachWaiting } from './attach-waiting.js';
import { leftTables, prepareTable, recordTable } from './target-table.js';
import { writeDifference } from './write-difference.js';

/** The name of the file within the session. */
const TARGET = 'idw_warehouse';

/**
 * Makes the tables of a space in a DuckDB file equal to the published ones, in one transaction. All
 * rows are compared: both sides lie on one disk.
 * @throws {ProjectError} `warehouse-locked`, `warehouse-failed`, `warehouse-changed`.
 */
export async function syncToDuckdb(job: SyncJob, file: string): Promise<SyncOutcome> {
  await mkdir(path.dirname(file), { recursive: true });
  // The engine makes the file and its log: nobody else may read what they hold.
  return withUmask(OWNER_ONLY, async () => {
    await attachWaiting(job, file, TARGET);
    try {
      return await inTransaction(job);
    } finally {
      await job.session.execute(`detach ${TARGET}`);
    }
  });
}

async function inTransaction(job: SyncJob): Promise<SyncOutcome> {
  const { session, schema, tables } = job;
  await session.execute('begin transaction');
  try {
    const target = `${TARGET}.${quoteIdentifier(schema)}`;
    await session.execute(`create schema if not exists ${target}`);
    await session.execute(
      `create table if not exists ${target}.idw_sync_state (
         table_name varchar primary key, synced_at timestamptz, row_count bigint
       );
       comment on table ${target}.idw_sync_state is ${quoteLiteral(STATE_COMMENT)}`,
    );
    const results: TableResult[] = [];
    const notes: string[] = [];
    for (const table of tables) {
      notes.push(...(await prepareTable(job, table)));
      const result = await writeDifference(job, table);
      await recordTable(job, result);
      results.push(result);
    }
    notes.push(...(await leftTables(job)));
    await session.execute('commit');
    return { tables: results, notes };
  } catch (error) {
    await session.execute('rollback').catch(() => undefined);
    throw error;
  }
}

const STATE_COMMENT = 'Which tables idw keeps here, and as of when. One row per table.';
