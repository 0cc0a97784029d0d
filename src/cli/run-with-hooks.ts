import { projectErrorsOf } from '../errors/project-error.js';
import { readCatalog } from '../execute/catalog.js';
import { runHooks } from '../execute/run-hooks.js';
import type { RunResult } from '../execute/run-result.js';
import { hookNames } from './hook-names.js';
import type { PlansToRun } from './plan.js';
import { runPlans } from './run-plans.js';

/**
 * Runs the plans between on-run-start and on-run-end; the latter run whatever became of the nodes,
 * unless the run was interrupted.
 * @throws {ProjectError} What on-run-start hooks threw: then nothing ran.
 */
export async function runWithHooks(run: PlansToRun): Promise<readonly RunResult[]> {
  await hook('start', run, {});
  const results = await runPlans(run);
  if (run.signal.aborted) return results;
  try {
    await hook('end', run, hookNames(results, databaseOf(run)));
    return results;
  } catch (error) {
    const problems = projectErrorsOf(error);
    return results.map((result, index) =>
      index > 0 ? result : { ...result, problems: [...(result.problems ?? []), ...problems] },
    );
  }
}

async function hook(
  when: 'start' | 'end',
  { workspace, engine }: PlansToRun,
  names: Readonly<Record<string, unknown>>,
): Promise<void> {
  const [first] = workspace.spaces;
  if (!first || first.hooks[when].length === 0) return;
  const session = await engine.connect();
  try {
    const existing = await readCatalog(session);
    const { graph, run } = first;
    const textOf = (file: string) => workspace.textOf(file);
    const options = { graph, run, existing, textOf };
    await runHooks(first.hooks[when], `on-run-${when}`, session, options, names);
  } finally {
    session.close();
  }
}

function databaseOf({ workspace }: PlansToRun): string {
  return workspace.spaces[0]?.run.target.database ?? '';
}
