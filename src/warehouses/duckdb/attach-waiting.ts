import { setTimeout as sleep } from 'node:timers/promises';
import { lockHolder } from '../../engine/duckdb/lock-holder.js';
import { ProjectError } from '../../errors/project-error.js';
import { quoteLiteral } from '../../relation/relation.js';
import type { SyncJob } from '../sync-job.js';

const RETRY_MS = 200;

/**
 * Attaches a DuckDB file under a name, made if it does not exist. A file that another process has
 * open is tried again until the time to wait is over.
 */
export async function attachWaiting(job: SyncJob, file: string, name: string): Promise<void> {
  const { session, warehouse, lockWaitMs, signal } = job;
  const givenUpAt = Date.now() + lockWaitMs;
  for (;;) {
    try {
      await session.execute(`attach ${quoteLiteral(file)} as ${name} (type duckdb, read_write)`);
      return;
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      const holder = lockHolder(message);
      if (holder === undefined || signal.aborted || Date.now() >= givenUpAt)
        throw attachFault(warehouse, holder, message, cause);
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

function attachFault(
  warehouse: string,
  holder: string | undefined,
  message: string,
  cause: unknown,
): ProjectError {
  if (holder === undefined) {
    const [line] = message.split('\n', 1);
    return new ProjectError(
      'warehouse-failed',
      `The file of warehouse "${warehouse}" cannot be opened: ${line}`,
      { cause },
    );
  }
  return new ProjectError(
    'warehouse-locked',
    `The file of warehouse "${warehouse}" is in use by ${holder}.`,
    { cause },
  );
}
