import { quoteLiteral } from '../relation/relation.js';
import type { InputSource } from './input-source.js';
import { fieldSql, readCsvSql, SCRATCH_READING, wholeRowsSql } from './read-csv-sql.js';
import { inputNameSql, rejectedRowsSql, selectList } from './view-columns-sql.js';

type CsvSource = Extract<InputSource, { readonly kind: 'csv' }>;
type SalvagedCsv = Extract<InputSource, { readonly kind: 'salvaged-csv' }>;

/** Selects the events of CSV files of one header; numbered only if there is one file. */
export function csvViewSql(
  source: CsvSource,
  columns: readonly string[],
  isNumbered: boolean,
): string {
  const paths = source.files.map((file) => file.path);
  const reading = { isGzip: source.files[0]?.isGzip ?? false, isParallel: source.isParallel };
  const reader = readCsvSql(paths, positions(source.header), reading);
  return `select
    ${selectList(columns, {
      value: (column) => headerField(source.header, column),
      input: inputNameSql(source.files),
      recordNumber: isNumbered ? 'row_number() over ()' : undefined,
      raw: rawSql(source.header),
      recordError: 'null::varchar',
    })}
from (${wholeRowsSql(reader)})`;
}

/** Selects the good records of a salvaged CSV file and its rejected ones. */
export function salvagedCsvViewSql(
  source: SalvagedCsv,
  columns: readonly string[],
  isNumbered: boolean,
): string {
  const names = ['record_number', ...positions(source.header)];
  const good = `select
    ${selectList(columns, {
      value: (column) => headerField(source.header, column),
      input: quoteLiteral(source.file.name),
      recordNumber: isNumbered ? 'r.record_number::bigint' : undefined,
      raw: rawSql(source.header),
      recordError: 'null::varchar',
    })}
from (${wholeRowsSql(readCsvSql([source.goodPath], names, SCRATCH_READING))})`;
  return `${good}\nunion all\n${rejectedRowsSql(source, columns, isNumbered)}`;
}

/** Names columns by position: headers may repeat a name or differ in case alone. */
function positions(header: readonly string[]): readonly string[] {
  return header.map((_, at) => `c${at}`);
}

function headerField(header: readonly string[], column: string): string {
  const at = header.indexOf(column);
  return at < 0 ? 'null::varchar' : fieldSql(`c${at}`);
}

function rawSql(header: readonly string[]): string {
  const pairs = header.map((name, at) => `${quoteLiteral(name)}, ${fieldSql(`c${at}`)}`);
  return `json_object(${pairs.join(', ')})::varchar`;
}
