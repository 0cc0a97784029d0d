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
import { descriptionsOf, syncSpaces } from './sync-spaces.js';

/**
 * Syncs spaces to their warehouses after a deletion, and has these let go of the rows that went:
 * DuckDB files are written anew, tables of PostgreSQL are vacuumed in full. Parquet files are
 * replaced whole by the sync itself.
 * @throws {ProjectError} `regulation-pending` if a warehouse cannot be reached.
 */
export async function regulateWarehouses(
  workspace: Workspace,
  spaces: readonly string[],
  opening: Opening,
  signal: AbortSignal,
): Promise<readonly Omit<Deed, 'at'>[]> {
  const { identity, databaseFile } = workspace;
  if (!identity || spaces.length === 0 || identity.warehouses.length === 0) return [];
  const results = await withDatabase(
    databaseFile,
    (engine) =>
      syncSpaces(engine, identity, {
        spaces,
        isFull: true,
        signal,
        describe: () => Promise.resolve(descriptionsOf(workspace)),
      }),
    opening,
  );
  const failed = results.find(({ status }) => status === 'failed');
  if (failed)
    throw new ProjectError(
      'regulation-pending',
      `The warehouse "${failed.warehouse}" could not be synced, so it may still hold what is to be deleted: ${failed.error?.message ?? 'interrupted'}`,
    );
  const deeds: Omit<Deed, 'at'>[] = results.map(syncDeed);
  const reached = identity.warehouses.filter(({ name }) =>
    results.some((result) => result.warehouse === name && result.status !== 'off'),
  );
  for (const warehouse of reached) {
    const schemas = schemasOf(workspace, warehouse, spaces);
    deeds.push(...(await letGo(warehouse, schemas, identity.base)));
  }
  return deeds;
}

function syncDeed({ warehouse, type, space, status, tables, notes }: SyncResult) {
  const removed = tables.reduce((sum, table) => sum + table.removed, 0);
  return {
    what: status === 'synced' ? 'warehouse-synced' : 'warehouse-left',
    name: warehouse,
    details: { type, space, rows_removed: removed, notes },
  } satisfies Omit<Deed, 'at'>;
}

function schemasOf({ identity }: Workspace, warehouse: Warehouse, spaces: readonly string[]) {
  return (identity?.spaces ?? [])
    .filter(({ name }) => spaces.includes(name) && (warehouse.spaces?.includes(name) ?? true))
    .map(({ schema }) => schema);
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
    for (const file of files) if (existsSync(file)) await rewriteDatabase(file);
    return [{ what: 'warehouse-vacuumed', name: warehouse.name, details: { files: files.size } }];
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
