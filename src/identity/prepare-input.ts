import { ProjectError, projectErrorsOf, throwCollected } from '../errors/project-error.js';
import { checkColumns, readCsvHeader } from './csv-header.js';
import { csvViewSql, salvagedCsvViewSql } from './csv-view-sql.js';
import { readLatin1, unreadable } from './input-bytes.js';
import type { InputFile } from './input-files.js';
import type { ColumnType, InputSource } from './input-source.js';
import { ndjsonViewSql, salvagedNdjsonViewSql } from './ndjson-view-sql.js';
import { describableParquetSql, parquetViewSql } from './parquet-view-sql.js';
import { firstKeys, type RecordKind } from './record-kind.js';
import { emptySql } from './view-columns-sql.js';

/** Names the columns of a query and their types without running it, as Session.describe does. */
export type Describe = (sql: string) => Promise<readonly ColumnType[]>;

/** The two SELECTs over the files of an input; neither copies anything. */
export interface PreparedInput {
  /**
   * The columns of the kind of records, then `input`, `raw` and `record_error` (null or
   * `invalid_record`). A column that is not asked for costs nothing.
   */
  readonly viewSql: string;
  /**
   * The same with `record_number` before `raw`. It reads each file in its order on one thread and
   * takes two to four times as long: use it only to look up the rows that are rejected. (Joined
   * with an empty table of rejected rows it ends at once.)
   */
  readonly numberedViewSql: string;
  /** Files that were written to salvage broken ones: delete them when the build is over. */
  readonly scratchFiles: readonly string[];
}

/**
 * Prepares the views over the files of an input as if all their records were sound, so that a clean
 * file is read once only. A query over them fails where a text file is broken: if
 * `isBrokenRecord(error)`, prepare the input again with `salvageInput` and repeat. Throws
 * `input-columns` and `input-unreadable` for all files together.
 */
export async function prepareInput(
  kind: RecordKind,
  files: readonly InputFile[],
  describe: Describe,
): Promise<PreparedInput> {
  return preparedFrom(kind, await inspectFiles(kind, files, describe), []);
}

/** Looks at each file's header, schema or first bytes, and groups those that read alike. */
export async function inspectFiles(
  kind: RecordKind,
  files: readonly InputFile[],
  describe: Describe,
): Promise<readonly InputSource[]> {
  const errors: ProjectError[] = [];
  const groups = new Map<string, InputSource>();
  for (const file of files) {
    try {
      const source = await inspectFile(kind, file, describe);
      addToGroup(groups, file, source);
    } catch (error) {
      errors.push(...projectErrorsOf(error));
    }
  }
  throwCollected(errors);
  return [...groups.values()];
}

/** Writes both views over the sources of an input; without any, views without rows. */
export function preparedFrom(
  kind: RecordKind,
  sources: readonly InputSource[],
  scratchFiles: readonly string[],
): PreparedInput {
  const viewOf = (isNumbered: boolean): string => {
    const selects = sources.map((source) => selectOf(source, kind, isNumbered));
    return selects.join('\nunion all\n') || emptySql(kind, isNumbered);
  };
  return { viewSql: viewOf(false), numberedViewSql: viewOf(true), scratchFiles };
}

async function inspectFile(
  kind: RecordKind,
  file: InputFile,
  describe: Describe,
): Promise<InputSource> {
  const files = [file];
  if (file.format === 'csv') {
    if (kind.shape === 'nested') throw flatFormat(file, kind);
    return { kind: 'csv', file, header: await readCsvHeader(file, kind), isParallel: true };
  }
  if (file.format === 'ndjson') {
    await readLatin1(file).next();
    return { kind: 'ndjson', files };
  }
  const columns = await describeParquet(file, describe);
  checkColumns(
    file,
    kind,
    columns.map((column) => column.name),
  );
  if (kind.shape === 'flat') checkFlat(file, kind, columns);
  return { kind: 'parquet', files, columns };
}

async function describeParquet(
  file: InputFile,
  describe: Describe,
): Promise<readonly ColumnType[]> {
  try {
    return await describe(describableParquetSql(file.path));
  } catch (error) {
    throw unreadable(file, error);
  }
}

function flatFormat(file: InputFile, { name }: RecordKind): ProjectError {
  const message = `"${file.name}" is CSV, which cannot hold ${name}.`;
  const hint = 'Give them as NDJSON (.ndjson, .jsonl, .json, each also with .gz) or as .parquet.';
  return new ProjectError('input-unreadable', message, { hint });
}

function checkFlat(file: InputFile, kind: RecordKind, columns: readonly ColumnType[]): void {
  const read = firstKeys(kind.columns);
  const nested = columns.find(({ name, type }) => {
    return read.includes(name) && /^(STRUCT|MAP|UNION)\(|\]$/.test(type);
  });
  if (!nested) return;
  const message = `The column "${nested.name}" of "${file.name}" is ${nested.type}, no single value.`;
  throw new ProjectError('input-columns', message, { at: { file: file.name } });
}

function addToGroup(groups: Map<string, InputSource>, file: InputFile, source: InputSource): void {
  const alone = 'files' in source ? '' : file.path;
  const key = JSON.stringify([alone, file.isGzip, { ...source, files: [] }]);
  const group = groups.get(key);
  if (group && 'files' in group) groups.set(key, { ...group, files: [...group.files, file] });
  else groups.set(key, source);
}

function selectOf(source: InputSource, kind: RecordKind, isNumbered: boolean): string {
  switch (source.kind) {
    case 'csv':
      return csvViewSql(source, kind, isNumbered);
    case 'ndjson':
      return ndjsonViewSql(source, kind, isNumbered);
    case 'parquet':
      return parquetViewSql(source, kind, isNumbered);
    case 'salvaged-csv':
      return salvagedCsvViewSql(source, kind, isNumbered);
    case 'salvaged-ndjson':
      return salvagedNdjsonViewSql(source, kind, isNumbered);
  }
}
