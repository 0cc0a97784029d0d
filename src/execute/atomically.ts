import type { CompiledHook, CompiledNode } from '../compile/compiled-node.js';
import {
  refuseTransactionWords,
  withSessionDatabase,
} from '../context/database/session-database.js';
import type { Session } from '../engine/engine.js';

/** What a materialization needs beside the compiled node. */
export interface Materializing {
  readonly session: Session;
  readonly fullRefresh: boolean;
  /** Whether a transaction around several nodes is open already. */
  readonly inTransaction: boolean;
  warn(message: string): void;
}

/** Runs a step with the node's hooks in one transaction; hooks may ask to stay outside of it. */
export async function atomically<T>(
  { preHooks, postHooks }: Pick<CompiledNode, 'preHooks' | 'postHooks'>,
  { session, inTransaction }: Pick<Materializing, 'session' | 'inTransaction'>,
  step: () => Promise<T>,
): Promise<T> {
  const run = async (hooks: CompiledNode['preHooks'], inside: boolean) => {
    for (const hook of hooks)
      if (hook.transaction === inside) await runHook(hook, session, inside || inTransaction);
  };
  if (!inTransaction) await run(preHooks, false);
  const result = await transaction(session, inTransaction, async () => {
    await run(preHooks, true);
    const built = await step();
    await run(postHooks, true);
    return built;
  });
  if (!inTransaction) await run(postHooks, false);
  return result;
}

/** A hook that asks the database is rendered now, in the transaction in which it runs. */
async function runHook(
  { sql, later }: CompiledHook,
  session: Session,
  inTransaction: boolean,
): Promise<void> {
  const rendered = later ? await withSessionDatabase(session, inTransaction, later) : sql;
  if (inTransaction) refuseTransactionWords(rendered);
  if (rendered !== '') await session.execute(rendered);
}

async function transaction<T>(
  session: Session,
  isOpen: boolean,
  run: () => Promise<T>,
): Promise<T> {
  if (isOpen) return run();
  await session.execute('begin transaction');
  try {
    const result = await run();
    await session.execute('commit');
    return result;
  } catch (error) {
    await session.execute('rollback').catch(() => undefined);
    throw error;
  }
}
