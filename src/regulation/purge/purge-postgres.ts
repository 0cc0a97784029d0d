import type pg from 'pg';
import { quoteIdentifier } from '../../relation/relation.js';
import { lockSchema, lockTable } from '../../warehouses/postgres/lock-schema.js';
import { tableName } from '../../warehouses/postgres/target-sql.js';
import { announceSync } from '../../warehouses/postgres/target-state.js';
import type { SyncJob } from '../../warehouses/sync-job.js';
import type { NeedleSearch } from '../needles.js';
import { type LeftTable, type Purged, rowTest } from './left-tables.js';

/** Rows that are fetched at once. */
const FETCHED = 10_000;

/**
 * Takes what is deleted out of the tables of a PostgreSQL server that syncs leave alone, in one
 * transaction and under the locks of a sync.
 */
export async function purgePostgres(
  job: SyncJob,
  client: pg.Client,
  left: readonly LeftTable[],
  search: NeedleSearch,
): Promise<readonly Purged[]> {
  const purged: Purged[] = [];
  await client.query('begin');
  try {
    await lockSchema({ client, job });
    await announceSync(client);
    for (const table of left) purged.push(...(await purgeTable(job, client, table, search)));
    await client.query('commit');
    return purged;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function purgeTable(
  job: SyncJob,
  client: pg.Client,
  left: LeftTable,
  search: NeedleSearch,
): Promise<readonly Purged[]> {
  const found = await client.query<{ name: string }>(
    `select column_name as name from information_schema.columns
     inner join information_schema.tables using (table_catalog, table_schema, table_name)
     where table_schema = $1 and table_name = $2 and table_type = 'BASE TABLE' order by ordinal_position`,
    [job.schema, left.table],
  );
  const names = found.rows.map(({ name }) => name);
  const test = rowTest(left, names, search);
  if (!test) return [];
  await lockTable({ client, job }, left.table);
  const name = tableName(job.schema, left.table);
  const items = test.columns.map((column, at) => `${quoteIdentifier(column)}::text as text_${at}`);
  await client.query(
    `declare idw_left no scroll cursor for select ctid::text as row, ${items.join(', ')} from ${name}`,
  );
  const held: string[] = [];
  for (;;) {
    const { rows } = await client.query<Record<string, string>>(`fetch ${FETCHED} from idw_left`);
    if (rows.length === 0) break;
    for (const row of rows) {
      const cells = test.columns.map((_, at) => row[`text_${at}`]);
      if (test.isHeldBy(cells)) held.push(row.row ?? '');
    }
  }
  await client.query('close idw_left');
  if (held.length === 0) return [];
  const act = left.columns
    ? `update ${name} set ${test.columns.map((column) => `${quoteIdentifier(column)} = null`).join(', ')}`
    : `delete from ${name}`;
  await client.query(`${act} where ctid = any($1::tid[])`, [held]);
  return [{ table: left.table, rows: held.length }];
}
