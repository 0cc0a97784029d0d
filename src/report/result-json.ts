import { type ErrorJson, errorJson } from '../errors/error-json.js';
import type { ProjectError } from '../errors/project-error.js';
import { type NodeResult, type Outcome, type RunResult, runFailed } from '../execute/run-result.js';
import type { SyncResult } from '../warehouses/sync-result.js';
import { stagesOf } from './stages.js';
import { syncJson } from './sync-report.js';
import { type STATUSES, totalsOf } from './totals.js';

/** Renders what --json prints on stdout; the keys are documented in docs/json-output.md. */
export function resultJson(
  results: readonly RunResult[],
  exitCode: 0 | 1 = results.some(runFailed) ? 1 : 0,
  syncs: readonly SyncResult[] = [],
): string {
  return document({
    command: results[0]?.command ?? null,
    exit_code: exitCode,
    totals: totalsOf(results.flatMap((run) => run.results)),
    errors: results.flatMap(({ problems = [] }) => problems.map(errorJson)),
    spaces: results.map(spaceJson),
    syncs: syncs.map(syncJson),
  });
}

/** Renders what --json prints if the project cannot be read or the command line is wrong: nothing ran. */
export function failureJson(
  command: string,
  errors: readonly ProjectError[],
  exitCode: 1 | 2,
): string {
  const totals = totalsOf([]);
  return document({
    command,
    exit_code: exitCode,
    totals,
    errors: errors.map(errorJson),
    spaces: [],
    syncs: [],
  });
}

/** Tells in one word how a run ended. */
export function runStatus(run: RunResult): 'ok' | 'warned' | 'failed' {
  if (runFailed(run)) return 'failed';
  return totalsOf(run.results).warned > 0 ? 'warned' : 'ok';
}

/** Returns the rows that a node has built or a test has found, null where nobody counts. */
export function rowsOf(outcome: Outcome): number | null {
  if (outcome.status === 'built') return outcome.rows ?? null;
  return 'failures' in outcome ? outcome.failures : null;
}

/** Says why a node did not end well. */
export function messageOf(outcome: Outcome): string | null {
  switch (outcome.status) {
    case 'built':
    case 'passed':
      return null;
    case 'warned':
    case 'failed':
      return `${outcome.failures} ${outcome.failures === 1 ? 'row fails' : 'rows fail'}`;
    case 'errored':
      return outcome.error.message;
    case 'skipped':
      return outcome.because;
  }
}

interface ResultDocument {
  readonly command: string | null;
  readonly exit_code: 0 | 1 | 2;
  readonly totals: Readonly<Record<(typeof STATUSES)[number], number>>;
  /** Why nothing ran. */
  readonly errors: readonly ErrorJson[];
  readonly spaces: readonly object[];
  readonly syncs: readonly object[];
}

function document(content: ResultDocument): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

function spaceJson(run: RunResult): object {
  return {
    space: run.space ?? null,
    published: run.published ?? null,
    status: runStatus(run),
    duration_ms: Math.round(run.durationMs),
    calls: run.calls
      ? {
          read: run.calls.read,
          resolved: run.calls.resolved,
          repeated: run.calls.repeated,
          without_identifier: run.calls.withoutIdentifier,
          rejected: run.calls.rejected,
          pending: run.calls.pending,
        }
      : null,
    stages: stagesOf(run).map(({ name, durationMs, share }) => ({
      stage: name,
      duration_ms: Math.round(durationMs),
      share: Number(share.toFixed(4)),
    })),
    errors: (run.problems ?? []).map(errorJson),
    results: run.results.map(nodeJson),
  };
}

function nodeJson({ node, outcome, durationMs }: NodeResult): object {
  return {
    unique_id: node.uniqueId,
    name: node.name,
    resource_type: node.resourceType,
    status: outcome.status,
    rows: outcome.status === 'built' ? rowsOf(outcome) : null,
    failures: 'failures' in outcome ? outcome.failures : outcome.status === 'passed' ? 0 : null,
    duration_ms: Math.round(durationMs),
    message: messageOf(outcome),
    relation: relationOf(node),
    error: outcome.status === 'errored' ? errorJson(outcome.error) : null,
    query: 'query' in outcome ? outcome.query : null,
  };
}

/** Tests have a relation only if their failures are stored; ephemeral models have none. */
function relationOf({ resourceType, config, relation }: NodeResult['node']): string | null {
  const stored =
    resourceType === 'test' ? config.storeFailures : config.materialized !== 'ephemeral';
  return stored ? relation.displayName : null;
}
