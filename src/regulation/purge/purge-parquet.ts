import { existsSync } from 'node:fs';
import { chmod, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { quoteLiteral } from '../../relation/relation.js';
import { readManifest } from '../../warehouses/parquet/manifest.js';
import { manifestPath, tablePath } from '../../warehouses/parquet/parquet-paths.js';
import { replaceFile, sha256Of, temporaryName } from '../../warehouses/parquet/replace-file.js';
import type { SyncJob } from '../../warehouses/sync-job.js';
import type { NeedleSearch } from '../needles.js';
import { type LeftTable, type Purged, rowTest } from './left-tables.js';
import { heldRows, listOf } from './purge-duckdb.js';

/**
 * Takes what is deleted out of Parquet files that syncs leave alone; columns that are left out are in
 * none, since a sync writes files whole.
 * @param template Absolute path with `{schema}` and `{table}`.
 */
export async function purgeParquet(
  job: SyncJob,
  template: string,
  left: readonly LeftTable[],
  search: NeedleSearch,
): Promise<readonly Purged[]> {
  const purged: Purged[] = [];
  for (const table of left.filter(({ columns }) => !columns)) {
    const file = tablePath(template, job.schema, table.table);
    if (!existsSync(file)) continue;
    const rows = await purgeFile(job, file, table, search);
    await recordFile(job, template, table.table, file);
    if (rows > 0) purged.push({ table: table.table, rows });
  }
  return purged;
}

async function purgeFile(
  { session }: SyncJob,
  file: string,
  left: LeftTable,
  search: NeedleSearch,
): Promise<number> {
  const source = `read_parquet(${quoteLiteral(file)}, hive_partitioning = false)`;
  const columns = await session.describe(`select * from ${source}`);
  const test = rowTest(
    left,
    columns.map(({ name }) => name),
    search,
  );
  if (!test) return 0;
  const held = await heldRows(
    session,
    `select file_row_number as row, ${listOf(test)} from ${source}`,
    test,
  );
  if (held.length === 0) return 0;
  const temporary = temporaryName(file);
  try {
    const { mode } = await stat(file);
    await session.execute(
      `copy (select * from ${source} where file_row_number not in (select unnest([${held.join(', ')}]::bigint[]))
        order by file_row_number)
       to ${quoteLiteral(temporary)} (format parquet)`,
    );
    await chmod(temporary, mode & 0o777);
    await replaceFile(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
  return held.length;
}

/** The manifest tells readers what to rely on; an empty fingerprint has a sync write the file anew. */
async function recordFile(
  { session, schema }: SyncJob,
  template: string,
  table: string,
  file: string,
): Promise<void> {
  const place = manifestPath(template, schema);
  const manifest = await readManifest(place);
  const known = manifest.schemas[schema];
  const entry = known?.tables[table];
  const sha256 = await sha256Of(file);
  if (!known || !entry || sha256 === undefined || sha256 === entry.sha256) return;
  const { rows } = await session.query(`select count(*) from read_parquet(${quoteLiteral(file)})`);
  const changed = {
    ...entry,
    rows: Number(rows[0]?.[0]),
    bytes: (await stat(file)).size,
    sha256,
    fingerprint: '',
  };
  const tables = { ...known.tables, [table]: changed };
  const schemas = { ...manifest.schemas, [schema]: { ...known, tables } };
  const temporary = temporaryName(path.resolve(place));
  const { mode } = await stat(place);
  await writeFile(temporary, `${JSON.stringify({ version: 1, schemas }, undefined, 2)}\n`);
  await chmod(temporary, mode & 0o777);
  await replaceFile(temporary, place);
}
