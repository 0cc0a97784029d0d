import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { EngineError, type Session } from '../../engine/engine.js';
import type { InputFile } from '../../identity/input-files.js';
import { quoteIdentifier, quoteLiteral } from '../../relation/relation.js';
import { type BeforeRename, type FileEdit, type FileFate, replaceInput } from './edit-file.js';
import {
  findParquetEdits,
  type ParquetEdit,
  type PickRegulated,
  parquetColumns,
  readParquetSql,
} from './parquet-rows.js';
import { changedSql, PATH_SEPARATOR } from './typed-scalars-sql.js';

const EDITS = 'idw_parquet_edits';

/** What is to be edited in a file. */
interface FoundEdits extends FileEdit {
  /** The columns that change. */
  readonly roots: ReadonlySet<string>;
  /** How many rows go. */
  readonly goes: number;
}

/**
 * Writes a Parquet file anew without what is regulated, with the same columns, types, order,
 * compression and size of row groups, and renames it into its place.
 */
export async function rewriteParquet(
  session: Session,
  file: InputFile,
  pick: PickRegulated,
  beforeRename: BeforeRename,
): Promise<FileFate> {
  const found = await holdEdits(session, file, pick);
  try {
    const write = async (partial: string) => {
      await copyEdited(session, file, found, partial);
      await checkCopy(session, file, partial, found.goes);
      return flushed(partial);
    };
    const left = await replaceInput(file, write, found, beforeRename);
    return { ...found, ...(left === undefined ? {} : { left }) };
  } catch (error) {
    const left = reasonOf(error);
    if (left === undefined) throw error;
    return { ...found, left };
  } finally {
    await session.execute(`drop table if exists temp.${EDITS}`);
  }
}

interface HeldEdit {
  readonly row: number;
  readonly path: string | null;
  readonly text: string | null;
}

/** Keeps the edits of a file in a temporary table: one row per value, without a path where a row goes. */
async function holdEdits(
  session: Session,
  file: InputFile,
  pick: PickRegulated,
): Promise<FoundEdits> {
  const edits: ParquetEdit[] = [];
  for await (const edit of findParquetEdits(session, file, pick)) edits.push(edit);
  const rows = edits.flatMap(({ row, changes }): HeldEdit[] =>
    changes
      ? [...changes].map(([path, text]) => ({ row, path, text }))
      : [{ row, path: null, text: null }],
  );
  await session.execute(
    `create or replace temp table ${EDITS} (row_number bigint, path varchar, text varchar)`,
  );
  await session.append(undefined, EDITS, batchesOf(rows));
  const paths = rows.flatMap(({ path }) => path ?? []);
  return {
    lines: edits.map(({ row }) => row),
    values: edits.reduce((sum, { values }) => sum + values, 0),
    roots: new Set(paths.map((path) => path.split(PATH_SEPARATOR)[0] ?? '')),
    goes: rows.length - paths.length,
  };
}

async function* batchesOf(rows: readonly HeldEdit[]) {
  const size = 2048;
  for (let at = 0; at < rows.length; at += size) {
    const part = rows.slice(at, at + size);
    yield {
      rowCount: part.length,
      columns: {
        row_number: part.map(({ row }) => row),
        path: part.map(({ path }) => path),
        text: part.map(({ text }) => text),
      },
    };
  }
}

/** Why a file cannot be rewritten as it was. */
class UnlikeFault extends Error {}

/** The words of the engine may quote a value. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof UnlikeFault) return error.message;
  if (!(error instanceof EngineError)) return undefined;
  const { kind } = error.details;
  return kind === 'full-disk' || kind === 'out-of-memory' || kind === 'interrupted'
    ? undefined
    : 'the engine cannot write such a file';
}

async function copyEdited(
  session: Session,
  file: InputFile,
  { roots }: FoundEdits,
  partial: string,
): Promise<void> {
  const columns = await parquetColumns(session, file);
  const items = columns.map(({ name, type }) => {
    const column = `t.${quoteIdentifier(name)}`;
    if (!roots.has(name)) return column;
    const changed = changedSql(type, column, quoteLiteral(name), 'edits.changes');
    return `case when edits.row_number is null then ${column} else ${changed} end as ${quoteIdentifier(name)}`;
  });
  await session.execute(
    `copy (
       select ${items.join(', ')}
       from ${readParquetSql(file)} as t
       left join (
         select row_number, map(list(path), list(text)) as changes from temp.${EDITS}
         where path is not null group by row_number
       ) as edits on t.file_row_number + 1 = edits.row_number
       where t.file_row_number + 1 not in (select row_number from temp.${EDITS} where path is null)
       order by t.file_row_number
     ) to ${quoteLiteral(partial)} (${(await writeOptions(session, file)).join(', ')})`,
  );
}

/** The ways of compression that the engine can write, by their names in files. */
const CODECS = ['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4', 'lz4_raw'];

async function writeOptions(session: Session, { path }: InputFile): Promise<readonly string[]> {
  const { rows } = await session.query(
    `select lower(mode(compression)), max(row_group_num_rows) from parquet_metadata(${quoteLiteral(path)})`,
  );
  const [codec, groupRows] = rows[0] ?? [];
  const compression = CODECS.find((name) => name === codec) ?? 'zstd';
  const size = Number(groupRows ?? 0);
  return [
    'format parquet',
    'use_tmp_file false',
    `compression ${compression}`,
    ...(size > 0 ? [`row_group_size ${size}`] : []),
  ];
}

/** A reader must find what it found before: otherwise the old file stays. */
async function checkCopy(
  session: Session,
  file: InputFile,
  partial: string,
  goes: number,
): Promise<void> {
  const copy = { ...file, path: partial };
  const shape = async (each: InputFile) =>
    JSON.stringify(await session.describe(`select * from ${readParquetSql(each)}`));
  if ((await shape(copy)) !== (await shape(file)))
    throw new UnlikeFault('the engine would write columns of other types');
  const { rows } = await session.query(
    `select (select count(*) from ${readParquetSql(file)}), (select count(*) from ${readParquetSql(copy)})`,
  );
  const [before, after] = (rows[0] ?? []).map(Number);
  if (before === undefined || after !== before - goes)
    throw new Error('a rewritten Parquet file has another number of rows');
}

async function flushed(file: string) {
  const handle = await open(file, 'r+');
  await handle.sync().finally(() => handle.close());
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return { size: (await stat(file)).size, contentHash: hash.digest('hex') };
}
