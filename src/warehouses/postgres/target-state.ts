import type pg from 'pg';
import { quoteIdentifier } from '../../relation/relation.js';
import type { SyncJob } from '../sync-job.js';
import type { SyncTable } from '../sync-table.js';
import type { Groups } from './groups.js';
import { formatGroups, parseGroups } from './groups.js';
import { RowSketch } from './row-sketch.js';
import { postgresType, tableName } from './target-sql.js';

/** The form of what is kept. */
const FORMAT = 1;

/** What the warehouse knows of one of its tables. */
export interface TableState {
  readonly syncedAt: string;
  /** Rows and hashes by build; undefined where another version of the engine hashed them. */
  readonly groups: Groups | undefined;
  /** What tells of few rows that differ; undefined where an earlier version wrote the state. */
  readonly sketch: RowSketch | undefined;
  /** Who changed the table since, if anybody. */
  readonly changedBy: string | undefined;
  readonly changedAt: string | undefined;
}

/** Makes the table of states and the function that notes changes by others, where they lack. */
export async function prepareState(client: pg.Client, schema: string): Promise<void> {
  const state = tableName(schema, 'idw_sync_state');
  const { rows } = await client.query<{
    state: string | null;
    sketched: boolean;
    source: string | null;
  }>(
    `select to_regclass($1)::text as state,
       exists (select from pg_attribute where attrelid = to_regclass($1) and attname = 'sketch')
         as sketched,
       (select prosrc from pg_proc where oid = to_regprocedure($2)) as source`,
    [state, `${quoteIdentifier(schema)}.idw_note_change()`],
  );
  if (!rows[0]?.state)
    await client.query(
      `create table ${state} (
         table_name text primary key,
         format integer not null,
         synced_at timestamp with time zone not null,
         row_count bigint not null,
         column_types text not null,
         hash_version text not null,
         groups text not null,
         sketch bytea,
         changed_at timestamp with time zone,
         changed_by text
       );
       comment on table ${state} is 'What the last sync of idw left here. One row per table.'`,
    );
  else if (!rows[0].sketched)
    await client.query(`alter table ${state} add column if not exists sketch bytea`);
  const body = noteChangeBody(state);
  if (rows[0]?.source === body) return;
  await client.query(
    `create or replace function ${quoteIdentifier(schema)}.idw_note_change() returns trigger
     language plpgsql security definer set search_path = pg_catalog, pg_temp
     as $idw$${body}$idw$`,
  );
}

/** A sync says so in a setting of its transaction; whoever else writes is noted. */
function noteChangeBody(state: string): string {
  return `
begin
  if current_setting('idw.sync', true) is distinct from txid_current()::text then
    update ${state}
    set changed_at = now(), changed_by = session_user
    where table_name = tg_table_name;
  end if;
  return null;
end `;
}

/** Tells the triggers that this transaction is a sync. */
export async function announceSync(client: pg.Client): Promise<void> {
  await client.query(`select set_config('idw.sync', txid_current()::text, true)`);
}

/** Reads what the last sync left; states of another form or of other columns do not count. */
export async function readStates(
  client: pg.Client,
  job: SyncJob,
  hashVersion: string,
): Promise<ReadonlyMap<string, TableState>> {
  const { rows } = await client.query<Record<string, string | null> & { sketch: Buffer | null }>(
    `select table_name, format::text, synced_at::text, column_types, hash_version, groups, sketch,
       changed_at::text, changed_by
     from ${tableName(job.schema, 'idw_sync_state')}`,
  );
  return new Map(
    rows.map((row) => {
      const table = job.tables.find(({ name }) => name === row.table_name);
      const isKnown =
        row.format === String(FORMAT) &&
        row.hash_version === hashVersion &&
        table !== undefined &&
        row.column_types === columnTypes(table);
      return [
        row.table_name ?? '',
        {
          syncedAt: row.synced_at ?? '',
          groups: isKnown ? parseGroups(row.groups ?? '') : undefined,
          sketch: isKnown && row.sketch ? RowSketch.fromBytes(row.sketch) : undefined,
          changedBy: row.changed_by ?? undefined,
          changedAt: row.changed_at ?? undefined,
        },
      ];
    }),
  );
}

/** What a table holds after a sync. */
export interface HeldRows {
  readonly rows: number;
  readonly groups: Groups;
  readonly sketch: RowSketch | undefined;
  readonly hashVersion: string;
}

/** Records what a table holds, in the transaction that wrote it; no sketch is one that stays. */
export async function recordState(
  client: pg.Client,
  job: SyncJob,
  table: SyncTable,
  { rows, groups, sketch, hashVersion }: HeldRows,
): Promise<void> {
  await client.query(
    `insert into ${tableName(job.schema, 'idw_sync_state')} as state
       (table_name, format, synced_at, row_count, column_types, hash_version, groups, sketch)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (table_name) do update set
       format = excluded.format, synced_at = excluded.synced_at, row_count = excluded.row_count,
       column_types = excluded.column_types, hash_version = excluded.hash_version,
       groups = excluded.groups, sketch = coalesce(excluded.sketch, state.sketch), changed_at = null, changed_by = null`,
    [
      ...[table.name, FORMAT, job.syncedAt, rows],
      ...[columnTypes(table), hashVersion, formatGroups(groups), sketch?.toBytes() ?? null],
    ],
  );
}

/** Names the synced columns with their types: rows are comparable only under the same ones. */
function columnTypes({ columns }: SyncTable): string {
  return JSON.stringify(columns.map((column) => [column.name, postgresType(column)]));
}
