import type { NodeResult, Outcome, RunResult } from '../execute/run-result.js';

export type Status = Outcome['status'];

/** In the order in which a summary names them. */
export const STATUSES = [
  'built',
  'passed',
  'warned',
  'failed',
  'errored',
  'skipped',
] as const satisfies Status[];

/** Counts results by status. */
export function totalsOf(results: readonly NodeResult[]): Readonly<Record<Status, number>> {
  const totals = { built: 0, passed: 0, warned: 0, failed: 0, errored: 0, skipped: 0 };
  for (const { outcome } of results) totals[outcome.status]++;
  return totals;
}

/** Measures how long runs took that may have gone on at the same time. */
export function wallTimeMs(runs: readonly RunResult[]): number {
  const starts = runs.map((run) => run.startedAt.getTime());
  const ends = runs.map((run) => run.startedAt.getTime() + run.durationMs);
  return runs.length === 0 ? 0 : Math.max(...ends) - Math.min(...starts);
}
