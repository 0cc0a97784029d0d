import { quoteIdentifier, quoteLiteral } from '../relation/relation.js';

/** The longest record of a text file, in bytes, that the engine is told to take. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** How text files are to be read. */
export interface TextReading {
  readonly isGzip: boolean;
  /**
   * Several threads share a file. They find its records by trial, and fail aloud where a quoted
   * value holds lines that look like records. A reader that is not parallel takes those, but says
   * nothing of a quote that is still open at the end: it is for files that the salvager has seen.
   */
  readonly isParallel: boolean;
}

/** How the files that a salvage wrote are read. */
export const SCRATCH_READING: TextReading = { isGzip: false, isParallel: false };

/**
 * Writes a read_csv() that guesses nothing: commas, double quotes, one header line, verbatim text,
 * an unquoted empty field as null. Anything else in the file is an error, not a silent repair.
 */
export function readCsvSql(path: string, columns: readonly string[], reading: TextReading): string {
  return readCsv([path], columns, reading, [
    "delim = ','",
    `quote = '"'`,
    `escape = '"'`,
    'header = true',
    'allow_quoted_nulls = false',
  ]);
}

/**
 * Writes a read_csv() that gives each physical line as the one column `line`, null if it is empty.
 * It separates by U+0001, which no JSON text may hold: a line that does is an error. (read_json
 * loses the text and number of broken lines, and good lines beside them.)
 */
export function readLinesSql(paths: readonly string[], reading: TextReading): string {
  return readCsv(paths, ['line'], reading, [
    'delim = chr(1)',
    `quote = ''`,
    `escape = ''`,
    'header = false',
  ]);
}

/** Quotes the path of one existing file for a table function, its wildcards as literals. */
export function pathLiteral(path: string): string {
  return quoteLiteral(path.replace(/[*?[]/g, '[$&]'));
}

function readCsv(
  paths: readonly string[],
  columns: readonly string[],
  reading: TextReading,
  options: readonly string[],
): string {
  const types = columns.map((column) => `${quoteLiteral(column)}: 'VARCHAR'`);
  const all = [
    'auto_detect = false',
    ...options,
    `compression = '${reading.isGzip ? 'gzip' : 'none'}'`,
    `parallel = ${reading.isParallel}`,
    'null_padding = false',
    'strict_mode = true',
    `max_line_size = ${MAX_RECORD_BYTES}`,
    `buffer_size = ${2 * MAX_RECORD_BYTES}`,
    `columns = {${types.join(', ')}}`,
  ];
  return `read_csv([${paths.map(pathLiteral).join(', ')}], ${all.join(', ')})`;
}

/**
 * Selects all columns of a text reader as one struct `r`, so that the engine reads all of them
 * whatever is asked for. Faults are then found by every query alike; and reading fewer columns
 * than a line with bytes that are not UTF-8 has makes DuckDB 1.5 abort the whole database.
 */
export function wholeRowsSql(reader: string): string {
  return `select t as r, file_index from ${reader} as t`;
}

/** Writes a column of a struct `r`. */
export function fieldSql(column: string): string {
  return `r.${quoteIdentifier(column)}`;
}
