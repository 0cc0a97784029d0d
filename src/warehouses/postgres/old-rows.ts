import type { Batch } from '../../engine/engine.js';
import { quoteIdentifier } from '../../relation/relation.js';
import { rowHashSql } from '../row-sql.js';
import type { SyncTable } from '../sync-table.js';
import type { OpenSync } from './job-connection.js';
import type { SketchedRow } from './row-sketch.js';
import { type KeyForm, sameKeySql } from './table-key.js';
import { tableName } from './target-sql.js';

/** A temporary table of the embedded database: rows of the warehouse that go, typed as the source's. */
export const OLD_ROWS = 'idw_old';

/** Rows of the warehouse as text, the place of each first. */
type PlacedRow = readonly (string | null)[];

/** Makes the table of rows that go, with those that the rows in `pg_temp.idw_new` replace; counts them. */
export async function readReplacedRows(
  sync: OpenSync,
  table: SyncTable,
  form: KeyForm | undefined,
): Promise<number> {
  const { session } = sync.job;
  const columns = table.columns.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`);
  await session.execute(`create or replace temp table ${OLD_ROWS} (${columns.join(', ')})`);
  if (form === undefined) return 0;
  const { rows } = await sync.client.query<(string | null)[]>({
    text: `select ${rowSql(table)} from (
         select distinct on (old.ctid) old.ctid, old.*
         from pg_temp.idw_new as new
         join ${tableName(sync.job.schema, table.name)} as old on ${sameKeySql(table, form)}
       ) as old`,
    rowMode: 'array',
  });
  await loadRows(sync, table, rows);
  await session.execute(`insert into ${OLD_ROWS} select * exclude (idw_place) from idw_loaded`);
  await session.execute('drop table idw_loaded');
  return rows.length;
}

/**
 * Finds rows of the warehouse that a sketch told, and adds them to those that go.
 * @returns Where they lie; fewer than were told if not all are there.
 */
export async function findToldRows(
  sync: OpenSync,
  table: SyncTable,
  told: readonly SketchedRow[],
): Promise<readonly string[]> {
  const { session } = sync.job;
  // No index knows the digest: all rows are read once, by as many workers as the server gives.
  await sync.client.query('set local enable_hashjoin to default');
  const { rows } = await sync.client.query<(string | null)[]>({
    text: `select ${rowSql(table)} from only ${tableName(sync.job.schema, table.name)} as old
       where md5(${quoteIdentifier(table.lookup ?? '')}::text) in (select unnest($1::text[]))`,
    values: [told.map(({ digest }) => digest)],
    rowMode: 'array',
  });
  await loadRows(sync, table, rows);
  try {
    const isTold = isToldSql(table, told);
    await session.execute(
      `insert into ${OLD_ROWS} select * exclude (idw_place) from idw_loaded where ${isTold}`,
    );
    const { rows: places } = await session.query(
      `select idw_place from idw_loaded where ${isTold}`,
    );
    return places.map(([place]) => String(place));
  } finally {
    await session.execute('drop table idw_loaded');
  }
}

/** Writes the condition that a row is one of those that a sketch told. */
export function isToldSql(table: SyncTable, told: readonly SketchedRow[]): string {
  const prints = told.map(({ print }) => `${print}::ubigint`);
  return prints.length === 0 ? 'false' : `${rowHashSql(table)} in (${prints.join(', ')})`;
}

function rowSql({ columns }: SyncTable): string {
  const values = columns.map(({ name }) => `old.${quoteIdentifier(name)}::text`);
  return ['old.ctid::text', ...values].join(', ');
}

async function loadRows(
  { job: { session } }: OpenSync,
  { columns }: SyncTable,
  rows: readonly PlacedRow[],
): Promise<void> {
  const names = columns.map(({ name }) => quoteIdentifier(name));
  const texts = ['idw_place', ...names].map((name) => `${name} varchar`);
  const typed = columns.map(({ type }, index) => `${names[index]}::${type} as ${names[index]}`);
  await session.execute(`create or replace temp table idw_texts (${texts.join(', ')})`);
  await session.append(
    undefined,
    'idw_texts',
    batchOf(rows, ['idw_place', ...columns.map(({ name }) => name)]),
  );
  await session.execute(
    `create or replace temp table idw_loaded as
     select idw_place, ${typed.join(', ')} from idw_texts;
     drop table idw_texts`,
  );
}

async function* batchOf(
  rows: readonly PlacedRow[],
  names: readonly string[],
): AsyncGenerator<Batch> {
  if (rows.length === 0) return;
  const values = names.map((name, index) => [name, rows.map((row) => row[index] ?? null)] as const);
  yield { rowCount: rows.length, columns: Object.fromEntries(values) };
}
