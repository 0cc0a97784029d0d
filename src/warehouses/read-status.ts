import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Session } from '../engine/engine.js';
import { type ProjectError, projectErrorsOf } from '../errors/project-error.js';
import { quoteIdentifier, quoteLiteral, Relation } from '../relation/relation.js';
import { readManifest } from './parquet/manifest.js';
import { manifestPath, tablePath } from './parquet/parquet-paths.js';
import type { SyncPlan } from './plan-sync.js';
import { publishedTables } from './sync-source.js';
import { TABLE_SHAPES } from './sync-table.js';

/** A table as a database or a warehouse holds it: its rows, and as of when. */
export interface TableStatus {
  readonly table: string;
  readonly rows: number;
  /** ISO text: of a source the build that last changed a row, of a warehouse the last sync. */
  readonly at: string | undefined;
}

/** What a warehouse holds of a space. */
export interface WarehouseStatus {
  /**
   * `behind`: a table that is on has changed since, or is not there; `off`: switched off by
   * selective_sync; `unreadable`: nobody could be asked.
   */
  readonly status: 'synced' | 'behind' | 'never' | 'off' | 'unreadable';
  readonly tables: readonly TableStatus[];
  readonly error?: ProjectError;
}

/** Reads the published tables of a space, none if it was never built. */
export async function readSourceStatus(
  session: Session,
  space: SyncPlan['space'],
): Promise<readonly TableStatus[]> {
  const tables: TableStatus[] = [];
  for (const table of await publishedTables(session, space)) {
    const stamp = TABLE_SHAPES[table]?.stamp;
    const at = stamp ? isoSql(`max(${quoteIdentifier(stamp)})`) : 'null';
    const { rows } = await session.query(
      `select count(*), ${at} from ${new Relation(space.schema, table)}`,
    );
    const [count, text] = rows[0] ?? [];
    tables.push({ table, rows: Number(count), at: text ? String(text) : undefined });
  }
  return tables;
}

/**
 * Asks a warehouse what it holds of a space, and compares that with the source.
 * @param base The folder of identity.yml.
 */
export async function readWarehouseStatus(
  session: Session,
  plan: SyncPlan,
  source: readonly TableStatus[],
  base: string,
): Promise<WarehouseStatus> {
  if (plan.on.length === 0) return { status: 'off', tables: [] };
  try {
    const tables = await readTables(session, plan, base);
    return { status: compare(plan, source, tables), tables };
  } catch (thrown) {
    const [error] = projectErrorsOf(thrown);
    return { status: 'unreadable', tables: [], ...(error ? { error } : {}) };
  }
}

function compare(
  { on }: SyncPlan,
  source: readonly TableStatus[],
  held: readonly TableStatus[],
): WarehouseStatus['status'] {
  const wanted = source.filter(({ table }) => on.some(({ name }) => name === table));
  const isCurrent = ({ table, rows, at }: TableStatus) => {
    const found = held.find((one) => one.table === table);
    return found?.rows === rows && (at === undefined || (found.at ?? '') >= at);
  };
  if (wanted.every(isCurrent)) return held.length > 0 ? 'synced' : 'never';
  return held.length > 0 ? 'behind' : 'never';
}

async function readTables(
  session: Session,
  { warehouse, space }: SyncPlan,
  base: string,
): Promise<readonly TableStatus[]> {
  if (warehouse.type === 'postgres') {
    const { readPostgresState } = await import('./postgres/read-state.js');
    return readPostgresState(warehouse.name, warehouse.url, space);
  }
  const template = path.resolve(base, warehouse.path.glob).split(path.sep).join('/');
  if (warehouse.type === 'duckdb')
    return readDuckdbState(session, tablePath(template, space.schema, ''), space.schema);
  const { schemas } = await readManifest(manifestPath(template, space.schema));
  const tables = Object.entries(schemas[space.schema]?.tables ?? {});
  return tables.map(([table, { rows, synced_at: at }]) => ({ table, rows, at }));
}

async function readDuckdbState(
  session: Session,
  file: string,
  schema: string,
): Promise<readonly TableStatus[]> {
  if (!existsSync(file)) return [];
  await session.execute(`attach ${quoteLiteral(file)} as idw_asked (type duckdb, read_only)`);
  try {
    const { rows: found } = await session.query(
      `select 1 from duckdb_tables() where database_name = 'idw_asked'
       and schema_name = ${quoteLiteral(schema)} and table_name = 'idw_sync_state'`,
    );
    if (found.length === 0) return [];
    const { rows } = await session.query(
      `select table_name, row_count, ${isoSql('synced_at')}
       from idw_asked.${quoteIdentifier(schema)}.idw_sync_state`,
    );
    return rows.map(([table, count, at]) => ({
      table: String(table),
      rows: Number(count),
      at: String(at),
    }));
  } finally {
    await session.execute('detach idw_asked');
  }
}

/** Writes a timestamp as ISO text, so that texts compare as times do. */
function isoSql(timestamp: string): string {
  return `strftime(timezone('UTC', ${timestamp}), '%Y-%m-%dT%H:%M:%S.%gZ')`;
}
