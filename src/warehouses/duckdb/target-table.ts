import { ProjectError } from '../../errors/project-error.js';
import { quoteIdentifier, quoteLiteral } from '../../relation/relation.js';
import type { SyncJob } from '../sync-job.js';
import type { TableResult } from '../sync-result.js';
import type { SyncColumn, SyncTable } from '../sync-table.js';

const CATALOG = 'idw_warehouse';

/** Writes the quoted name of a table in the warehouse. */
export function targetName({ schema }: SyncJob, table: string): string {
  return `${CATALOG}.${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
}

/**
 * Makes a table, or alters the one that is there; it is never replaced, so that views on it stay.
 * @returns What a person should know.
 */
export async function prepareTable(job: SyncJob, table: SyncTable): Promise<string[]> {
  const found = await columnsOf(job, table.name);
  if (found.size === 0) {
    await createTable(job, table);
    return [];
  }
  if (!job.isFull) await refuseForeign(job, table);
  for (const column of table.columns) await fitColumn(job, table, column, found.get(column.name));
  const names = table.columns.map(({ name }) => name);
  const isSynced = new Set(names);
  const left = [...found.keys()].filter((name) => !isSynced.has(name));
  return left.map(
    (name) =>
      `${job.schema}.${table.name} has a column "${name}" that is not synced. To remove it: alter table ${quoteIdentifier(job.schema)}.${quoteIdentifier(table.name)} drop column ${quoteIdentifier(name)};`,
  );
}

/** Notes what a table holds now. */
export async function recordTable(job: SyncJob, { table, rows }: TableResult): Promise<void> {
  await job.session.execute(
    `insert or replace into ${targetName(job, 'idw_sync_state')}
     values (${quoteLiteral(table)}, ${quoteLiteral(job.syncedAt)}::timestamptz, ${rows})`,
  );
}

/** Tells of tables that are switched off and still there, and forgets those that are gone. */
export async function leftTables(job: SyncJob): Promise<string[]> {
  const { rows } = await job.session.query(
    `select table_name, synced_at::varchar from ${targetName(job, 'idw_sync_state')}`,
  );
  const notes: string[] = [];
  for (const [name, syncedAt] of rows) {
    const table = String(name);
    if (!job.off.includes(table)) continue;
    if ((await columnsOf(job, table)).size > 0)
      notes.push(
        `${job.schema}.${table} is switched off and stays as of ${String(syncedAt)}. To remove it: drop table ${quoteIdentifier(job.schema)}.${quoteIdentifier(table)};`,
      );
    else
      await job.session.execute(
        `delete from ${targetName(job, 'idw_sync_state')} where table_name = ${quoteLiteral(table)}`,
      );
  }
  return notes;
}

async function columnsOf(job: SyncJob, table: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await job.session.query(
    `select column_name, data_type from duckdb_columns()
     where database_name = '${CATALOG}' and schema_name = ${quoteLiteral(job.schema)}
       and table_name = ${quoteLiteral(table)}`,
  );
  return new Map(rows.map(([name, type]) => [String(name), String(type)]));
}

async function createTable(job: SyncJob, table: SyncTable): Promise<void> {
  const name = targetName(job, table.name);
  const columns = table.columns.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`);
  const described = (await job.describe()).get(table.name);
  const comments = table.columns.flatMap((column) => {
    const text = described?.columns.get(column.name);
    if (!text) return [];
    return `comment on column ${name}.${quoteIdentifier(column.name)} is ${quoteLiteral(text)}`;
  });
  await job.session.execute(
    [
      `create table ${name} (${columns.join(', ')})`,
      `comment on table ${name} is ${quoteLiteral(described?.description ?? '')}`,
      ...comments,
    ].join(';\n'),
  );
}

/** A table with rows that no sync has recorded is somebody else's. */
async function refuseForeign(job: SyncJob, table: SyncTable): Promise<void> {
  const { rows } = await job.session.query(
    `select (select count(*) from ${targetName(job, table.name)}),
       (select count(*) from ${targetName(job, 'idw_sync_state')}
        where table_name = ${quoteLiteral(table.name)})`,
  );
  const [count, recorded] = rows[0] ?? [];
  if (Number(count) === 0 || Number(recorded) > 0) return;
  throw new ProjectError(
    'warehouse-changed',
    `"${job.schema}.${table.name}" in warehouse "${job.warehouse}" holds rows, but no sync has written them.`,
    { hint: `Move it away, or overwrite its rows: idw sync --warehouse ${job.warehouse} --full` },
  );
}

async function fitColumn(
  job: SyncJob,
  table: SyncTable,
  { name, type }: SyncColumn,
  found: string | undefined,
): Promise<void> {
  if (found === type) return;
  const column = quoteIdentifier(name);
  const change =
    found === undefined
      ? `add column ${column} ${type}`
      : `alter column ${column} set data type ${type}`;
  await job.session.execute(`alter table ${targetName(job, table.name)} ${change}`);
}
