import type { ProjectError } from '../errors/project-error.js';

/** What became of one table in one warehouse. */
export interface TableResult {
  readonly table: string;
  /** `written`: rows or the file were touched; `unchanged`: nothing had to be. */
  readonly status: 'written' | 'unchanged';
  readonly rows: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** What a warehouse tells of a sync that went well. */
export interface SyncOutcome {
  readonly tables: readonly TableResult[];
  /** What a person should know: what is left behind by a choice, and how to remove it. */
  readonly notes: readonly string[];
}

/** How the sync of one space to one warehouse ended. */
export interface SyncResult extends SyncOutcome {
  readonly warehouse: string;
  readonly type: 'duckdb' | 'parquet' | 'postgres';
  readonly space: string;
  /** `off`: switched off by selective_sync; `skipped`: there is nothing to sync. */
  readonly status: 'synced' | 'failed' | 'off' | 'skipped';
  readonly durationMs: number;
  /** Why it failed; the warehouse is as it was then. */
  readonly error?: ProjectError;
}
