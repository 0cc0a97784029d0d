import path from 'node:path';
import type { Engine, Session } from '../engine/engine.js';
import { PathScope } from '../identity/path-scope.js';
import type { IdentityFile } from '../identity/read-identity-file.js';
import type { Space } from '../identity/space.js';
import type { Warehouse } from '../identity/warehouse.js';
import type { NeedleSearch } from '../regulation/needles.js';
import { leftTables, type Purged } from '../regulation/purge/left-tables.js';
import { purgeDuckdb } from '../regulation/purge/purge-duckdb.js';
import { purgeParquet } from '../regulation/purge/purge-parquet.js';
import type { Deed } from '../regulation/receipt.js';
import { tablePath } from '../warehouses/parquet/parquet-paths.js';
import { LOCK_WAIT_MS, type SyncJob } from '../warehouses/sync-job.js';

/** What is deleted, by the name of its space. */
export type Searches = ReadonlyMap<string, NeedleSearch>;

/**
 * Takes what is deleted out of what selective sync has switched off: tables, columns, and whole
 * sources that a warehouse was given before.
 */
export async function purgeWarehouses(
  engine: Engine,
  identity: IdentityFile,
  searches: Searches,
  signal: AbortSignal,
): Promise<readonly Omit<Deed, 'at'>[]> {
  const deeds: Omit<Deed, 'at'>[] = [];
  const session = await engine.connect();
  try {
    for (const warehouse of identity.warehouses)
      for (const space of identity.spaces) {
        const search = searches.get(space.name);
        if (!search) continue;
        const job = jobOf(warehouse, space, identity, session, signal);
        const purged = await purge(job, warehouse, space, identity, search);
        if (purged.length > 0) deeds.push(purgeDeed(warehouse, space, purged));
      }
  } finally {
    session.close();
  }
  return deeds;
}

function jobOf(
  warehouse: Warehouse,
  space: Space,
  { base }: IdentityFile,
  session: Session,
  signal: AbortSignal,
): SyncJob {
  return {
    ...{ warehouse: warehouse.name, space: space.name, schema: space.schema, base },
    ...{ tables: [], off: [], describe: () => Promise.reject(new Error('nothing is made')) },
    ...{ session, isFull: true, syncedAt: new Date().toISOString() },
    ...{ lockWaitMs: LOCK_WAIT_MS, signal },
  };
}

async function purge(
  job: SyncJob,
  warehouse: Warehouse,
  space: Space,
  { base, allowedFolders }: IdentityFile,
  search: NeedleSearch,
): Promise<readonly Purged[]> {
  const left = leftTables(warehouse, space);
  if (left.length === 0) return [];
  if (warehouse.type === 'postgres') return purgeServer(job, warehouse.url, left, search);
  const template = path.resolve(base, warehouse.path.glob).split(path.sep).join('/');
  const scope = new PathScope(base, allowedFolders);
  const isWithin = ({ table }: { readonly table: string }) =>
    scope.holdsFile(tablePath(template, space.schema, table));
  return warehouse.type === 'duckdb'
    ? purgeDuckdb(job, tablePath(template, space.schema, ''), left.filter(isWithin), search)
    : purgeParquet(job, template, left.filter(isWithin), search);
}

/** The driver of PostgreSQL is loaded where there is a server to talk to. */
async function purgeServer(
  job: SyncJob,
  url: string,
  left: Parameters<typeof purgeDuckdb>[2],
  search: NeedleSearch,
): Promise<readonly Purged[]> {
  const { connect } = await import('../warehouses/postgres/connect.js');
  const { purgePostgres } = await import('../regulation/purge/purge-postgres.js');
  const { client, fault } = await connect(job.warehouse, url, job.space);
  try {
    return await purgePostgres(job, client, left, search);
  } catch (error) {
    throw fault(error);
  } finally {
    await client.end();
  }
}

function purgeDeed({ name, type }: Warehouse, space: Space, purged: readonly Purged[]) {
  const tables = Object.fromEntries(purged.map(({ table, rows }) => [table, rows]));
  return {
    what: 'warehouse-purged',
    name,
    details: { type, space: space.name, tables },
  } satisfies Omit<Deed, 'at'>;
}
