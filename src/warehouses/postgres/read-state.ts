import type { Space } from '../../identity/space.js';
import type { TableStatus } from '../read-status.js';
import { connect } from './connect.js';
import { tableName } from './target-sql.js';

/**
 * Reads which tables of a space a server holds, and as of when.
 * @throws {ProjectError} `warehouse-url`, `warehouse-unreachable`, `warehouse-failed`.
 */
export async function readPostgresState(
  warehouse: string,
  url: string,
  { name, schema }: Pick<Space, 'name' | 'schema'>,
): Promise<readonly TableStatus[]> {
  const connection = await connect(warehouse, url, name);
  const { client } = connection;
  try {
    const state = tableName(schema, 'idw_sync_state');
    const found = await client.query('select 1 where to_regclass($1) is not null', [state]);
    if (found.rows.length === 0) return [];
    const { rows } = await client.query<{ table: string; rows: string; at: string }>(
      `select table_name as table, row_count::text as rows,
         to_char(synced_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
       from ${state}`,
    );
    return rows.map(({ table, rows: count, at }) => ({ table, rows: Number(count), at }));
  } catch (error) {
    throw connection.fault(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
