import type { NodeResult, Outcome, RunResult } from '../execute/run-result.js';
import { messageOf } from '../report/result-json.js';

/** Shows on-run-end hooks what became of the nodes, in dbt's words. */
export function hookNames(runs: readonly RunResult[]): Record<string, unknown> {
  const results = runs.flatMap((run) => run.results);
  const built = results.filter(({ outcome }) => outcome.status === 'built');
  return {
    schemas: [...new Set(built.map(({ node }) => node.relation.schema))],
    results: results.map(describeResult),
  };
}

function describeResult({ node, outcome, durationMs }: NodeResult): Record<string, unknown> {
  return {
    status: STATUSES[outcome.status],
    message: messageOf(outcome),
    failures: 'failures' in outcome ? outcome.failures : null,
    execution_time: durationMs / 1000,
    node: {
      unique_id: node.uniqueId,
      name: node.name,
      resource_type: node.resourceType,
      schema: node.relation.schema,
      alias: node.relation.identifier,
    },
  };
}

const STATUSES = {
  built: 'success',
  passed: 'pass',
  warned: 'warn',
  failed: 'fail',
  errored: 'error',
  skipped: 'skipped',
} as const satisfies Record<Outcome['status'], string>;
