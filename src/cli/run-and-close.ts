import type { Engine } from '../engine/engine.js';
import type { RunResult, Step } from '../execute/run-result.js';
import { withDatabase } from './open-database.js';
import type { PlansToRun } from './plan.js';
import { reachableFolders } from './reachable-folders.js';
import { runWithHooks } from './run-with-hooks.js';

/**
 * Runs plans in a database file and closes it. Closing may take a while, because the engine then
 * writes into the file what lies in its log: this is part of the last run.
 * @param afterwards What else needs the open database.
 */
export async function runAndClose(
  file: string,
  run: Omit<PlansToRun, 'engine'>,
  settings: Readonly<Record<string, string>>,
  afterwards: (engine: Engine, results: readonly RunResult[]) => Promise<void>,
): Promise<readonly RunResult[]> {
  let closingAt = new Date();
  let step: Step = 'closing';
  const results = await withDatabase(
    file,
    async (engine) => {
      const ended = await runWithHooks({ ...run, engine });
      await afterwards(engine, ended);
      if (ended.some(({ published }) => published)) step = 'publication';
      closingAt = new Date();
      run.reporter.stepStarted(step, ended.at(-1)?.space);
      return ended;
    },
    { settings, folders: reachableFolders(run.workspace) },
  ).finally(() => run.reporter.stop());
  const closing = { step, startedAt: closingAt, durationMs: Date.now() - closingAt.getTime() };
  const last = results.reduce<RunResult | undefined>(
    (found, result) => (found && endOf(found) > endOf(result) ? found : result),
    undefined,
  );
  return results.map((result) => (result === last ? withStep(result, closing) : result));
}

function endOf({ startedAt, durationMs }: RunResult): number {
  return startedAt.getTime() + durationMs;
}

function withStep(result: RunResult, step: NonNullable<RunResult['steps']>[number]): RunResult {
  const end = step.startedAt.getTime() + step.durationMs;
  return {
    ...result,
    steps: [...(result.steps ?? []), step],
    durationMs: Math.max(result.durationMs, end - result.startedAt.getTime()),
  };
}
