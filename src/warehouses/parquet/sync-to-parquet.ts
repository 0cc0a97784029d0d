import { existsSync } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EngineError, type Session } from '../../engine/engine.js';
import { quoteLiteral } from '../../relation/relation.js';
import { columnList, keyHashSql, rowHashSql } from '../row-sql.js';
import type { SyncJob } from '../sync-job.js';
import type { SyncOutcome, TableResult } from '../sync-result.js';
import type { SyncTable } from '../sync-table.js';
import { type ManifestTable, readManifest } from './manifest.js';
import { manifestPath, tablePath } from './parquet-paths.js';
import { removeLeftovers, replaceFile, sha256Of, temporaryName } from './replace-file.js';

/** A table whose file is written, but not yet in its place. */
interface WrittenTable {
  readonly table: string;
  readonly file: string;
  readonly temporary: string | undefined;
  readonly entry: ManifestTable;
  readonly result: TableResult;
}

/**
 * Makes the Parquet files of a space equal to the published tables. All are written beside the old
 * ones; then each is renamed, and the manifest, which names their hashes, last.
 * @param template Absolute path with `{schema}` and `{table}`.
 */
export async function syncToParquet(job: SyncJob, template: string): Promise<SyncOutcome> {
  const place = manifestPath(template, job.schema);
  const manifest = await readManifest(place);
  const before = manifest.schemas[job.schema];
  await mkdir(path.dirname(place), { recursive: true });
  const written: WrittenTable[] = [];
  try {
    for (const table of job.tables) {
      const file = tablePath(template, job.schema, table.name);
      written.push(await writeTable(job, table, file, place, before?.tables[table.name]));
    }
    for (const { temporary, file } of written)
      if (temporary !== undefined) await replaceFile(temporary, file);
    const left = leftTables(job, before?.tables ?? {}, place);
    const tables = { ...Object.fromEntries(written.map((one) => [one.table, one.entry])), ...left };
    const schemas = {
      ...manifest.schemas,
      [job.schema]: { space: job.space, synced_at: job.syncedAt, tables },
    };
    await removeLeftovers(place);
    await writeFile(
      temporaryName(place),
      `${JSON.stringify({ version: 1, schemas }, undefined, 2)}\n`,
    );
    await replaceFile(temporaryName(place), place);
    return { tables: written.map(({ result }) => result), notes: notesOn(job, left, place) };
  } finally {
    for (const { temporary } of written) if (temporary) await rm(temporary, { force: true });
  }
}

async function writeTable(
  job: SyncJob,
  table: SyncTable,
  file: string,
  manifest: string,
  before: ManifestTable | undefined,
): Promise<WrittenTable> {
  await mkdir(path.dirname(file), { recursive: true });
  await removeLeftovers(file);
  // What a file held is compared first; of a new one the rows are hashed while its bytes are.
  const found = before && (await fingerprintOf(job.session, table));
  if (found?.text === before?.fingerprint && found && (await sha256Of(file)) === before?.sha256) {
    const counts = { added: 0, changed: 0, removed: 0 };
    const result = { table: table.name, status: 'unchanged', rows: found.rows, ...counts } as const;
    const { synced: _, ...entry } = before;
    return { table: table.name, file, temporary: undefined, entry, result };
  }
  const temporary = temporaryName(file);
  try {
    await job.session.execute(
      `copy (select ${columnList(table)} from ${table.relation})
       to ${quoteLiteral(temporary)} (format parquet)`,
    );
    const hashing = sha256Of(temporary);
    const { rows, text: fingerprint } = found ?? (await fingerprintOf(job.session, table));
    const counts = await countDifference(job.session, table, file, rows);
    const entry: ManifestTable = {
      file: path.relative(path.dirname(manifest), file).split(path.sep).join('/'),
      rows,
      bytes: (await stat(temporary)).size,
      sha256: (await hashing) ?? '',
      synced_at: job.syncedAt,
      fingerprint,
    };
    const result = { table: table.name, status: 'written', rows, ...counts } as const;
    return { table: table.name, file, temporary, entry, result };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Tells the rows of a table, the columns that are synced and the engine that hashes them. */
async function fingerprintOf(session: Session, table: SyncTable) {
  const { rows } = await session.query(
    `select count(*), sum(${rowHashSql(table)})::varchar, bit_xor(${rowHashSql(table)})::varchar,
       (select library_version from pragma_version())
     from ${table.relation}`,
  );
  const [count, ...rest] = rows[0] ?? [];
  const columns = table.columns.map(({ name, type }) => `${name} ${type}`).join(',');
  return { rows: Number(count), text: [count, ...rest, columns].map(String).join(' ') };
}

/** Compares with the old file; if there is none that can be read, all rows are new. */
async function countDifference(
  session: Session,
  table: SyncTable,
  file: string,
  rowCount: number,
): Promise<Pick<TableResult, 'added' | 'changed' | 'removed'>> {
  if (!existsSync(file)) return { added: rowCount, changed: 0, removed: 0 };
  const hashes = (relation: string) =>
    `(select ${keyHashSql(table)} as key_hash, ${rowHashSql(table)} as row_hash from ${relation})`;
  const [ours, theirs] = [
    hashes(String(table.relation)),
    hashes(`read_parquet(${quoteLiteral(file)}, hive_partitioning = false)`),
  ];
  try {
    const { rows } = await session.query(
      `with ours as materialized ${ours}, theirs as materialized ${theirs},
         come as materialized (select key_hash, row_hash from ours except all select key_hash, row_hash from theirs),
         gone as materialized (select key_hash, row_hash from theirs except all select key_hash, row_hash from ours)
       select
         count(*) filter (where key_hash not in (select key_hash from gone)),
         count(*) filter (where key_hash in (select key_hash from gone)),
         (select count(*) from gone where key_hash not in (select key_hash from come))
       from come`,
    );
    const [added = 0, changed = 0, removed = 0] = (rows[0] ?? []).map(Number);
    return { added, changed, removed };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { added: rowCount, changed: 0, removed: 0 };
  }
}

/** Files of tables that are switched off stay, and stay named. */
function leftTables(
  { off }: SyncJob,
  before: Readonly<Record<string, ManifestTable>>,
  manifest: string,
): Readonly<Record<string, ManifestTable>> {
  const left = Object.entries(before).filter(
    ([table, { file }]) =>
      off.includes(table) && existsSync(path.resolve(path.dirname(manifest), file)),
  );
  return Object.fromEntries(left.map(([table, entry]) => [table, { ...entry, synced: false }]));
}

function notesOn(
  { schema }: SyncJob,
  left: Readonly<Record<string, ManifestTable>>,
  manifest: string,
): string[] {
  return Object.entries(left).map(([table, { file, synced_at: syncedAt }]) => {
    const command = `rm '${path.resolve(path.dirname(manifest), file).replaceAll("'", `'\\''`)}'`;
    return `${schema}.${table} is switched off and stays as of ${syncedAt}. To remove it: ${command}`;
  });
}
