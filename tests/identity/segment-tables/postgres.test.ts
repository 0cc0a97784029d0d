import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateCalls } from '../../../src/generate/generate-calls.js';
import { PostgresServer } from '../../support/postgres-server.js';
import { createProject, type TestProject } from '../../support/project.js';
import {
  build,
  type Call,
  call,
  identityFile,
  linesOf,
  rejectionsOf,
  rowsOf,
  segmentFile,
  spaceOf,
  TABLES,
  usersOf,
  variedCalls,
} from './calls-as-tables.js';
import { type ServerWriting, writeServerTables } from './segment-server.js';
import { writeTables } from './segment-warehouse.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());

let number = 0;

/** A fresh database, and what writes calls to it. */
async function createDatabase() {
  number += 1;
  const database = `test_${number}`;
  const url = await server.createDatabase(database);
  const write = (calls: readonly Call[], writing?: ServerWriting) =>
    writeServerTables(server, database, calls, writing);
  const query = (sql: string) => server.query(database, sql);
  const input = `{ segment_tables: { url: '${url}', schema: web_app } }`;
  return { database, url, write, query, input };
}

function projectOf(input: string, rest = ''): Promise<TestProject> {
  return createProject({ 'identity.yml': `${identityFile(spaceOf('web', input))}${rest}` });
}

/** Compares with what a build from the beginning leaves. */
async function expectAsFull(project: TestProject, input: string): Promise<void> {
  const incremental = await rowsOf(project, 'web');
  const other = await projectOf(input);
  await build(other);
  expect(incremental).toEqual(await rowsOf(other, 'web'));
}

test('the same calls in files, in a DuckDB file and on a server give the same identities', async () => {
  const { input, write } = await createDatabase();
  const generated = generateCalls({ count: 300, seed: 5, startMs: Date.UTC(2024, 1, 1), days: 3 });
  const calls = [...variedCalls(), ...[...generated].map((line) => JSON.parse(line) as Call)];
  const project = await createProject({
    'calls/all.ndjson': linesOf(calls),
    'identity.yml': identityFile(
      spaceOf('files', '{ calls: calls/all.ndjson }'),
      spaceOf('duckdb', TABLES),
      spaceOf('web', input),
    ),
  });
  const types = { context_device_ad_tracking_enabled: 'boolean', customer_number: 'bigint' };
  await writeTables(segmentFile(project), 'web_app', calls, types);
  await write(calls, { types, loadedAt: '2024-03-01T00:00:00Z' });
  await build(project);
  const rows = await rowsOf(project, 'web');
  expect(rows).toEqual(await rowsOf(project, 'files'));
  expect(rows).toEqual(await rowsOf(project, 'duckdb'));
  expect((await build(project)).results).toEqual([]);
  expect(await project.query('select count(*) from idw_web_work.raw_calls')).toEqual([0]);
});

test('a build reads what is new on a server', async () => {
  const { input, write, query } = await createDatabase();
  const at = (hour: number) => `2024-03-01T${String(hour).padStart(2, '0')}:00:00Z`;
  const bad = (userId: string) =>
    call('page', { userId, timestamp: undefined, receivedAt: undefined });
  const sold = call('track', { userId: 'u2', event: 'Sold', properties: { email: 'late@x.org' } });
  await write([call('identify', { userId: 'u1', traits: { email: 'ada@x.org' } }), bad('u8')], {
    loadedAt: at(10),
  });
  await write([sold], { loadedAt: at(10), only: (table) => table === 'tracks' });
  const project = await projectOf(input);
  await build(project);
  expect(await usersOf(project)).toEqual(['email ada@x.org', 'user_id u1', 'user_id u2']);
  expect((await build(project)).results).toEqual([]);

  // Loaded before what was read, but shown later; a new column; properties of a call that is known.
  await write([sold], { loadedAt: at(9), only: (table) => table === 'sold' });
  await write([call('page', { userId: 'u1', context: { traits: { email: 'new@x.org' } } })], {
    loadedAt: at(8),
  });
  await write([bad('u9')], { loadedAt: at(11) });
  await build(project);
  expect(await project.query('select read from idw_web_work.int_call_counts')).toEqual([3]);
  expect(await usersOf(project)).toEqual([
    ...['email ada@x.org', 'email late@x.org', 'email new@x.org', 'user_id u1', 'user_id u2'],
  ]);
  expect(await rejectionsOf(project)).toEqual([
    [`postgres:test_${number}#web_app.pages`, 1, 'missing_time'],
    [`postgres:test_${number}#web_app.pages`, 3, 'missing_time'],
  ]);
  await expectAsFull(project, input);
  expect((await build(project)).results).toEqual([]);

  // Rows without a mark, one of them twice.
  const unmarked = call('page', { userId: 'u3' });
  await write([unmarked, unmarked]);
  await build(project);
  expect((await build(project)).results).toEqual([]);
  await write([unmarked, call('page', { userId: 'u4' })]);
  await build(project);
  await expectAsFull(project, input);

  const before = await rowsOf(project, 'web');
  await query('drop table web_app.pages');
  expect((await build(project)).events).toContainEqual(
    expect.objectContaining({ event: 'warning', code: 'input-removed' }),
  );
  expect(await rowsOf(project, 'web')).toEqual(before);
  expect((await project.run('build', '--full-refresh')).errors).toMatchObject([
    { code: 'input-removed' },
  ]);
  await build(project, '--full-refresh', '--forget-removed');
  await expectAsFull(project, input);
});

test('a failed build forgets nothing and doubles nothing', async () => {
  const { input, write } = await createDatabase();
  await write([call('identify', { userId: 'u1', traits: { email: 'ada@x.org' } })]);
  const project = await projectOf(input);
  await build(project);
  await write([call('identify', { userId: 'u2', traits: { email: 'bob@x.org' } })]);
  await project.write({
    'tests/no_bob.sql': `select 1 as x from {{ ref('users_identities') }} where external_id_value = 'u2'`,
  });
  expect((await project.run('build')).exitCode).toBe(1);
  expect(await usersOf(project)).toEqual(['email ada@x.org', 'user_id u1']);
  await project.remove('tests/no_bob.sql');
  await build(project);
  await expectAsFull(project, input);
});

test('identities go back beside the tables that they are made of', async () => {
  const { url, input, write, query } = await createDatabase();
  const warehouse = `warehouses: [{ name: bi, type: postgres, url: '${url}' }]\n`;
  const project = await projectOf(input, warehouse);
  const published = () =>
    query(
      `select external_id_type || ' ' || external_id_value
       from personas_web_identities.users_identities order by 1`,
    ).then((rows) => rows.map(([row]) => row));
  await write([call('identify', { userId: 'u1', traits: { email: 'ada@x.org' } })]);
  await build(project);
  expect(await published()).toEqual(['email ada@x.org', 'user_id u1']);
  await write([call('track', { userId: 'u1', anonymousId: 'a1', event: 'Seen' })]);
  await build(project);
  expect(await published()).toEqual(['anonymous_id a1', 'email ada@x.org', 'user_id u1']);
  expect(await query('select id from web_app.tracks')).toHaveLength(1);
  expect(JSON.parse((await project.idw('sources', '--json')).stdout)).toMatchObject({
    sources: [{ space: 'web', warehouses: [{ name: 'bi', status: 'synced' }] }],
  });
});

test('what is regulated stays out, whatever the server still has', async () => {
  const { input, write } = await createDatabase();
  const project = await projectOf(input);
  await write([
    call('identify', { userId: 'u1', traits: { email: 'ada@example.org' } }),
    call('track', { userId: 'u1', event: 'Sold', properties: { email: 'ada@example.org' } }),
  ]);
  await build(project);
  const choice = ['--type', 'email', '--value', 'ada@example.org', '--scope', 'identifier'];
  const ended = await project.idw('regulate', 'delete-and-suppress', ...choice);
  expect(ended.stderr).not.toContain('error');
  expect(ended.exitCode).toBe(0);
  expect(await usersOf(project)).toEqual(['user_id u1']);
  const bytes = () => readFile(project.database, 'latin1');
  expect((await bytes()).includes('ada@example.org')).toBe(false);
  await write([call('page', { userId: 'u1', properties: { email: 'ada@example.org' } })]);
  await build(project);
  expect(await usersOf(project)).toEqual(['user_id u1']);
  expect((await bytes()).includes('ada@example.org')).toBe(false);
});
