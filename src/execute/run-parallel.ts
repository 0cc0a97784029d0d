import { runNode } from './run-node.js';
import type { RunState } from './run-state.js';
import type { SessionPool } from './session-pool.js';

/** Runs nodes as soon as what they wait for is done, as many at once as there are threads. */
export async function runParallel(
  ids: ReadonlySet<string>,
  state: RunState,
  pool: SessionPool,
): Promise<void> {
  const waiting = new Set([...ids].filter((id) => !state.done.has(id)));
  const running = new Map<string, Promise<void>>();
  while (waiting.size > 0 || running.size > 0) {
    for (const id of waiting) {
      if (running.size >= state.options.threads) break;
      if (!isReady(id, state, waiting, running)) continue;
      waiting.delete(id);
      running.set(
        id,
        runPooled(id, state, pool).finally(() => running.delete(id)),
      );
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
}

/** A node is ready when nothing that it waits for is still to come in this phase. */
function isReady(
  id: string,
  { waits }: RunState,
  waiting: ReadonlySet<string>,
  running: ReadonlyMap<string, unknown>,
): boolean {
  return [...(waits.get(id) ?? [])].every((other) => !waiting.has(other) && !running.has(other));
}

async function runPooled(id: string, state: RunState, pool: SessionPool): Promise<void> {
  const cause = state.causeToSkip(id);
  if (cause !== undefined) return state.skip(id, cause);
  await pool.use((session) =>
    state.runOne(id, (compiled, progress) =>
      runNode(compiled, state.options, { session, inTransaction: false, progress }),
    ),
  );
}
