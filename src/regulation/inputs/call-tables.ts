import type { Session } from '../../engine/engine.js';
import { callIdentifiers } from '../../identity/calls/call-identifiers.js';
import { callRecords } from '../../identity/calls/call-records.js';
import type { IdentityFile } from '../../identity/read-identity-file.js';
import type { RecordColumn } from '../../identity/record-kind.js';
import type { RegulationLog } from '../../identity/regulations/regulation-log.js';
import { findCallTables } from '../../identity/segment-tables/find-call-tables.js';
import { snakeCase } from '../../identity/segment-tables/snake-case.js';
import { stagingFolder } from '../../identity/segment-tables/staging-folder.js';
import type { Space } from '../../identity/space.js';
import { readKnownFiles } from '../../identity/state/known-file.js';
import type { SeenTable } from '../../identity/state/seen-table.js';
import { quoteIdentifier, quoteLiteral } from '../../relation/relation.js';
import { regulatedScalars, type Scalar } from './edit-call.js';
import { RegulatedValues } from './regulated-values.js';

/** The rows of a table of calls that hold what is regulated. */
export interface RegulatedRows {
  /** The table as it is recorded: that of its database, `#`, schema and table. */
  readonly input: string;
  /** The ids of the calls. */
  readonly messages: readonly string[];
  /** The columns with such values; those of a track's properties lie in the table of its event. */
  readonly columns: readonly string[];
}

/** What reading the tables of calls of a space needs. */
export interface TableReading {
  /** The database that is built: it may hold the tables itself. */
  readonly databaseFile: string;
  /** Where rows of a server lie while they are looked into. */
  readonly targetFolder: string;
  readonly signal: AbortSignal;
}

/**
 * Finds the rows of a space's tables of calls that hold what a log regulates, wherever the tables
 * lie: it reads the views by which a build reads them.
 * @param values The regulated values in clear, if they are known: other rows are not looked into.
 */
export async function findCallRows(
  session: Session,
  space: Space,
  identity: IdentityFile,
  log: RegulationLog,
  { databaseFile, targetFolder, signal }: TableReading,
  values?: readonly string[],
): Promise<readonly RegulatedRows[]> {
  if (space.input.kind !== 'calls' || !space.input.segmentTables) return [];
  const known = await readKnownFiles(session, space.stateSchema);
  const { tables, release } = await findCallTables(space, space.input.segmentTables, session, {
    ...{ base: identity.base, allowedFolders: identity.allowedFolders, databaseFile, signal },
    known: known.map(({ input }) => input),
    fullRefresh: true,
    stagingFolder: stagingFolder(targetFolder, space.name),
  });
  try {
    const found: RegulatedRows[] = [];
    for (const table of tables) {
      const rows = await rowsOf(table, session, space, log, values);
      if (rows.messages.length > 0) found.push(rows);
    }
    return found;
  } finally {
    await release?.(session);
  }
}

/** Writes what takes the values out of a table, but for the values. */
export function updateShape({ input, columns }: Pick<RegulatedRows, 'input' | 'columns'>): string {
  const table = input.slice(input.indexOf('#') + 1);
  return columns
    .map((column) => `update ${table} set ${column} = null where ${column} = ...;`)
    .join(' ');
}

async function rowsOf(
  { input, viewSql }: SeenTable,
  session: Session,
  space: Space,
  log: RegulationLog,
  values: readonly string[] | undefined,
): Promise<RegulatedRows> {
  const regulated = new RegulatedValues(log, space);
  const identifiers = callIdentifiers(space.identifiers);
  const columns = callRecords(space).columns.filter(
    ({ kind }) => kind !== 'stem' && kind !== 'key',
  );
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const texts = `select cast(to_json(calls) as varchar) as call from (select ${names} from (${viewSql})) as calls`;
  const query = values ? `select call from (${texts}) where ${mayHoldSql(values)}` : texts;
  const messages = new Set<string>();
  const held = new Set<string>();
  for await (const { rowCount, columns: batch } of session.stream(query))
    for (let at = 0; at < rowCount; at++) {
      const scalars = scalarsOf(JSON.parse(String(batch.call?.[at])), columns);
      const gone = regulatedScalars(scalars, regulated, identifiers);
      for (const { path } of gone) held.add(columnOf(path));
      if (gone.length > 0)
        messages.add(scalars.find(({ path }) => path.join() === 'messageId')?.text ?? '');
    }
  return { input, messages: [...messages].sort(), columns: [...held].sort() };
}

function scalarsOf(
  call: Readonly<Record<string, unknown>>,
  columns: readonly RecordColumn[],
): readonly Scalar[] {
  return columns.flatMap((column): Scalar[] => {
    const value = call[column.name];
    if (column.kind === 'text') return scalar(column.path, value);
    if (column.kind === 'texts')
      return column.paths.flatMap((path, at) => scalar(path, (value as unknown[] | null)?.[at]));
    if (column.kind !== 'objects' || !Array.isArray(value)) return [];
    return value.flatMap((entry: Readonly<Record<string, unknown>> | null, at) =>
      column.fields.flatMap((field) => scalar([...column.path, String(at), field], entry?.[field])),
    );
  });
}

function scalar(path: readonly string[], value: unknown): Scalar[] {
  return typeof value === 'string' ? [{ path, text: value }] : [];
}

/** Names the column of a place of a call, as Segment does. */
function columnOf(path: readonly string[]): string {
  const [first = '', second = ''] = path;
  if (first === 'context')
    return (second === 'externalIds' ? path.slice(0, 2) : path).map(snakeCase).join('_');
  return (path.length > 1 ? path.slice(1) : path).map(snakeCase).join('_');
}

/** As JSON a value may be spelled in other characters. */
function mayHoldSql(values: readonly string[]): string {
  const escaped = values.map((value) => {
    const json = `cast(to_json(${quoteLiteral(value)}::varchar) as varchar)`;
    return `contains(lower(call), lower(substr(${json}, 2, length(${json}) - 2)))`;
  });
  return escaped.join(' or ');
}
