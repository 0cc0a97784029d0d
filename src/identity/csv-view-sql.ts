import { quoteLiteral } from '../relation/relation.js';
import type { InputSource } from './input-source.js';
import { fieldSql, readCsvSql, SCRATCH_READING, wholeRowsSql } from './read-csv-sql.js';
import { rejectedRowsSql, selectList } from './view-columns-sql.js';

type CsvSource = Extract<InputSource, { readonly kind: 'csv' }>;
type SalvagedCsv = Extract<InputSource, { readonly kind: 'salvaged-csv' }>;

/** Selects the events of a CSV file. */
export function csvViewSql(
  source: CsvSource,
  columns: readonly string[],
  isNumbered: boolean,
): string {
  const { file, header, isParallel } = source;
  const reading = { isGzip: file.isGzip, isParallel };
  return `select
    ${selectList(columns, {
      value: (column) => headerField(header, column),
      input: quoteLiteral(file.name),
      recordNumber: isNumbered ? 'row_number() over ()' : undefined,
      raw: rawSql(header),
      recordError: 'null::varchar',
    })}
from (${wholeRowsSql(readCsvSql(file.path, positions(header), reading))})`;
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
from (${wholeRowsSql(readCsvSql(source.goodPath, names, SCRATCH_READING))})`;
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
