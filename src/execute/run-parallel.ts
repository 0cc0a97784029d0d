import { runNode } from './run-node.js';
import type { RunState } from './run-state.js';

/** Runs nodes as soon as what they wait for is done, as many at once as there are sessions. */
export async function runParallel(ids: ReadonlySet<string>, state: RunState): Promise<void> {
  const { size } = state.options.sessions;
  const waiting = new Set([...ids].filter((id) => !state.done.has(id)));
  const running = new Map<string, Promise<void>>();
  while (waiting.size > 0 || running.size > 0) {
    for (const id of waiting) {
      if (running.size >= size) break;
      if (!isReady(id, state, waiting, running)) continue;
      waiting.delete(id);
      running.set(
        id,
        runPooled(id, state).finally(() => running.delete(id)),
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

async function runPooled(id: string, state: RunState): Promise<void> {
  await state.options.sessions.use(async (session) => {
    const cause = state.causeToSkip(id);
    if (cause !== undefined) return state.skip(id, cause);
    await state.runOne(id, (compiled, progress) =>
      runNode(compiled, state.options, { session, inTransaction: false, progress }),
    );
  });
}
