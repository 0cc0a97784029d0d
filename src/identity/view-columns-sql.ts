import { quoteIdentifier, quoteLiteral } from '../relation/relation.js';
import type { InputFile } from './input-files.js';
import { readCsvSql, SCRATCH_READING, wholeRowsSql } from './read-csv-sql.js';

/** The expressions of a view over an input. */
export interface ViewExpressions {
  readonly value: (column: string) => string;
  readonly input: string;
  /** Absent in the view without record numbers. */
  readonly recordNumber: string | undefined;
  readonly raw: string;
  readonly recordError: string;
}

/** Writes the select list that all views over inputs share, in one order. */
export function selectList(columns: readonly string[], expressions: ViewExpressions): string {
  const { value, input, recordNumber, raw, recordError } = expressions;
  const items = [
    ...columns.map((column) => `${value(column)} as ${quoteIdentifier(column)}`),
    `${input} as input`,
    ...(recordNumber === undefined ? [] : [`${recordNumber} as record_number`]),
    `${raw} as raw`,
    `${recordError} as record_error`,
  ];
  return items.join(',\n    ');
}

/** Writes the recorded name of the file that a row comes from. */
export function inputNameSql(files: readonly InputFile[]): string {
  const names = files.map((file) => quoteLiteral(file.name));
  return names.length === 1 ? `${names[0]}` : `[${names.join(', ')}][file_index::bigint + 1]`;
}

/** Selects the rejected records of a salvaged file, all values null. */
export function rejectedRowsSql(
  source: { readonly file: InputFile; readonly rejectedPath: string },
  columns: readonly string[],
  isNumbered: boolean,
): string {
  return `select
    ${selectList(columns, {
      value: () => 'null::varchar',
      input: quoteLiteral(source.file.name),
      recordNumber: isNumbered ? 'r.record_number::bigint' : undefined,
      raw: 'r.raw',
      recordError: `'invalid_record'`,
    })}
from (${wholeRowsSql(readCsvSql(source.rejectedPath, ['record_number', 'raw'], SCRATCH_READING))})`;
}
