import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PostgresServer } from '../support/postgres-server.js';
import { createProject } from '../support/project.js';
import { call, filesWith } from './project-bytes.js';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const ANN = 'ann.deleted@example.com';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());

test('a deletion reaches every warehouse', async () => {
  const url = await server.createDatabase('regulated');
  const project = await createProject({
    'identity.yml': JSON.stringify({
      version: 1,
      spaces: [{ name: 'test', input: { calls: 'calls/*.ndjson' } }],
      warehouses: [
        { name: 'files', type: 'parquet', path: 'out/{schema}/{table}.parquet' },
        { name: 'duck', type: 'duckdb', path: 'out/bi.duckdb' },
        { name: 'server', type: 'postgres', url },
      ],
    }),
    'calls/a.ndjson': [
      call(1, { userId: 'u-ann', traits: { email: ANN } }),
      call(2, { userId: 'u-bob', traits: { email: 'bob@example.com' } }),
    ].join('\n'),
  });
  const idw = async (...argv: [string, ...string[]]) => {
    const ended = await project.idw(...argv);
    expect(ended.exitCode, ended.stderr).toBe(0);
    return ended.stdout;
  };
  const deletion = ['regulate', 'delete', '--type', 'email', '--value', ANN] as const;
  const emails = () =>
    server.query(
      'regulated',
      `select external_id_value from personas_test_identities.users_identities
       where external_id_type = 'email'`,
    );
  await idw('build');
  expect(filesWith(project.root, ANN)).toContain('out/bi.duckdb');
  expect(await emails()).toHaveLength(2);
  expect(await idw(...deletion, '--dry-run')).toContain('warehouse duck: 4 rows');
  await idw(...deletion);
  expect(await emails()).toEqual([['bob@example.com']]);
  expect(filesWith(project.root, ANN)).toEqual([]);
  const receipts = await idw('regulate', 'finish');
  expect(receipts).toBe('Nothing is pending.\n');
});

test('a warehouse that cannot be reached leaves the deletion pending', async () => {
  const project = await createProject({
    'identity.yml': JSON.stringify({
      version: 1,
      spaces: [{ name: 'test', input: { calls: 'calls/*.ndjson' } }],
      warehouses: [{ name: 'server', type: 'postgres', url: 'postgres://nobody@127.0.0.1:1/none' }],
    }),
    'calls/a.ndjson': call(1, { userId: 'u-ann', traits: { email: ANN } }),
  });
  await project.idw('build', '--no-sync');
  const ended = await project.idw('regulate', 'delete', '--type', 'email', '--value', ANN);
  expect(ended.exitCode).toBe(1);
  expect(ended.stderr).toContain('regulation-pending');
  expect(ended.stderr).not.toContain(ANN);
  const log = JSON.parse(readFileSync(join(project.root, 'regulations/log.json'), 'utf8'));
  expect(log.regulations[0].state).toBe('pending');
  const shown = await project.idw('show', '--select', 'users_identities');
  expect([shown.exitCode, shown.stderr.includes('regulation-pending')]).toEqual([1, true]);
});
