import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PostgresServer } from '../support/postgres-server.js';
import { createProject } from '../support/project.js';
import { call, filesWith } from './project-bytes.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const ANN = 'ann.deleted@example.com';
const ALL = [
  ...['users_identities', 'users_identities_history', 'identity_violations', 'rejected_events'],
  ...['id_graph_updates', 'external_id_mapping_updates', 'user_identifiers', 'profile_merges'],
];

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());

test('a deletion reaches tables, columns and sources that are switched off', async () => {
  const url = await server.createDatabase('switched');
  const space = (name: string) => ({
    ...{ name, input: { calls: 'calls/*.ndjson' } },
    rules: { limits: { default: { max: 1, per: 'ever' } } },
  });
  const identity = (sync: object, rest: object = {}) =>
    JSON.stringify({
      version: 1,
      spaces: [space('test'), space('other')],
      warehouses: [
        { name: 'files', type: 'parquet', path: 'out/{schema}/{table}.parquet', ...sync },
        { name: 'duck', type: 'duckdb', path: 'out/bi.duckdb', ...sync },
        { name: 'server', type: 'postgres', url, ...sync, ...rest },
      ],
    });
  const on = { selective_sync: Object.fromEntries(ALL.map((table) => [table, true])) };
  const off = {
    selective_sync: {
      ...Object.fromEntries(ALL.map((table) => [table, table === 'users_identities'])),
      identity_violations: { exclude_columns: ['kept_identifiers'] },
    },
  };
  const project = await createProject({
    'identity.yml': identity(on),
    'calls/a.ndjson': [
      call(1, { userId: 'u-ann', traits: { email: ANN } }),
      call(2, { userId: 'u-bob', traits: { email: 'bob@example.com' } }),
      call(3, { userId: 'u-bob', anonymousId: 'a-bob', traits: { email: ANN } }),
      call(4, { userId: 'u-ann', anonymousId: 'a-ann', traits: { email: ANN } }),
      call(5, { userId: 'u-ann', anonymousId: 'a-new', traits: { email: ANN } }),
      `{"broken": "${ANN}"`,
    ].join('\n'),
  });
  const idw = async (...argv: [string, ...string[]]) => {
    const ended = await project.idw(...argv);
    expect(ended.exitCode, ended.stderr).toBe(0);
    return ended.stdout;
  };
  const holding = async () => {
    const schemas = ['personas_test_identities', 'personas_other_identities'];
    const found: string[] = [];
    for (const schema of schemas)
      for (const table of ALL) {
        const rows = await server.query(
          'switched',
          `select count(*)::int from ${schema}.${table} as t where t::text like '%${ANN}%'`,
        );
        if (rows[0]?.[0] !== 0) found.push(`${schema}.${table}`);
      }
    return found;
  };
  await idw('build', '--quiet');
  expect((await holding()).length).toBeGreaterThan(9);
  await project.write({ 'identity.yml': identity(off, { spaces: ['test'] }) });
  await idw('sync', '--quiet');
  expect((await holding()).length).toBeGreaterThan(9);
  const kept = `select count(*)::int from personas_other_identities.users_identities`;
  const before = await server.query('switched', kept);
  const file = join(project.root, 'out/personas_test_identities/rejected_events.parquet');
  const { mode } = statSync(file);

  const output = await idw(
    ...([
      'regulate',
      'delete',
      '--type',
      'email',
      '--value',
      ANN,
      '--scope',
      'identifier',
    ] as const),
  );
  expect(output).toContain('taken out of what is switched off in the warehouse server');
  expect(await holding()).toEqual([]);
  expect(await server.query('switched', kept)).toEqual([[Number(before[0]?.[0]) - 1]]);
  expect(filesWith(project.root, ANN)).toEqual([]);
  expect(statSync(file).mode).toBe(mode);
  const manifest = readFileSync(
    join(project.root, 'out/personas_test_identities/_manifest.json'),
    'utf8',
  );
  expect(
    JSON.parse(manifest).schemas.personas_test_identities.tables.rejected_events,
  ).toMatchObject({
    rows: 0,
    bytes: statSync(file).size,
    synced: false,
  });
  expect(output).not.toContain(ANN);

  await project.write({ 'identity.yml': identity(on) });
  await idw('sync', '--quiet');
  expect(await holding()).toEqual([]);
  const violations = 'select count(*)::int from personas_test_identities.identity_violations';
  expect(await server.query('switched', violations)).toEqual(
    [await project.query(violations)].map((rows) => rows),
  );
});
