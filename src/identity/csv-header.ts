import { ProjectError } from '../errors/project-error.js';
import { didYouMean } from '../errors/suggest.js';
import { scanCsvRecord, splitCsvRecord } from './csv-record.js';
import { fromLatin1, readLatin1 } from './input-bytes.js';
import type { InputFile } from './input-files.js';
import { firstKeys, type RecordKind } from './record-kind.js';

const HEADER_LIMIT = 1024 * 1024;

/** Reads the column names of a CSV file; throws `input-columns` if one that it must have is absent. */
export async function readCsvHeader(file: InputFile, kind: RecordKind): Promise<readonly string[]> {
  const header = splitCsvRecord(await headerText(file)).map(fromLatin1);
  checkColumns(file, kind, header);
  return header;
}

/** Throws `input-columns` unless `columns` holds each required column, and none that is read twice. */
export function checkColumns(file: InputFile, kind: RecordKind, columns: readonly string[]): void {
  const absent = kind.required.filter((column) => !columns.includes(column));
  if (absent.length > 0) throw lacking(file, columns, absent);
  const twice = firstKeys(kind.columns).find((column) => {
    return columns.indexOf(column) !== columns.lastIndexOf(column);
  });
  if (twice !== undefined) throw headerError(file, `has two columns "${twice}"`);
}

async function headerText(file: InputFile): Promise<string> {
  let text = '';
  for await (const chunk of readLatin1(file)) {
    text += chunk;
    const scan = scanCsvRecord(text, 0, false);
    if (scan.kind === 'record') {
      if (text[scan.next - 1] === '\r')
        throw headerError(file, 'has a header that does not end', LINES);
      return checkedHeader(file, text.slice(0, scan.end));
    }
    if (scan.kind === 'broken' || text.length > HEADER_LIMIT) break;
  }
  const scan = scanCsvRecord(text, 0, true);
  if (scan.kind !== 'record') throw headerError(file, 'has a header that does not end', LINES);
  return checkedHeader(file, text.slice(0, scan.end));
}

function checkedHeader(file: InputFile, text: string): string {
  if (text === '') throw headerError(file, 'has no header in its first line', LINES);
  if (/[\r\n]/.test(text)) throw headerError(file, 'has a line break in its header', LINES);
  return text;
}

const LINES = 'The first line names the columns; lines end with a line feed.';

function lacking(
  file: InputFile,
  columns: readonly string[],
  absent: readonly string[],
): ProjectError {
  const lacks = `lacks ${absent.map((column) => `"${column}"`).join(', ')}`;
  const has = `it has ${columns.map((column) => `"${column}"`).join(', ')}`;
  return headerError(
    file,
    `${lacks}; ${has}`,
    separatorHint(columns) ?? nearestHint(absent, columns),
  );
}

function separatorHint(columns: readonly string[]): string | undefined {
  const [only = ''] = columns;
  if (columns.length !== 1) return undefined;
  if (only.includes('\t')) return 'It is separated by tabs: only commas are read.';
  return only.includes(';') ? 'It is separated by semicolons: only commas are read.' : undefined;
}

function nearestHint(absent: readonly string[], columns: readonly string[]): string | undefined {
  const hints = absent.flatMap((column) => {
    const hint = didYouMean(column, columns);
    return hint ? [`For "${column}": ${hint.charAt(0).toLowerCase()}${hint.slice(1)}`] : [];
  });
  return hints.length > 0 ? hints.join(' ') : undefined;
}

function headerError(file: InputFile, what: string, hint?: string): ProjectError {
  return new ProjectError('input-columns', `The input "${file.name}" ${what}.`, {
    at: { file: file.name, line: 1 },
    hint,
  });
}
