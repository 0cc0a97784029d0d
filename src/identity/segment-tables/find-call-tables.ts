import type { Session } from '../../engine/engine.js';
import { ProjectError, projectErrorsOf, throwCollected } from '../../errors/project-error.js';
import { didYouMean } from '../../errors/suggest.js';
import { callRecords } from '../calls/call-records.js';
import type { SegmentTables, Space } from '../space.js';
import type { SeenTable } from '../state/seen-table.js';
import { type AttachedDatabase, type AttachOptions, attachDatabase } from './attach-database.js';
import { callTableSql, propertyNames } from './call-table-sql.js';
import { fingerprint } from './fingerprint.js';
import { listSchemas, listTables } from './list-tables.js';
import type { ReadOptions, StagedTables } from './postgres/read-call-tables.js';
import { CALL_TABLES, type CallTable, hasColumn, type WarehouseTable } from './warehouse-table.js';

/** What finding tables of calls depends on besides the space. */
export interface FindOptions extends AttachOptions, ReadOptions {}

/** Tables of calls that all sessions can read. */
export interface FoundTables extends Partial<Pick<StagedTables, 'recordSql' | 'release'>> {
  readonly tables: readonly SeenTable[];
}

/**
 * Finds the tables of calls that a space names, and makes them readable to all sessions. What a
 * server has is copied for that, and to be released when it was read.
 * @throws {ProjectErrors} What findTablesOfFile and readCallTables throw.
 */
export async function findCallTables(
  space: CallTableSpace,
  tables: SegmentTables,
  session: Session,
  options: FindOptions,
): Promise<FoundTables> {
  if (tables.kind === 'duckdb')
    return { tables: await findTablesOfFile(space, tables, session, options) };
  // The driver is loaded where there is a server to talk to.
  const { readCallTables } = await import('./postgres/read-call-tables.js');
  return readCallTables(space, tables, session, options);
}

type CallTableSpace = Pick<Space, 'name' | 'schema' | 'stateSchema' | 'identifiers'>;

/**
 * Finds the tables of calls in a DuckDB file.
 * @throws {ProjectErrors} `missing-tables`, and what attachDatabase throws.
 */
export async function findTablesOfFile(
  space: Pick<Space, 'identifiers'>,
  tables: Extract<SegmentTables, { kind: 'duckdb' }>,
  session: Session,
  options: AttachOptions,
): Promise<readonly SeenTable[]> {
  const database = await attachDatabase(tables.database, session, options);
  if (!database) return [];
  const errors: ProjectError[] = [];
  const found: CallTable[] = [];
  for (const schema of new Set(tables.schemas)) {
    try {
      found.push(...(await callTablesOf(space, schema, database, session, options.known)));
    } catch (error) {
      errors.push(...projectErrorsOf(error));
    }
  }
  throwCollected(errors);
  const kind = callRecords(space);
  return found.map((table) => ({
    input: table.input,
    mtimeNs: database.mtimeNs,
    fingerprint: () => fingerprint(session, table, kind),
    viewSql: callTableSql(table, kind, false),
    numberedViewSql: callTableSql(table, kind, true),
  }));
}

async function callTablesOf(
  space: Pick<Space, 'identifiers'>,
  schema: string,
  database: AttachedDatabase,
  session: Session,
  known: readonly string[],
): Promise<readonly CallTable[]> {
  const all = await listTables(session, database, schema);
  const prefix = `${database.name}#${schema}.`;
  const found: CallTable[] = [];
  for (const table of all) {
    const name = table.name.toLowerCase();
    const callType = CALL_TABLES[name];
    if (callType === undefined) continue;
    const properties = propertyNames(callRecords(space));
    const eventTables =
      callType === 'track' ? await eventTablesOf(table, all, properties, session) : [];
    found.push({ ...table, input: `${prefix}${name}`, schema, callType, eventTables });
  }
  if (found.length === 0 && !known.some((input) => input.startsWith(prefix)))
    throw await missingTables(schema, database, session);
  return found;
}

/** Finds the tables that tracks name as their events, if they have anything that is read. */
async function eventTablesOf(
  tracks: WarehouseTable,
  all: readonly WarehouseTable[],
  properties: readonly string[],
  session: Session,
): Promise<readonly WarehouseTable[]> {
  if (!hasColumn(tracks, 'event') || !hasColumn(tracks, 'id')) return [];
  const { rows } = await session.query(`select distinct lower(t.event) from ${tracks.sql} as t`);
  const events = new Set(rows.map(([event]) => event));
  return all.filter((table) => {
    const name = table.name.toLowerCase();
    const isEvent = events.has(name) && CALL_TABLES[name] === undefined && hasColumn(table, 'id');
    return isEvent && properties.some((property) => hasColumn(table, property));
  });
}

async function missingTables(
  schema: string,
  database: AttachedDatabase,
  session: Session,
): Promise<ProjectError> {
  const schemas = await listSchemas(session, database);
  const message = `The schema "${schema}" of "${database.name}" has none of Segment's tables.`;
  return new ProjectError('missing-tables', message, { hint: didYouMean(schema, schemas) });
}
