import type { Table } from '../../src/engine/engine.js';
import { ProjectError } from '../../src/errors/project-error.js';
import type { NodeResult, Outcome, RunResult } from '../../src/execute/run-result.js';
import type { NodeConfig } from '../../src/graph/node.js';
import { type NodeSketch, nodeOf } from '../select/sample-graph.js';

const startedAt = new Date('2026-03-01T10:00:00Z');

/** Makes the result of one node. */
export function resultOf(
  name: string,
  sketch: NodeSketch,
  outcome: Outcome,
  durationMs = 20,
): NodeResult {
  return { node: nodeOf(name, sketch), outcome, startedAt, durationMs };
}

/** Makes the result of a run. */
export function runOf(results: readonly NodeResult[], more: Partial<RunResult> = {}): RunResult {
  return {
    command: 'build',
    space: 'sample',
    results,
    startedAt,
    durationMs: 1234,
    published: true,
    preview: undefined,
    ...more,
  };
}

const model = (materialized: NodeConfig['materialized'], folder = 'intermediate'): NodeSketch => ({
  path: `models/${folder}/x.sql`,
  config: { materialized },
});
const test: NodeSketch = { type: 'test', path: 'models/marts/users_identities.yml' };
const seed: NodeSketch = { type: 'seed' };
const passed: Outcome = { status: 'passed' };
const built = (rows?: number): Outcome => ({ status: 'built', rows });

/** Values that are hard to draw. */
export const awkwardTable: Table = {
  columns: [
    { name: 'external_id_type', type: 'VARCHAR' },
    { name: 'external_id_value', type: 'VARCHAR' },
    { name: 'merges', type: 'BIGINT' },
  ],
  rows: [
    ['user_id', '日本語のユーザー', 1n],
    ['email', 'ada👩‍💻@example.com', 12345],
    ['anonymous_id', null, null],
    ['user_id', 'null', 0],
    ['user_id', 'first\nsecond\u001b[31m', 7],
    ['user_id', `${'long '.repeat(40)}`, 7],
  ],
};

const identities: Table = {
  columns: [
    ['canonical_segment_id', 'VARCHAR'],
    ['external_id_type', 'VARCHAR'],
    ['external_id_value', 'VARCHAR'],
    ['external_id_hash', 'VARCHAR'],
    ['created_source', 'VARCHAR'],
    ['created_at', 'TIMESTAMP'],
    ['merged_from', 'VARCHAR'],
    ['synced_at', 'TIMESTAMP'],
  ].map(([name = '', type = '']) => ({ name, type })),
  rows: [
    [
      'use_single_ada',
      'user_id',
      'ada',
      '1f0c',
      'web',
      '2026-01-03 09:12:44',
      null,
      '2026-03-01 10:00:00',
    ],
    [
      'use_single_ada',
      'email',
      'ada@example.com',
      '77ab',
      'web',
      '2026-01-03 09:12:44',
      null,
      '2026-03-01 10:00:00',
    ],
    [
      'use_chain_b',
      'anonymous_id',
      'anon_chain_a',
      '90cd',
      'ios',
      '2026-01-04 11:00:00',
      'use_chain_a',
      '2026-03-01 10:00:00',
    ],
  ],
};

const testNames = [
  'not_null_users_identities_canonical_segment_id',
  'accepted_values_users_identities_external_id_type__user_id__email__anonymous_id',
  'unique_combination_users_identities_external_id_type__external_id_value',
];

const start: readonly NodeResult[] = [
  resultOf('raw_identify_events', seed, built(45)),
  resultOf('raw_merge_events', seed, built(31)),
  resultOf('stg_identify_events', model('view'), built()),
  resultOf('stg_merge_events', model('view'), built()),
  resultOf('int_merge_resolution', model('table'), built(29), 131),
];

/** A run in which all went well. */
export const goodRun = runOf(
  [
    ...start,
    resultOf('users_identities', model('table'), built(1_234_567), 61_000),
    resultOf('users_identities_history', model('incremental'), built(61), 212),
    ...testNames.map((name) => resultOf(name, test, passed, 4)),
  ],
  {
    preview: {
      relation: 'personas_sample_identities.users_identities',
      rowCount: 42,
      table: identities,
    },
  },
);

const bindingError = new ProjectError(
  'sql-binding',
  '"users_identities_history" names the column "valid_form", which does not exist.',
  {
    at: {
      file: 'models/marts/users_identities_history.sql',
      line: 3,
      column: 5,
      length: 10,
      text: 'select\n    external_id_value,\n    valid_form,\nfrom moves\n',
    },
    hint: 'Did you mean "valid_from"?',
  },
);

/** A run in which nearly everything happens. */
export const badRun = runOf(
  [
    ...start,
    resultOf('users_identities', model('table'), built(42), 61),
    resultOf('users_identities_history', model('incremental'), {
      status: 'errored',
      error: bindingError,
    }),
    resultOf(testNames[0] ?? '', test, {
      status: 'failed',
      failures: 1234,
      sample: awkwardTable,
      query: 'select * from idw_sample_work.users_identities where canonical_segment_id is null',
      storedIn: undefined,
    }),
    resultOf(
      testNames[1] ?? '',
      { ...test, config: { severity: 'warn' } },
      {
        status: 'warned',
        failures: 1,
        sample: { ...awkwardTable, rows: awkwardTable.rows.slice(0, 1) },
        query:
          "select *\nfrom idw_sample_work.users_identities\nwhere external_id_type not in ('user_id', 'email')",
        storedIn: 'idw_sample_tests.accepted_values_users_identities',
      },
    ),
    resultOf(
      testNames[2] ?? '',
      test,
      { status: 'skipped', because: 'model.shop.users_identities_history' },
      0,
    ),
    resultOf(
      'id_graph_updates',
      model('table'),
      { status: 'skipped', because: 'model.shop.users_identities_history' },
      0,
    ),
    resultOf(
      'profiles',
      model('table'),
      { status: 'skipped', because: 'model.shop.users_identities_history' },
      0,
    ),
  ],
  { published: false },
);
