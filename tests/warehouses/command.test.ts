import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createProject, type TestProject } from '../support/project.js';

const HEADER =
  'message_id,segment_id,external_id_type,external_id_value,source_key,timestamp,received_at\n';
const event = (value: string) => `m_${value},p_${value},user_id,${value},s,2024-01-01,2024-01-01\n`;
const SCHEMA = 'personas_a_identities';

async function projectWith(warehouses: string): Promise<TestProject> {
  return createProject({
    'a.csv': `${HEADER}${event('one')}`,
    'b.csv': `${HEADER}${event('two')}`,
    'identity.yml': `version: 1
spaces:
  - { name: a, input: { identify_events: a.csv } }
  - { name: b, input: { identify_events: b.csv } }
warehouses:
${warehouses}`,
  });
}

interface SyncJson {
  readonly warehouse: string;
  readonly space: string;
  readonly status: string;
  readonly notes: readonly string[];
  readonly tables: readonly Readonly<Record<string, unknown>>[];
  readonly error: { readonly code: string } | null;
}

async function syncsOf(project: TestProject, ...argv: string[]): Promise<[number, SyncJson[]]> {
  const [command = 'sync', ...rest] = argv;
  const { stdout, exitCode } = await project.idw(command, ...rest, '--json', '--quiet');
  return [exitCode, (JSON.parse(stdout) as { syncs: SyncJson[] }).syncs];
}

const FILES = `  - { name: files, type: parquet, path: "out/{schema}/{table}.parquet" }
  - { name: duck, type: duckdb, path: out/bi.duckdb, spaces: [a] }
`;

test('a build ends with a sync of every warehouse', async () => {
  const project = await projectWith(FILES);
  const [exitCode, syncs] = await syncsOf(project, 'build');
  expect(exitCode).toBe(0);
  const ended = syncs.map(({ warehouse, space, status }) => `${warehouse} ${space} ${status}`);
  expect(ended).toEqual(['files a synced', 'files b synced', 'duck a synced']);
  expect(syncs[0]?.tables).toEqual([
    ...['users_identities', 'users_identities_history'].map((table) => ({
      ...{ table, status: 'written', rows: 1, added: 1, changed: 0, removed: 0 },
    })),
  ]);
  expect(statSync(path.join(project.root, 'out/bi.duckdb')).mode & 0o777).toBe(0o600);
  // Parquet files are for others to read, as far as the user's umask lets them.
  const readable = 0o666 & ~process.umask();
  const parquet = path.join(project.root, `out/${SCHEMA}/users_identities.parquet`);
  expect(statSync(parquet).mode & 0o777).toBe(readable);
  expect(existsSync(path.join(project.root, `out/${SCHEMA}/_manifest.json`))).toBe(true);
});

test('--no-sync leaves warehouses alone, and idw sync catches up', async () => {
  const project = await projectWith(FILES);
  expect(await syncsOf(project, 'build', '--no-sync')).toEqual([0, []]);
  expect(existsSync(path.join(project.root, 'out'))).toBe(false);
  const [exitCode, syncs] = await syncsOf(project, 'sync', '--space', 'a', '--warehouse', 'duck');
  expect([exitCode, syncs.map(({ warehouse, space }) => [warehouse, space])]).toEqual([
    0,
    [['duck', 'a']],
  ]);
});

test('a warehouse that fails stops no other and not the build', async () => {
  const project = await projectWith(
    `  - { name: broken, type: duckdb, path: a.csv }\n  - { name: far, type: postgres, url: "postgres://u@127.0.0.1:1/db" }\n${FILES}`,
  );
  const [exitCode, syncs] = await syncsOf(project, 'build');
  expect(exitCode).toBe(1);
  expect(syncs.map(({ status, error }) => [status, error?.code])).toEqual([
    ...[1, 2].map(() => ['failed', 'warehouse-failed']),
    ...[1, 2].map(() => ['failed', 'warehouse-unreachable']),
    ...[1, 2, 3].map(() => ['synced', undefined]),
  ]);
  expect(await project.query(`select count(*) from ${SCHEMA}.users_identities`)).toEqual([1]);
});

test('selective_sync chooses by space, and off says how to remove', async () => {
  const project = await projectWith(`  - name: duck
    type: duckdb
    path: out/bi.duckdb
    selective_sync: { users_identities_history: false, spaces: { a: false, b: { rejected_events: true } } }
`);
  const [, syncs] = await syncsOf(project, 'build');
  const tables = syncs.map(({ space, status, tables }) => [
    space,
    status,
    tables.map(({ table }) => table),
  ]);
  expect(tables).toEqual([
    ['a', 'off', []],
    ['b', 'synced', ['users_identities', 'rejected_events']],
  ]);
  expect(syncs[0]?.notes[0]).toContain(`drop schema "${SCHEMA}" cascade;`);
});

test('a space that was never built is an error', async () => {
  const project = await projectWith(FILES);
  const [exitCode, syncs] = await syncsOf(project, 'sync');
  expect([exitCode, syncs.map(({ error }) => error?.code)]).toEqual([
    1,
    Array(3).fill('not-built'),
  ]);
});

test('a warehouse that is not there is an error with the nearest name', async () => {
  const project = await projectWith(FILES);
  const { exitCode, stderr } = await project.idw('sync', '--warehouse', 'duk');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/unknown-warehouse.*"duk"[\s\S]*"duck"/);
});

test.each([
  ['no warehouses', 'version: 1\nspaces: [{ name: a, input: { identify_events: a.csv } }]\n'],
  ['no identity.yml', undefined],
])('a warehouse is named where there are %s', async (_, identity) => {
  const project = await createProject(identity ? { 'identity.yml': identity } : {});
  const { exitCode, stderr } = await project.idw('sync', '--warehouse', 'duck');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/unknown-warehouse.*"duck"[\s\S]*It names none/);
});

test('the database itself is no warehouse', async () => {
  const project = await projectWith('  - { name: self, type: duckdb, path: warehouse.duckdb }\n');
  const [, syncs] = await syncsOf(project, 'build');
  expect(syncs.map(({ error }) => error?.code)).toEqual(['config-value', 'config-value']);
});

test.each([
  ['postgres://u:hunter2@h/db', 'warehouse-secret'],
  ['postgres://h/db?password=hunter2', 'warehouse-secret'],
  [`{{ env_var('NOT_SET_HERE', 'postgres://u:hunter2@h/db') }}`, 'warehouse-secret'],
])('a password in identity.yml is refused: %s', async (url, code) => {
  const project = await projectWith(`  - { name: bi, type: postgres, url: "${url}" }\n`);
  const { exitCode, stderr } = await project.idw('sync');
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`error[${code}]`);
  expect(stderr).not.toContain('hunter2');
});

test('paths name a file for each table where the kind needs one', async () => {
  const project = await projectWith(`  - { name: one, type: parquet, path: out/all.parquet }
  - { name: two, type: duckdb, path: "out/{table}.duckdb" }
`);
  const { errors } = await project.run('build');
  expect(errors.map(({ code, line }) => [code, line])).toEqual([
    ['config-value', 6],
    ['config-value', 7],
  ]);
});
