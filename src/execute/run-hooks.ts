import type { CompiledRunHook } from '../compile/compile-run-hooks.js';
import type { Session } from '../engine/engine.js';
import { asNodeError } from './engine-fault.js';

/**
 * Runs the hooks of a run, one after the other.
 * @throws {ProjectError} At the first that fails.
 */
export async function runHooks(
  hooks: readonly CompiledRunHook[],
  name: string,
  session: Session,
): Promise<void> {
  for (const { sql, at } of hooks) {
    if (sql === '') continue;
    await session.execute(sql).catch((error: unknown) => {
      throw asNodeError(error, { body: '', placeOf: () => at, declaredAt: at, name });
    });
  }
}
