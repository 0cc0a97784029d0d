import { ProjectError, throwCollected } from '../../../errors/project-error.js';
import { didYouMean } from '../../../errors/suggest.js';
import { quoteLiteral } from '../../../relation/relation.js';
import { callRecords } from '../../calls/call-records.js';
import { type KnownTable, readKnownTables } from '../../state/known-table.js';
import type { SeenTable } from '../../state/seen-table.js';
import { callTableSql, columnsRead, propertyNames } from '../call-table-sql.js';
import { CALL_TABLES, type CallTable, type CallType } from '../warehouse-table.js';
import { type Compared, compareRows, countRows, createReadTables } from './new-rows.js';
import { listServerSchemas, listServerTables, type ServerTable } from './server-table.js';
import { keepNewRows, stageEvents } from './stage-tracks.js';
import { asWarehouseTable, copyRows, type Snapshot, stageTable } from './staged-table.js';
import { type TableWindow, tableWindow, windowSql } from './table-window.js';

/** What staging depends on besides the server. */
export interface StageOptions {
  /** The name of the database, as inputs are recorded. */
  readonly database: string;
  readonly schemas: readonly string[];
  /** Names of inputs that earlier runs read. */
  readonly known: readonly string[];
  /** Whether what they read is of no matter. */
  readonly fullRefresh: boolean;
}

/**
 * Copies what is new in the tables of calls of a server into the staging area.
 * @throws {ProjectErrors} `missing-tables`, `input-changed`.
 */
export async function stageCallTables(
  snapshot: Snapshot,
  options: StageOptions,
): Promise<readonly SeenTable[]> {
  await createReadTables(snapshot);
  const remembered = await readKnownTables(snapshot.session, snapshot.space);
  const knownTables = options.fullRefresh ? new Map<string, KnownTable>() : remembered;
  const schemas = new Map<string, readonly ServerTable[]>();
  for (const schema of new Set(options.schemas))
    schemas.set(schema, await listServerTables(snapshot.client, schema));
  await refuseMissing(snapshot, options, schemas);
  const found: SeenTable[] = [];
  const compared: Compared[] = [];
  for (const [schema, tables] of schemas)
    for (const table of tables) {
      const callType = CALL_TABLES[table.name.toLowerCase()];
      if (callType === undefined) continue;
      const around = { schema, tables, knownTables };
      const staged = await stageCallTable(snapshot, options, around, table, callType);
      found.push(staged.seen);
      compared.push(...staged.compared);
    }
  refuseOthers(snapshot, options, compared);
  return found;
}

interface Surroundings {
  /** As identity.yml names it. */
  readonly schema: string;
  readonly tables: readonly ServerTable[];
  readonly knownTables: ReadonlyMap<string, KnownTable>;
}

async function stageCallTable(
  snapshot: Snapshot,
  { database, known }: StageOptions,
  { schema, tables, knownTables }: Surroundings,
  table: ServerTable,
  callType: CallType,
): Promise<{ readonly seen: SeenTable; readonly compared: readonly Compared[] }> {
  const kind = callRecords(snapshot.space);
  const inputOf = ({ name }: ServerTable) => inputName(database, schema, name);
  const windowOf = async (each: ServerTable, before: KnownTable | undefined) =>
    withSince(snapshot, tableWindow(each, before));
  const input = inputOf(table);
  const window = await windowOf(table, known.includes(input) ? knownTables.get(input) : undefined);
  const whole = asWarehouseTable({ sql: '', table, columns: table.columns });
  const call = { ...whole, input, schema, callType, eventTables: [] };
  const names = [...columnsRead(kind, call), ...(callType === 'track' ? ['id', 'event'] : [])];
  const columns = table.columns.filter(({ name }) => names.includes(name));
  const staged = await stageTable(snapshot, { input, table, columns, window });
  await copyRows(snapshot, staged, windowSql(window, 't'));
  const properties = propertyNames(kind);
  const around = { tables, properties, inputOf, windowOf, knownTables };
  const events =
    callType === 'track'
      ? await stageEvents(snapshot, staged, around)
      : { eventTables: [], compared: [] };
  const compared = await compareRows(snapshot, staged);
  await keepNewRows(snapshot, staged, compared, events.eventTables.length > 0);
  const rows = await countRows(snapshot, staged);
  const ready: CallTable = {
    ...call,
    ...asWarehouseTable(staged),
    eventTables: events.eventTables,
    rowsBefore: window.known?.rowsRead ?? 0,
  };
  const seen = {
    input,
    mtimeNs: null,
    increment: { rows, isWhole: window.known === undefined },
    viewSql: callTableSql(ready, kind, false),
    numberedViewSql: callTableSql(ready, kind, true),
  };
  return { seen, compared: [...events.compared, compared] };
}

/**
 * Names a table as it is recorded. Neither the host nor the user are part of it: a server that moves
 * is the same input.
 */
export function inputName(database: string, schema: string, table: string): string {
  return `postgres:${database}#${schema}.${table.toLowerCase()}`;
}

async function withSince({ session }: Snapshot, window: TableWindow): Promise<TableWindow> {
  const mark = window.known?.mark ?? null;
  if (mark === null || !window.column) return window;
  const { rows } = await session.query(
    `select (timestamptz ${quoteLiteral(mark)} - interval '${window.overlap}')::varchar`,
  );
  return { ...window, since: String(rows[0]?.[0]) };
}

async function refuseMissing(
  { client }: Snapshot,
  { database, known }: StageOptions,
  schemas: ReadonlyMap<string, readonly ServerTable[]>,
): Promise<void> {
  const missing = [...schemas].flatMap(([schema, tables]) => {
    const hasCalls = tables.some(({ name }) => CALL_TABLES[name.toLowerCase()] !== undefined);
    const prefix = inputName(database, schema, '');
    return hasCalls || known.some((input) => input.startsWith(prefix)) ? [] : [schema];
  });
  if (missing.length === 0) return;
  const others = await listServerSchemas(client);
  throwCollected(
    missing.map((schema) => {
      const message = `The schema "${schema}" of the database "${database}" has none of Segment's tables.`;
      return new ProjectError('missing-tables', message, { hint: didYouMean(schema, others) });
    }),
  );
}

/**
 * Refuses tables that hold other rows in the place of all that were read last: those of another
 * server. What it has of older rows would be missed.
 * @throws {ProjectError} `input-changed`.
 */
function refuseOthers(
  { space }: Snapshot,
  { database }: StageOptions,
  compared: readonly Compared[],
): void {
  const sum = (of: (found: Compared) => number) =>
    compared.reduce((total, each) => total + of(each), 0);
  if (sum(({ remembered }) => remembered) === 0 || sum(({ found }) => found) > 0) return;
  if (sum(({ old }) => old) === 0) return;
  throw new ProjectError(
    'input-changed',
    `The database "${database}" holds none of the rows that the space "${space.name}" read last.`,
    { hint: 'Name the server that was read before, or read this one with --full-refresh.' },
  );
}
