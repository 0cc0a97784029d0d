import type { Relation } from '../relation/relation.js';

/** A column that a warehouse gets. */
export interface SyncColumn {
  readonly name: string;
  /** Its type in the embedded database. */
  readonly type: string;
}

/** A published table as one warehouse gets it. */
export interface SyncTable {
  readonly name: string;
  /** Where it lies in the embedded database. */
  readonly relation: Relation;
  readonly columns: readonly SyncColumn[];
  readonly keys: readonly string[];
  /** The column that names the build that last changed a row; undefined where none does. */
  readonly stamp: string | undefined;
  /** The key column by which single rows are found in large tables. */
  readonly lookup: string | undefined;
  /** Whether no two rows share a key. */
  readonly isKeyUnique: boolean;
}

/** What is known of a published table beside its columns. */
export interface TableShape {
  readonly stamp?: string;
  readonly lookup?: string;
  readonly isKeyUnique?: boolean;
}

/**
 * Tables whose rows tell by which build they were last changed. A history may hold two rows of one
 * key: an event that arrives late leaves an interval that is empty.
 */
export const TABLE_SHAPES: Readonly<Record<string, TableShape>> = {
  users_identities: { stamp: 'synced_at', lookup: 'external_id_value', isKeyUnique: true },
  users_identities_history: { stamp: 'synced_at', lookup: 'external_id_value' },
  id_graph_updates: { stamp: 'uuid_ts', lookup: 'id', isKeyUnique: true },
  external_id_mapping_updates: { stamp: 'uuid_ts', lookup: 'id', isKeyUnique: true },
  user_identifiers: { stamp: 'uuid_ts', lookup: 'value', isKeyUnique: true },
  profile_merges: { stamp: 'uuid_ts', lookup: 'segment_id', isKeyUnique: true },
};
