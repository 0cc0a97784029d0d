import { expect, test } from 'vitest';
import { DEFAULT_RULES } from '../../src/identity/rules.js';
import { DEFAULT_SYNC } from '../../src/identity/warehouse.js';
import { readText, withRules } from './identity-fixture.js';

const EVENTS = 'version: 1\nspaces:\n  - name: a\n    input: { identify_events: e.csv }\n';

test('a space without rules has the documented defaults', async () => {
  const { spaces, warehouses, warnings } = await readText(EVENTS);
  expect(spaces).toMatchObject([
    {
      name: 'a',
      isDefault: false,
      schema: 'personas_a_identities',
      workSchema: 'idw_a_work',
      stateSchema: 'idw_a_state',
      input: {
        kind: 'events',
        identifyEvents: [{ glob: 'e.csv', written: 'e.csv' }],
        mergeEvents: [],
      },
      identifiers: [],
      rules: {
        blocked: [],
        limits: { user_id: { max: 1, per: 'ever' } },
        defaultLimit: { max: 5, per: 'ever' },
        priority: ['user_id', 'email'],
        onViolation: 'drop_lowest',
        maxMerges: 100,
        maxMappings: 1000,
        maxHistoryMoves: 1000,
        linkAlias: false,
      },
    },
  ]);
  expect([warehouses, warnings]).toEqual([[], []]);
});

test('a pattern knows where it stands', async () => {
  const { spaces } = await readText(EVENTS);
  expect(spaces[0]?.input).toMatchObject({
    identifyEvents: [{ at: { file: 'identity.yml', line: 4, column: 31, length: 5 } }],
  });
});

test('limits may be set, given up one by one, or all', async () => {
  const some = await readText(
    withRules('limits: { user_id: none, phone: { max: 2, per: weekly }, default: none }'),
  );
  expect(some.spaces[0]?.rules).toEqual({
    ...DEFAULT_RULES,
    limits: { user_id: null, phone: { max: 2, per: 'weekly' } },
    defaultLimit: null,
  });
  const none = await readText(withRules('limits: none\nmax_merges: none\nmax_mappings: none'));
  expect(none.spaces[0]?.rules).toEqual({
    ...DEFAULT_RULES,
    limits: {},
    defaultLimit: null,
    maxMerges: null,
    maxMappings: null,
  });
});

test('blocked scalars are taken as they are written', async () => {
  const values = [
    'null',
    '007',
    '1.50',
    'true',
    '~',
    '"x\\ty"',
    "'null'",
    '2024-01-01',
    '0x1F',
    'None',
  ];
  const entries = values.map((value) => `  - { value: ${value} }`).join('\n');
  const { spaces } = await readText(
    withRules(`blocked:\n${entries}\n  - { pattern: 123, types: [a] }`),
  );
  expect(spaces[0]?.rules.blocked.map((entry) => Object.values(entry)[1])).toEqual([
    ...['null', '007', '1.50', 'true', '~', 'x\ty', 'null', '2024-01-01', '0x1F', 'None'],
    '123',
  ]);
});

test('env_var is resolved in texts, with its default', async () => {
  const text = `${EVENTS}warehouses:
  - { name: bi, type: postgres, url: "{{ env_var('BI_URL') }}" }
  - { name: "{{ env_var('NONE', 'x') }}", type: duckdb, path: "{{env_var(\\"DIR\\")}}/w.duckdb" }
`;
  const { warehouses } = await readText(text, { BI_URL: 'postgres://u:p@h/db', DIR: 'out' });
  expect(warehouses).toMatchObject([
    { name: 'bi', type: 'postgres', url: 'postgres://u:p@h/db', selectiveSync: DEFAULT_SYNC },
    {
      name: 'x',
      type: 'duckdb',
      path: { glob: 'out/w.duckdb', written: '{{env_var(\\"DIR\\")}}/w.duckdb' },
    },
  ]);
});

test('segment_tables lie in a file or on a server', async () => {
  const { spaces } = await readText(`version: 1
spaces:
  - name: a
    input: { segment_tables: { database: w.duckdb, schema: web } }
  - name: b
    input: { calls: [x.ndjson, "y/*.parquet"], segment_tables: { url: postgres://h, schema: [web, app] } }
`);
  expect(spaces.map((space) => space.input)).toMatchObject([
    { kind: 'calls', calls: [], segmentTables: { kind: 'duckdb', schemas: ['web'] } },
    {
      kind: 'calls',
      calls: [{ glob: 'x.ndjson' }, { glob: 'y/*.parquet' }],
      segmentTables: { kind: 'postgres', schemas: ['web', 'app'] },
    },
  ]);
});

test('selective sync chooses tables, columns and spaces', async () => {
  const { warehouses } = await readText(`${EVENTS}warehouses:
  - { name: off, type: duckdb, path: w.duckdb, selective_sync: false }
  - name: some
    type: duckdb
    path: v.duckdb
    spaces: [a]
    selective_sync:
      users_identities_history: false
      identity_violations: true
      users_identities: { exclude_columns: [created_source] }
      spaces: { a: { identity_violations: false } }
`);
  expect(warehouses[0]?.selectiveSync).toBe('off');
  const synced = (sync: unknown) =>
    Object.entries(sync as typeof DEFAULT_SYNC)
      .filter(([, table]) => table.isSynced)
      .map(([name]) => name);
  expect(synced(warehouses[1]?.selectiveSync)).toEqual(['users_identities', 'identity_violations']);
  expect(synced(warehouses[1]?.selectiveSyncBySpace.a)).toEqual(['users_identities']);
  expect(warehouses[1]?.selectiveSync).toMatchObject({
    users_identities: { excludeColumns: ['created_source'] },
  });
});

test('a type that nothing yields is a warning', async () => {
  const { warnings } = await readText(
    withRules('limits: { emai: none, default: none }\npriority: [user_id, usr_id]'),
  );
  expect(
    warnings.map(({ code, hint, at }) => [code, hint, at?.line, at?.column, at?.length]),
  ).toEqual([
    ['config-value', 'Did you mean "email"?', 6, 17, 4],
    ['config-value', 'Did you mean "user_id"?', 7, 27, 6],
  ]);
});

test('anchors and aliases are followed', async () => {
  const { spaces } = await readText(`version: 1
spaces:
  - { name: a, input: { calls: a.ndjson }, rules: &rules { max_merges: 7 } }
  - { name: b, input: { calls: b.ndjson }, rules: *rules }
`);
  expect(spaces.map((space) => space.rules.maxMerges)).toEqual([7, 7]);
});
