import type pg from 'pg';
import { ProjectError } from '../../errors/project-error.js';
import { quoteIdentifier } from '../../relation/relation.js';
import type { SyncJob } from '../sync-job.js';
import type { SyncOutcome, TableResult } from '../sync-result.js';
import type { SyncTable } from '../sync-table.js';
import { type Connection, connect } from './connect.js';
import { areEqual, type Groups, readGroups, totalRows } from './groups.js';
import type { OpenSync } from './job-connection.js';
import { lockSchema, lockTable } from './lock-schema.js';
import { type FoundTable, prepareTable } from './prepare-table.js';
import { type RowSketch, readSketch } from './row-sketch.js';
import { ensureKey, longestKey, makeRoom } from './table-key.js';
import { describeTableSql, tableName } from './target-sql.js';
import {
  announceSync,
  prepareState,
  readStates,
  recordState,
  type TableState,
} from './target-state.js';
import { fillTable, writeDifference } from './write-all.js';
import { type Written, writeChanges } from './write-changes.js';

/**
 * Makes the tables of a space on a PostgreSQL server equal to the published ones, in one
 * transaction: a reader sees all of them as they were, or all as they are.
 * @throws {ProjectError} `warehouse-unreachable`, `warehouse-locked`, `warehouse-changed`,
 * `warehouse-failed`.
 */
export async function syncToPostgres(job: SyncJob, url: string): Promise<SyncOutcome> {
  const connection = await connect(job.warehouse, url, job.space);
  const { client } = connection;
  const interrupt = () => endAtOnce(connection);
  job.signal.addEventListener('abort', interrupt, { once: true });
  try {
    await client.query('begin');
    const outcome = await inTransaction({ job, client });
    if (job.signal.aborted) throw new Error('Connection ended');
    await client.query('commit');
    return outcome;
  } catch (error) {
    // The server rolls back what a connection that goes away has begun, whatever it is doing.
    endAtOnce(connection);
    throw job.signal.aborted ? interrupted(job) : connection.fault(error);
  } finally {
    job.signal.removeEventListener('abort', interrupt);
    await client.end().catch(() => undefined);
  }
}

function endAtOnce({ client }: Connection): void {
  (
    client as unknown as { connection: { stream: { destroy(): void } } }
  ).connection.stream.destroy();
}

function interrupted({ warehouse }: SyncJob): ProjectError {
  return new ProjectError('warehouse-failed', `The sync to "${warehouse}" was interrupted.`, {
    hint: 'The warehouse is as it was; the next sync catches up.',
  });
}

async function inTransaction(sync: OpenSync): Promise<SyncOutcome> {
  const { job, client } = sync;
  await client.query(
    `set local timezone = 'UTC'; set local datestyle = 'ISO'; set local search_path = pg_catalog;
     set local idle_in_transaction_session_timeout = 0; set local statement_timeout = 0`,
  );
  await checkEncoding(client, job);
  await lockSchema(sync);
  await createSchema(sync);
  await prepareState(client, job.schema);
  await announceSync(client);
  const hashVersion = await engineVersion(job);
  const states = await readStates(client, job, hashVersion);
  const tables: TableResult[] = [];
  const notes: string[] = [];
  for (const table of job.tables) {
    const synced = await syncTable(sync, table, states.get(table.name), hashVersion);
    tables.push(synced.result);
    notes.push(...synced.notes);
  }
  notes.push(...(await leftTables(sync, states)));
  return { tables, notes };
}

async function syncTable(
  sync: OpenSync,
  table: SyncTable,
  state: TableState | undefined,
  hashVersion: string,
): Promise<{ result: TableResult; notes: readonly string[] }> {
  const { client, job } = sync;
  await lockTable(sync, table.name);
  const found = await prepareTable(sync, table);
  const isEmpty = found.isNew || (await holdsNothing(client, job, table));
  if (!job.isFull) refuseChanged(job, table, state, isEmpty);
  const now = await readGroups(job.session, table, String(table.relation));
  const known = job.isFull || !found.wasWatched ? undefined : state;
  const { counts, sketch } = isEmpty
    ? await fill(sync, table, now, found.isNew)
    : await bringUp(sync, table, found, { known, now });
  const rows = totalRows(now);
  await recordState(client, job, table, { rows, groups: now, sketch, hashVersion });
  const isWritten = counts.added + counts.changed + counts.removed > 0;
  const status = isWritten ? 'written' : 'unchanged';
  return { result: { table: table.name, status, rows, ...counts }, notes: found.notes };
}

/**
 * The key is made of what is there: that takes a fraction of keeping it row by row. While the server
 * makes it, the engine reads the rows once more, and the models are asked what they say of themselves.
 */
async function fill(
  sync: OpenSync,
  table: SyncTable,
  now: Groups,
  isNew: boolean,
): Promise<Written> {
  const { client, job } = sync;
  const longest = await longestKey(job.session, table);
  await makeRoom(sync, table, longest);
  const counts = await fillTable(sync, table, totalRows(now));
  const keyed = ensureKey(sync, table, longest, longest);
  const sketching = sketchOf(sync, table);
  const describing = isNew ? job.describe() : undefined;
  // All must be over before the session is given up.
  await Promise.allSettled([keyed, sketching, describing]);
  await keyed;
  if (describing)
    await client.query(describeTableSql(job.schema, table, (await describing).get(table.name)));
  return { counts, sketch: await sketching };
}

/** Changed rows alone where what the warehouse holds is known and they explain it; else all. */
async function bringUp(
  sync: OpenSync,
  table: SyncTable,
  { others }: FoundTable,
  { known, now }: { readonly known: TableState | undefined; readonly now: Groups },
): Promise<Written> {
  const before = known?.groups;
  if (before && areEqual(before, now)) {
    await ensureKey(sync, table, 0);
    const counts = { added: 0, changed: 0, removed: 0 };
    return { counts, sketch: known.sketch ? undefined : await sketchOf(sync, table) };
  }
  const written =
    before && (await writeChanges(sync, table, { before, sketch: known.sketch, now, others }));
  if (written) return { ...written, sketch: written.sketch ?? (await sketchOf(sync, table)) };
  const longest = await longestKey(sync.job.session, table);
  await makeRoom(sync, table, longest);
  const counts = await writeDifference(sync, table);
  await ensureKey(sync, table, longest);
  return { counts, sketch: await sketchOf(sync, table) };
}

/** The sketch of the source, which the warehouse equals then; none where no column finds rows. */
async function sketchOf({ job }: OpenSync, table: SyncTable): Promise<RowSketch | undefined> {
  if (table.lookup === undefined || table.stamp === undefined) return undefined;
  return readSketch(job.session, table, String(table.relation));
}

function refuseChanged(
  job: SyncJob,
  table: SyncTable,
  state: TableState | undefined,
  isEmpty: boolean,
): void {
  const name = `"${job.schema}.${table.name}" in warehouse "${job.warehouse}"`;
  const command = `idw sync --warehouse ${job.warehouse} --space ${job.space} --full`;
  if (!state && !isEmpty)
    throw new ProjectError('warehouse-changed', `${name} holds rows that no sync has written.`, {
      hint: `Move the table away, or overwrite its rows: ${command}`,
    });
  if (state?.changedAt !== undefined)
    throw new ProjectError(
      'warehouse-changed',
      `${name} was changed at ${state.changedAt} by "${state.changedBy}", not by a sync.`,
      { hint: `To compare all rows and mend it: ${command}` },
    );
}

async function holdsNothing(client: pg.Client, job: SyncJob, table: SyncTable): Promise<boolean> {
  const name = tableName(job.schema, table.name);
  const { rows } = await client.query(`select 1 from ${name} limit 1`);
  return rows.length === 0;
}

async function checkEncoding(client: pg.Client, job: SyncJob): Promise<void> {
  const { rows } = await client.query<{ server_encoding: string }>('show server_encoding');
  const encoding = rows[0]?.server_encoding;
  if (encoding !== 'UTF8')
    throw new ProjectError(
      'warehouse-failed',
      `The database of warehouse "${job.warehouse}" stores text as ${encoding}, which cannot hold every identifier.`,
      { hint: 'Use a database with the encoding UTF8.' },
    );
}

/** Only a schema that lacks is made: who may write in one need not have the right to make one. */
async function createSchema({ client, job }: OpenSync): Promise<void> {
  const { rows } = await client.query('select 1 from pg_namespace where nspname = $1', [
    job.schema,
  ]);
  if (rows.length === 0) await client.query(`create schema ${quoteIdentifier(job.schema)}`);
}

/** The hashes of rows may change with the engine. */
async function engineVersion({ session }: SyncJob): Promise<string> {
  const { rows } = await session.query('select library_version from pragma_version()');
  return String(rows[0]?.[0]);
}

/** Tells of tables that are switched off and still there, and forgets those that are gone. */
async function leftTables(
  { client, job }: OpenSync,
  states: ReadonlyMap<string, TableState>,
): Promise<string[]> {
  const notes: string[] = [];
  for (const [table, { syncedAt }] of states) {
    if (!job.off.includes(table)) continue;
    const name = tableName(job.schema, table);
    const { rows } = await client.query('select 1 where to_regclass($1) is not null', [name]);
    if (rows.length > 0)
      notes.push(
        `${job.schema}.${table} is switched off and stays as of ${syncedAt}. To remove it: drop table ${name};`,
      );
    else
      await client.query(
        `delete from ${tableName(job.schema, 'idw_sync_state')} where table_name = $1`,
        [table],
      );
  }
  return notes;
}
