import { existsSync } from 'node:fs';
import type { Session } from '../../engine/engine.js';
import { quoteIdentifier, quoteLiteral } from '../../relation/relation.js';
import { attachWaiting } from '../../warehouses/duckdb/attach-waiting.js';
import type { SyncJob } from '../../warehouses/sync-job.js';
import type { NeedleSearch } from '../needles.js';
import { type LeftTable, type Purged, type RowTest, rowTest } from './left-tables.js';

const CATALOG = 'idw_left';
const ROWS = 'idw_left_rows';

/** Takes what is deleted out of the tables of a DuckDB file that syncs leave alone. */
export async function purgeDuckdb(
  job: SyncJob,
  file: string,
  left: readonly LeftTable[],
  search: NeedleSearch,
): Promise<readonly Purged[]> {
  if (!existsSync(file)) return [];
  await attachWaiting(job, file, CATALOG);
  const { session } = job;
  try {
    await session.execute('begin transaction');
    const purged: Purged[] = [];
    for (const table of left) purged.push(...(await purgeTable(job, table, search)));
    await session.execute('commit');
    return purged;
  } catch (error) {
    await session.execute('rollback').catch(() => undefined);
    throw error;
  } finally {
    await session.execute(`drop table if exists temp.${ROWS}`);
    await session.execute(`detach ${CATALOG}`);
  }
}

async function purgeTable(
  { session, schema }: SyncJob,
  left: LeftTable,
  search: NeedleSearch,
): Promise<readonly Purged[]> {
  const { rows } = await session.query(
    `select column_name from duckdb_columns() inner join duckdb_tables() using (database_oid, table_oid)
     where duckdb_columns.database_name = '${CATALOG}' and duckdb_columns.schema_name = ${quoteLiteral(schema)}
       and duckdb_columns.table_name = ${quoteLiteral(left.table)}`,
  );
  const names = rows.map(([name]) => String(name));
  const test = rowTest(left, names, search);
  if (!test) return [];
  const name = `${CATALOG}.${quoteIdentifier(schema)}.${quoteIdentifier(left.table)}`;
  const held = await heldRows(session, `select rowid as row, ${listOf(test)} from ${name}`, test);
  if (held.length === 0) return [];
  await session.execute(`create or replace temp table ${ROWS} (row bigint)`);
  for (let at = 0; at < held.length; at += 1000)
    await session.execute(
      `insert into temp.${ROWS} values ${held
        .slice(at, at + 1000)
        .map((row) => `(${row})`)
        .join(', ')}`,
    );
  const which = `where rowid in (select row from temp.${ROWS})`;
  const act = left.columns
    ? `update ${name} set ${test.columns.map((column) => `${quoteIdentifier(column)} = null`).join(', ')} ${which}`
    : `delete from ${name} ${which}`;
  await session.execute(act);
  return [{ table: left.table, rows: held.length }];
}

/** Lists the columns that are looked through, as text_0, text_1 ... */
export function listOf({ columns }: RowTest): string {
  return columns
    .map((column, at) => `cast(${quoteIdentifier(column)} as varchar) as text_${at}`)
    .join(', ');
}

/** Lists the rows of a query that hold what is deleted, by its column `row`. */
export async function heldRows(
  session: Session,
  query: string,
  test: RowTest,
): Promise<readonly bigint[]> {
  const held: bigint[] = [];
  for await (const { rowCount, columns } of session.stream(query))
    for (let at = 0; at < rowCount; at++) {
      const cells = test.columns.map((_, column) => columns[`text_${column}`]?.[at]);
      if (test.isHeldBy(cells)) held.push(BigInt(columns.row?.[at] as bigint | number));
    }
  return held;
}
