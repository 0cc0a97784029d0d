import { hostFunction } from '../context/host-values.js';
import type { NodeResult, Outcome, RunResult } from '../execute/run-result.js';
import type { Node } from '../graph/node.js';
import { messageOf } from '../report/result-json.js';
import { HostObject } from '../template/index.js';

/** Shows on-run-end hooks what became of the nodes, in dbt's words. */
export function hookNames(runs: readonly RunResult[], database: string): Record<string, unknown> {
  const results = runs.flatMap((run) => run.results);
  const built = results.filter(({ outcome }) => outcome.status === 'built');
  const schemas = [...new Set(built.map(({ node }) => node.relation.schema))];
  return {
    schemas,
    database_schemas: schemas.map((schema) => [database, schema]),
    results: results.map((result) => resultValue(result, database)),
  };
}

function resultValue(result: NodeResult, database: string): HostObject {
  const members = describeResult(result, database);
  const node = { ...(members.node as Record<string, unknown>) };
  return new HostObject('RunResult', {
    ...members,
    to_dict: hostFunction('to_dict', () => ({ ...members, unique_id: node.unique_id })),
  });
}

function describeResult(
  { node, outcome, startedAt, durationMs }: NodeResult,
  database: string,
): Record<string, unknown> {
  const completedAt = new Date(startedAt.getTime() + durationMs);
  const rows = outcome.status === 'built' ? (outcome.rows ?? null) : null;
  return {
    status: STATUSES[outcome.status],
    message: messageOf(outcome),
    failures: 'failures' in outcome ? outcome.failures : null,
    execution_time: durationMs / 1000,
    thread_id: 'Thread-1',
    adapter_response: { _message: 'OK', rows_affected: rows },
    timing: [timing('compile', startedAt, startedAt), timing('execute', startedAt, completedAt)],
    node: describeNode(node, database),
  };
}

function timing(name: string, from: Date, to: Date): Record<string, unknown> {
  return { name, started_at: from.toISOString(), completed_at: to.toISOString() };
}

function describeNode(node: Node, database: string): Record<string, unknown> {
  return {
    unique_id: node.uniqueId,
    name: node.name,
    resource_type: node.resourceType,
    package_name: node.packageName,
    database,
    schema: node.relation.schema,
    alias: node.relation.identifier,
    relation_name: node.resourceType === 'test' ? null : String(node.relation),
    path: node.path,
    original_file_path: node.path,
    fqn: [...node.fqn],
    tags: [...node.config.tags],
    config: { ...node.config.all, materialized: node.config.materialized },
    depends_on: { nodes: [...node.dependsOn], macros: [...node.macros] },
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
