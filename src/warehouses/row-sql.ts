import { quoteIdentifier } from '../relation/relation.js';
import type { SyncTable } from './sync-table.js';

/** Lists names for SQL. */
export function nameList(names: readonly string[], prefix = ''): string {
  return names.map((name) => `${prefix}${quoteIdentifier(name)}`).join(', ');
}

/** Lists the columns of a table for SQL. */
export function columnList({ columns }: SyncTable, prefix = ''): string {
  return nameList(
    columns.map(({ name }) => name),
    prefix,
  );
}

/** Hashes all columns of a row; equal rows have equal hashes in one version of the engine. */
export function rowHashSql(table: SyncTable): string {
  return `hash(${columnList(table)})`;
}

/** Hashes the key of a row. */
export function keyHashSql({ keys }: SyncTable): string {
  return `hash(${nameList(keys)})`;
}
