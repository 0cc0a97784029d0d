import type { RunResult } from '../execute/run-result.js';
import type { BrokenPlan } from './bind-plans.js';
import type { PlansToRun } from './plan.js';

/** Tells of a space that could not run, or not to its end. */
export function brokenResult(
  { plan, problems }: BrokenPlan,
  { command }: PlansToRun,
  startedAt = new Date(),
): RunResult {
  return {
    command,
    space: plan.space.space?.name,
    results: [],
    startedAt,
    durationMs: Date.now() - startedAt.getTime(),
    problems,
    published: false,
    preview: undefined,
  };
}
