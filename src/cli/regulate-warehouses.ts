import { existsSync } from 'node:fs';
import path from 'node:path';
import { ProjectError } from '../errors/project-error.js';
import type { Warehouse } from '../identity/warehouse.js';
import type { Deed } from '../regulation/receipt.js';
import { rewriteDatabase } from '../regulation/rewrite-database.js';
import { quoteIdentifier, quoteLiteral } from '../relation/relation.js';
import type { SyncResult } from '../warehouses/sync-result.js';
import type { Workspace } from '../workspace/read-workspace.js';
import { type Opening, withDatabase } from './open-database.js';
import { purgeWarehouses, type Searches } from './purge-warehouses.js';
import { descriptionsOf, syncSpaces } from './sync-spaces.js';

/**
 * Syncs spaces to their warehouses after a deletion, takes what is deleted out of what is switched
 * off there, and has all let go of the rows that went: DuckDB files are written anew, tables of
 * PostgreSQL are vacuumed in full. Parquet files are replaced whole anyway.
 * @param spaces Those that were built anew.
 * @throws {ProjectError} `regulation-pending` if a warehouse cannot be reached.
 */
export async function regulateWarehouses(
  workspace: Workspace,
  { spaces, searches }: { readonly spaces: readonly string[]; readonly searches: Searches },
  opening: Opening,
  signal: AbortSignal,
): Promise<readonly Omit<Deed, 'at'>[]> {
  const { identity, databaseFile } = workspace;
  if (!identity || identity.warehouses.length === 0) return [];
  if (spaces.length === 0 && searches.size === 0) return [];
  const file = existsSync(databaseFile) ? databaseFile : ':memory:';
  const deeds: Omit<Deed, 'at'>[] = [];
  await withDatabase(
    file,
    async (engine) => {
      const results = await syncSpaces(engine, identity, {
        ...{ spaces, isFull: true, signal },
        describe: () => Promise.resolve(descriptionsOf(workspace)),
      });
      const failed = results.find(({ status }) => status === 'failed');
      if (failed) throw unreached(failed.error, failed.warehouse);
      deeds.push(...results.filter(({ status }) => status === 'synced').map(syncDeed));
      deeds.push(...(await reached(() => purgeWarehouses(engine, identity, searches, signal))));
    },
    opening,
  );
  const schemas = identity.spaces
    .filter(({ name }) => spaces.includes(name) || searches.has(name))
    .map(({ schema }) => schema);
  for (const warehouse of identity.warehouses)
    deeds.push(...(await reached(() => letGo(warehouse, schemas, identity.base))));
  return deeds;
}

/** What keeps a warehouse from being reached is the user's to mend. */
async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ProjectError ? unreached(error) : error;
  }
}

function unreached(error: ProjectError | undefined, warehouse?: string): ProjectError {
  const what = warehouse === undefined ? 'A warehouse' : `The warehouse "${warehouse}"`;
  return new ProjectError(
    'regulation-pending',
    `${what} could not be reached, so it may still hold what is to be deleted: ${error?.message ?? 'interrupted'}`,
    {
      hint: 'Run idw regulate finish when it can; one that is gone for good is taken out of identity.yml first.',
    },
  );
}

function syncDeed({ warehouse, type, space, tables, notes }: SyncResult) {
  const removed = tables.reduce((sum, table) => sum + table.removed, 0);
  return {
    what: 'warehouse-synced',
    name: warehouse,
    details: { type, space, rows_removed: removed, notes },
  } satisfies Omit<Deed, 'at'>;
}

async function letGo(
  warehouse: Warehouse,
  schemas: readonly string[],
  base: string,
): Promise<readonly Omit<Deed, 'at'>[]> {
  if (warehouse.type === 'duckdb') {
    const files = new Set(
      schemas.map((schema) =>
        path
          .resolve(base, warehouse.path.glob)
          .replaceAll('{schema}', schema)
          .replaceAll('{table}', ''),
      ),
    );
    const there = [...files].filter((file) => existsSync(file));
    for (const file of there) await rewriteDatabase(file);
    const details = { files: there.length };
    return there.length > 0 ? [{ what: 'warehouse-vacuumed', name: warehouse.name, details }] : [];
  }
  if (warehouse.type === 'postgres') return vacuum(warehouse.name, warehouse.url, schemas);
  return [];
}

/** A full vacuum writes a table anew; the server's log and backups are out of reach. */
async function vacuum(name: string, url: string, schemas: readonly string[]) {
  const { connect } = await import('../warehouses/postgres/connect.js');
  const { client } = await connect(name, url, 'vacuum');
  try {
    const list = schemas.map(quoteLiteral).join(', ');
    const { rows } = await client.query<{ schema: string; table: string }>(
      `select schemaname as schema, tablename as table from pg_tables where schemaname in (${list})
       and (tableowner = current_user or pg_has_role(current_user, tableowner, 'member'))`,
    );
    for (const { schema, table } of rows)
      await client.query(
        `vacuum (full, analyze) ${quoteIdentifier(schema)}.${quoteIdentifier(table)}`,
      );
    const details = {
      tables: rows.length,
      beyond_reach: "the server's write-ahead log and backups",
    };
    return [{ what: 'warehouse-vacuumed', name, details } as const];
  } finally {
    await client.end();
  }
}
