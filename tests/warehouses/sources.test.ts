import { expect, test } from 'vitest';
import { createProject, type TestProject } from '../support/project.js';

const HEADER =
  'message_id,segment_id,external_id_type,external_id_value,source_key,timestamp,received_at\n';
const event = (value: string) => `m_${value},p_${value},user_id,${value},s,2024-01-01,2024-01-01\n`;
const IDENTITY = `version: 1
spaces:
  - { name: a, input: { identify_events: a.csv } }
  - { name: b, input: { identify_events: a.csv } }
warehouses:
  - { name: files, type: parquet, path: "out/{schema}/{table}.parquet", spaces: [a] }
  - { name: duck, type: duckdb, path: out/bi.duckdb, spaces: [a] }
  - { name: idle, type: duckdb, path: out/idle.duckdb, spaces: [a], selective_sync: false }
  - { name: away, type: postgres, url: 'postgres://nobody@127.0.0.1:1/none', spaces: [a] }
`;

interface Source {
  readonly name: string;
  readonly schema: string;
  readonly last_changed: string | null;
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
  readonly warehouses: readonly {
    readonly name: string;
    readonly status: string;
    readonly last_sync: string | null;
    readonly error: { readonly code: string } | null;
  }[];
}

async function sourcesOf(project: TestProject): Promise<readonly Source[]> {
  const { stdout, exitCode } = await project.idw('sources', '--json');
  expect(exitCode).toBe(0);
  return (JSON.parse(stdout) as { sources: Source[] }).sources;
}

const statesOf = (source: Source | undefined) =>
  Object.fromEntries((source?.warehouses ?? []).map(({ name, status }) => [name, status]));

test('sources are listed with their tables and what warehouses hold of them', async () => {
  const project = await createProject({
    'a.csv': `${HEADER}${event('one')}`,
    'identity.yml': IDENTITY,
  });
  const [unbuilt] = await sourcesOf(project);
  expect(unbuilt).toMatchObject({ name: 'Personas Identities a', tables: [], last_changed: null });
  expect(statesOf(unbuilt)).toEqual({
    files: 'never',
    duck: 'never',
    idle: 'off',
    away: 'unreadable',
  });
  await project.idw('build', '--synced-at', '2024-05-01T00:00:00Z');
  const [a, b] = await sourcesOf(project);
  expect(a?.schema).toBe('personas_a_identities');
  expect(a?.last_changed).toBe('2024-05-01T00:00:00.000Z');
  expect(a?.tables).toContainEqual({
    table: 'users_identities',
    rows: 1,
    changed_at: '2024-05-01T00:00:00.000Z',
  });
  expect(statesOf(a)).toMatchObject({ files: 'synced', duck: 'synced' });
  expect(a?.warehouses.at(-1)?.error?.code).toBe('warehouse-unreachable');
  expect(b?.warehouses).toEqual([]);
});

test('a warehouse is behind when its source has more, or less', async () => {
  const project = await createProject({
    'a.csv': `${HEADER}${event('one')}${event('two')}`,
    'identity.yml': IDENTITY,
  });
  await project.idw('build', '--space', 'a');
  await project.write({ 'a.csv': `${HEADER}${event('one')}` });
  await project.idw('build', '--space', 'a', '--no-sync');
  expect(statesOf((await sourcesOf(project))[0])).toMatchObject({
    files: 'behind',
    duck: 'behind',
  });
  await project.idw('sync', '--warehouse', 'duck');
  expect(statesOf((await sourcesOf(project))[0])).toMatchObject({
    files: 'behind',
    duck: 'synced',
  });
});

test('people read them as text', async () => {
  const project = await createProject({
    'a.csv': `${HEADER}${event('one')}`,
    'identity.yml': IDENTITY,
  });
  await project.idw('build', '--space', 'a', '--synced-at', '2024-05-01T00:00:00Z');
  const { stdout } = await project.idw('sources');
  expect(stdout).toContain('Personas Identities a\n  schema personas_a_identities\n');
  expect(stdout).toMatch(/users_identities +1 row {2}changed 2024-05-01T00:00:00.000Z/);
  expect(stdout).toMatch(/duck +duckdb +synced {2}last sync 20/);
  expect(stdout).toMatch(/away +postgres +cannot be read: The server of warehouse "away"/);
  expect(stdout).toContain(
    'Personas Identities b\n  schema personas_b_identities: not built yet\n  no warehouse',
  );
});
