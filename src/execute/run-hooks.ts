import type { CompileOptions } from '../compile/compile-options.js';
import { renderRunHook } from '../compile/compile-run-hooks.js';
import { withSessionDatabase } from '../context/database/session-database.js';
import type { Session } from '../engine/engine.js';
import type { RunHook } from '../graph/run-hooks.js';
import { asNodeError } from './engine-fault.js';

/**
 * Renders and runs the hooks of a run, one after the other: each sees what those before it did.
 * @param names What the hooks see beside dbt's names, such as the results.
 * @throws {ProjectError} At the first that fails.
 */
export async function runHooks(
  hooks: readonly RunHook[],
  name: string,
  session: Session,
  options: CompileOptions,
  names: Readonly<Record<string, unknown>>,
): Promise<void> {
  for (const hook of hooks) {
    const sql = await withSessionDatabase(session, false, (database) =>
      renderRunHook(hook, options, names, database),
    );
    if (sql === '') continue;
    await session.execute(sql).catch((error: unknown) => {
      const { at } = hook;
      throw asNodeError(error, { body: '', placeOf: () => at, declaredAt: at, name });
    });
  }
}
