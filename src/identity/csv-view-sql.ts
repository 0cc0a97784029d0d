import { quoteLiteral } from '../relation/relation.js';
import type { InputFile } from './input-files.js';
import type { InputSource } from './input-source.js';
import { fieldSql, readCsvSql, SCRATCH_READING, wholeRowsSql } from './read-csv-sql.js';
import { nullObjectsSql, type RecordKind } from './record-kind.js';
import { rejectedRowsSql, selectList, stemOf } from './view-columns-sql.js';

type CsvSource = Extract<InputSource, { readonly kind: 'csv' }>;
type SalvagedCsv = Extract<InputSource, { readonly kind: 'salvaged-csv' }>;

/** Selects the records of a CSV file. */
export function csvViewSql(source: CsvSource, kind: RecordKind, isNumbered: boolean): string {
  const { file, header, isParallel } = source;
  const reader = readCsvSql(file.path, positions(header), { isGzip: file.isGzip, isParallel });
  return recordsSql(source, kind, reader, isNumbered ? 'row_number() over ()' : undefined);
}

/** Selects the good records of a salvaged CSV file and its rejected ones. */
export function salvagedCsvViewSql(
  source: SalvagedCsv,
  kind: RecordKind,
  isNumbered: boolean,
): string {
  const names = ['record_number', ...positions(source.header)];
  const reader = readCsvSql(source.goodPath, names, SCRATCH_READING);
  const number = isNumbered ? 'r.record_number::bigint' : undefined;
  const good = recordsSql(source, kind, reader, number);
  return `${good}\nunion all\n${rejectedRowsSql(source, kind, isNumbered)}`;
}

function recordsSql(
  { file, header }: { readonly file: InputFile; readonly header: readonly string[] },
  kind: RecordKind,
  reader: string,
  recordNumber: string | undefined,
): string {
  const list = selectList(kind, {
    text: ([name = '']) => headerField(header, name),
    objects: (_, fields) => nullObjectsSql(fields),
    key: 'null::varchar',
    stem: quoteLiteral(stemOf(file)),
    input: quoteLiteral(file.name),
    recordNumber,
    raw: rawSql(header),
    recordError: () => 'null::varchar',
  });
  return `select
    ${list}
from (${wholeRowsSql(reader)})`;
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
