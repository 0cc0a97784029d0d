import type { InputPattern } from './space.js';

/** The tables of a space that a warehouse may be given, in the order of the documentation. */
export const PUBLISHED_TABLES = [
  'users_identities',
  'users_identities_history',
  'identity_violations',
  'rejected_events',
  'id_graph_updates',
  'external_id_mapping_updates',
  'user_identifiers',
  'profile_merges',
] as const;

/** Whether a table is synced, and which of its columns are left out. */
export interface TableSync {
  readonly isSynced: boolean;
  readonly excludeColumns: readonly string[];
}

/** What of a space is synced: the whole source off, or the choice by table. */
export type SelectiveSync = 'off' | Readonly<Record<string, TableSync>>;

/** One entry of `warehouses`. */
export type Warehouse = {
  readonly name: string;
  /** Names of the spaces that are synced; absent: all. */
  readonly spaces?: readonly string[];
  readonly selectiveSync: SelectiveSync;
  /** What single spaces are given instead of `selectiveSync`. */
  readonly selectiveSyncBySpace: Readonly<Record<string, SelectiveSync>>;
} & WarehouseTarget;

/** Where a warehouse lies. A Postgres url is a secret: it is never shown. */
export type WarehouseTarget =
  | { readonly type: 'duckdb' | 'parquet'; readonly path: InputPattern }
  | { readonly type: 'postgres'; readonly url: string };

/** What is synced by default: the table of identities and its history. */
export const DEFAULT_SYNC: Readonly<Record<string, TableSync>> = Object.fromEntries(
  PUBLISHED_TABLES.map((table) => [
    table,
    { isSynced: table.startsWith('users_identities'), excludeColumns: [] },
  ]),
);

/** The key columns of each published table: they cannot be excluded. */
export const KEY_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  users_identities: ['external_id_type', 'external_id_value'],
  users_identities_history: ['external_id_type', 'external_id_value', 'valid_from'],
  identity_violations: ['message_id', 'violation', 'external_id_type', 'external_id_value'],
  rejected_events: ['input', 'record_number', 'message_id'],
  id_graph_updates: ['id', 'seq'],
  external_id_mapping_updates: ['id', 'seq'],
  user_identifiers: ['type', 'value'],
  profile_merges: ['segment_id'],
};
