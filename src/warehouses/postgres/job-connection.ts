import type pg from 'pg';
import type { SyncJob } from '../sync-job.js';

/** A sync that goes on: the job and the transaction at the other end. */
export interface OpenSync {
  readonly job: SyncJob;
  readonly client: pg.Client;
}
