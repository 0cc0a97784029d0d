import type { Session } from '../engine/engine.js';
import type { Descriptions } from './descriptions.js';
import type { SyncTable } from './sync-table.js';

/** What a warehouse is to hold of one space. */
export interface SyncJob {
  /** The warehouse's name, for messages. */
  readonly warehouse: string;
  readonly space: string;
  /** Schema of the tables, here as there. */
  readonly schema: string;
  /** The folder of identity.yml. */
  readonly base: string;
  readonly tables: readonly SyncTable[];
  /** Tables that are switched off: what is there of them stays. */
  readonly off: readonly string[];
  /** What the models say of themselves; asked for where a table is made. */
  describe(): Promise<Descriptions>;
  /** A session of the embedded database, which nobody else uses meanwhile. */
  readonly session: Session;
  /** Whether all rows are compared, and what is foreign is overwritten. */
  readonly isFull: boolean;
  /** ISO text. */
  readonly syncedAt: string;
  /** How long to wait for a warehouse that somebody else writes. */
  readonly lockWaitMs: number;
  readonly signal: AbortSignal;
}

/** How long a sync waits for a lock that somebody else holds. */
export const LOCK_WAIT_MS = 60_000;
