import { quoteIdentifier, quoteLiteral } from '../relation/relation.js';
import type { InputFile } from './input-files.js';
import { readCsvSql, SCRATCH_READING, wholeRowsSql } from './read-csv-sql.js';
import { nullSql, type RecordKind, type ValueFinder, valueSql } from './record-kind.js';

/** The expressions of a view over an input. */
export interface ViewExpressions extends ValueFinder {
  readonly input: string;
  /** Absent in the view without record numbers. */
  readonly recordNumber: string | undefined;
  readonly raw: string;
  /** Asked for when all values are known. */
  readonly recordError: () => string;
}

/** Writes the select list that all views over inputs share, in one order. */
export function selectList(kind: RecordKind, expressions: ViewExpressions): string {
  const values = kind.columns.map((column) => {
    return `${valueSql(column, expressions)} as ${quoteIdentifier(column.name)}`;
  });
  return [
    ...values,
    ...recordItems({ ...expressions, recordError: expressions.recordError() }),
  ].join(',\n    ');
}

/** Selects no records. */
export function emptySql(kind: RecordKind, isNumbered: boolean): string {
  const items = [
    ...nullItems(kind),
    ...recordItems({
      input: 'null::varchar',
      recordNumber: isNumbered ? 'null::bigint' : undefined,
      raw: 'null::varchar',
      recordError: 'null::varchar',
    }),
  ];
  return `select\n    ${items.join(',\n    ')}\nwhere false`;
}

/** Selects the rejected records of a salvaged file, all values null. */
export function rejectedRowsSql(
  source: { readonly file: InputFile; readonly rejectedPath: string },
  kind: RecordKind,
  isNumbered: boolean,
): string {
  const items = [
    ...nullItems(kind, { stem: quoteLiteral(stemOf(source.file)), key: 'r.raw' }),
    ...recordItems({
      input: quoteLiteral(source.file.name),
      recordNumber: isNumbered ? 'r.record_number::bigint' : undefined,
      raw: 'r.raw',
      recordError: `'invalid_record'`,
    }),
  ];
  return `select
    ${items.join(',\n    ')}
from (${wholeRowsSql(readCsvSql(source.rejectedPath, ['record_number', 'raw'], SCRATCH_READING))})`;
}

/** Writes the recorded name and the stem of the file that a row comes from, as `input` and `stem`. */
export function placeItems(files: readonly InputFile[]): string {
  const input = ofFileSql(files.map((file) => file.name));
  return `${input} as input, ${ofFileSql(files.map(stemOf))} as stem`;
}

function ofFileSql(texts: readonly string[]): string {
  const literals = texts.map(quoteLiteral);
  return literals.length === 1
    ? `${literals[0]}`
    : `[${literals.join(', ')}][file_index::bigint + 1]`;
}

/** Takes folder and extensions off a file's name. */
export function stemOf({ name }: InputFile): string {
  const base = name.slice(name.lastIndexOf('/') + 1);
  return base.replace(/\.\w+(\.gz)?$/i, '');
}

function nullItems(kind: RecordKind, known: { stem?: string; key?: string } = {}): string[] {
  return kind.columns.map((column) => {
    const value = column.kind === 'stem' || column.kind === 'key' ? known[column.kind] : undefined;
    return `${value ?? nullSql(column)} as ${quoteIdentifier(column.name)}`;
  });
}

function recordItems(
  record: Pick<ViewExpressions, 'input' | 'recordNumber' | 'raw'> & {
    readonly recordError: string;
  },
): string[] {
  const { input, recordNumber, raw, recordError } = record;
  return [
    `${input} as input`,
    ...(recordNumber === undefined ? [] : [`${recordNumber} as record_number`]),
    `${raw} as raw`,
    `${recordError} as record_error`,
  ];
}
