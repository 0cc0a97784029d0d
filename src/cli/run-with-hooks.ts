import { compileRunHooks } from '../compile/compile-run-hooks.js';
import { readCatalog } from '../execute/catalog.js';
import { runHooks } from '../execute/run-hooks.js';
import type { RunResult } from '../execute/run-result.js';
import { type PlansToRun, runPlans } from './run-plans.js';

/** What came of a run, and what its on-run-end hooks threw. */
export interface HookedRun {
  readonly results: RunResult[];
  readonly hookFault: unknown;
}

/**
 * Runs the plans between on-run-start and on-run-end; the latter run whatever became of the nodes,
 * unless the run was interrupted.
 * @throws {ProjectError} What on-run-start hooks threw: then nothing ran.
 */
export async function runWithHooks(run: PlansToRun): Promise<HookedRun> {
  await hook('start', run);
  const results = await runPlans(run);
  if (run.signal.aborted) return { results, hookFault: undefined };
  const hookFault = await hook('end', run).catch((error: unknown) => error);
  return { results, hookFault };
}

async function hook(when: 'start' | 'end', { workspace, engine }: PlansToRun): Promise<void> {
  const [first] = workspace.spaces;
  if (!first || first.hooks[when].length === 0) return;
  const session = await engine.connect();
  try {
    const existing = await readCatalog(session);
    const { graph, run } = first;
    const textOf = (file: string) => workspace.textOf(file);
    const hooks = await compileRunHooks(first.hooks[when], { graph, run, existing, textOf });
    await runHooks(hooks, `on-run-${when}`, session);
  } finally {
    session.close();
  }
}
