import { readFile } from 'node:fs/promises';
import { ProjectError, type SourcePlace, throwCollected } from '../errors/project-error.js';
import { didYouMean } from '../errors/suggest.js';
import { scanCsvRecord, splitCsvRecord } from '../identity/csv-record.js';
import type { RegulationKind } from '../identity/regulations/regulation-log.js';

/** What is asked for, with the value in clear: it is held in memory only. */
export interface RegulationRequest {
  readonly kind: RegulationKind;
  readonly type: string;
  readonly value: string;
  readonly scope: 'profile' | 'identifier';
  /** Where it stands, if it stands in a file. */
  readonly at?: SourcePlace;
}

/** The regulations that there are. */
export const REGULATION_KINDS = [
  'delete',
  'suppress',
  'delete-and-suppress',
  'unsuppress',
] as const satisfies readonly RegulationKind[];

const SCOPES = ['profile', 'identifier'] as const;
const COLUMNS = ['regulation', 'type', 'value', 'scope'];

/** The words of one request, before they are checked. */
export interface RequestWords {
  readonly regulation: string;
  readonly type: string;
  readonly value: string;
  readonly scope: string;
}

/**
 * Checks one request. No message ever shows a value.
 * @returns What is wrong with it, or the request.
 */
export function readRequest(words: RequestWords): RegulationRequest | readonly string[] {
  const kind = REGULATION_KINDS.find((name) => name === words.regulation);
  const scope = SCOPES.find((name) => name === (words.scope || 'profile'));
  const faults = [
    ...(kind ? [] : [unknownWord('regulation', words.regulation, REGULATION_KINDS)]),
    ...(scope ? [] : [unknownWord('scope', words.scope, SCOPES)]),
    ...(words.type === '' ? ['The type is empty.'] : []),
    ...(words.value === '' ? ['The value is empty.'] : []),
    ...(`${words.type}${words.value}`.includes('\0')
      ? ['NUL stands in the type or the value: no identifier holds it.']
      : []),
  ];
  if (!kind || !scope || faults.length > 0) return faults;
  return { kind, scope, type: words.type, value: words.value };
}

/**
 * Reads requests from a CSV file with the columns regulation, type, value and, if wanted, scope.
 * @param otherwise What holds where a column is absent or a field is empty.
 * @throws {ProjectErrors} `bad-regulation` for every row that cannot be read, `missing-file`.
 */
export async function readRequestFile(
  file: string,
  otherwise: Pick<RequestWords, 'regulation' | 'scope'>,
): Promise<readonly RegulationRequest[]> {
  const rows = await readRows(file);
  const [header, ...records] = rows;
  const columns = checkedHeader(header, file, otherwise);
  const errors: ProjectError[] = [];
  const requests: RegulationRequest[] = [];
  for (const { line, fields } of records) {
    const field = (name: string) => fields[columns.indexOf(name)] ?? '';
    if (fields.length !== columns.length) {
      errors.push(bad(file, line, `The row has ${fields.length} fields, not ${columns.length}.`));
      continue;
    }
    const request = readRequest({
      regulation: field('regulation') || otherwise.regulation,
      type: field('type'),
      value: field('value'),
      scope: field('scope') || otherwise.scope,
    });
    if ('kind' in request) requests.push({ ...request, at: { file, line } });
    else errors.push(...request.map((fault) => bad(file, line, fault)));
  }
  if (errors.length === 0 && requests.length === 0)
    errors.push(bad(file, 1, 'The file holds no regulation.'));
  throwCollected(errors);
  return requests;
}

interface CsvRow {
  /** The physical line on which it begins. */
  readonly line: number;
  readonly fields: readonly string[];
}

async function readRows(file: string): Promise<readonly CsvRow[]> {
  const text = (await readText(file)).replace(/^\uFEFF/, '');
  const rows: CsvRow[] = [];
  let [at, line] = [0, 1];
  while (at < text.length) {
    const scan = scanCsvRecord(text, at, true);
    if (scan.kind !== 'record')
      throw bad(file, line, 'The row has a quote that does not close, or text behind one.');
    const record = text.slice(at, scan.end);
    if (record !== '') rows.push({ line, fields: splitCsvRecord(record) });
    line += text.slice(at, scan.next).split('\n').length - 1;
    at = scan.next;
  }
  return rows;
}

async function readText(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const what = cause instanceof TypeError ? 'is not UTF-8' : 'cannot be read';
    throw new ProjectError('missing-file', `"${file}" ${what}.`, { cause });
  }
}

function checkedHeader(
  header: CsvRow | undefined,
  file: string,
  otherwise: Pick<RequestWords, 'regulation'>,
): readonly string[] {
  const columns = header?.fields ?? [];
  const needed = ['type', 'value', ...(otherwise.regulation === '' ? ['regulation'] : [])];
  const absent = needed.filter((name) => !columns.includes(name));
  const unknown = columns.filter((name, at) => {
    return !COLUMNS.includes(name) || columns.indexOf(name) !== at;
  });
  const faults = [
    ...(absent.length > 0 ? [`The first line lacks the column "${absent.join('", "')}".`] : []),
    ...(unknown.length > 0
      ? [`The first line has ${unknown.length} columns that are not known or stand twice.`]
      : []),
  ];
  throwCollected(faults.map((fault) => bad(file, 1, fault)));
  return columns;
}

function unknownWord(what: string, word: string, known: readonly string[]): string {
  const near = didYouMean(word, known) ?? `There are: ${known.join(', ')}.`;
  return `"${word.slice(0, 40)}" is no ${what}. ${near}`;
}

function bad(file: string, line: number, message: string): ProjectError {
  return new ProjectError('bad-regulation', message, { at: { file, line } });
}
