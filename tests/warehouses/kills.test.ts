import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCli, startCli } from '../support/built-cli.js';
import { PostgresServer } from '../support/postgres-server.js';
import { createProject, type TestProject } from '../support/project.js';

const SCHEMA = 'personas_s_identities';
const ROWS = 5000;
const KILLS = Number(process.env.KILLS ?? 2);

let server: PostgresServer;
let cli = '';
beforeAll(async () => {
  [server, cli] = await Promise.all([PostgresServer.start(), buildCli('idw-sync-kill-test')]);
});
afterAll(async () => {
  await Promise.all([server.stop(), rm(path.dirname(cli), { recursive: true })]);
});

/** A space whose rows all bear a version; built again, every row changes. */
async function versionedProject(): Promise<TestProject> {
  return createProject({
    'identity.yml': `version: 1
spaces: [{ name: s, input: { identify_events: e.csv } }]
warehouses:
  - { name: bi, type: postgres, url: "{{ env_var('IDW_TEST_URL') }}" }
  - { name: duck, type: duckdb, path: bi.duckdb }
  - { name: files, type: parquet, path: "out/{schema}/{table}.parquet" }
`,
  });
}

async function buildVersion(project: TestProject, version: number): Promise<void> {
  const rows = Array.from({ length: ROWS }, (_, index) => {
    return `m${index},use_${version},email,${index}@example.com,v${version},2026-01-01,2026-01-01`;
  });
  const header =
    'message_id,segment_id,external_id_type,external_id_value,source_key,timestamp,received_at';
  await project.write({ 'e.csv': [header, ...rows, ''].join('\n') });
  const { exitCode, stderr } = await project.idw('build', '--no-sync', '--quiet');
  expect([exitCode, stderr]).toEqual([0, '']);
}

/** What both tables hold, as `version:rows` of one reader's snapshot. */
const STATE = ['users_identities', 'users_identities_history'].map(
  (table) =>
    `select created_source || ':' || count(*) as state from ${SCHEMA}.${table} group by created_source`,
);

/** Reads both tables in one snapshot over and over; every look must show one version alone. */
async function watch(url: string, until: AbortSignal): Promise<Set<string>> {
  const seen = new Set<string>();
  while (!until.aborted) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      while (!until.aborted) {
        await client.query('begin isolation level repeatable read');
        const looks = [];
        for (const sql of STATE) looks.push((await client.query<{ state: string }>(sql)).rows);
        await client.query('commit');
        seen.add(JSON.stringify(looks.map((rows) => rows.map(({ state }) => state))));
      }
    } catch {
      await sleep(20);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  return seen;
}

const whole = (version: number) =>
  JSON.stringify([[`v${version}:${ROWS}`], [`v${version}:${ROWS}`]]);

test('a killed sync or server leaves the old state, and the next sync repairs', async () => {
  const project = await versionedProject();
  const url = await server.createDatabase('kills');
  process.env.IDW_TEST_URL = url;
  const sync = () => startCli(cli, ['sync', '--project-dir', project.root]);
  await buildVersion(project, 0);
  const startedAt = Date.now();
  const first = await sync().exit;
  expect([first.code, first.code === 0 ? '' : first.stderr]).toEqual([0, '']);
  const usualMs = Date.now() - startedAt;
  const looking = new AbortController();
  const watching = watch(url, looking.signal);
  for (let version = 1; version <= KILLS; version += 1) {
    await buildVersion(project, version);
    const running = sync();
    await sleep(usualMs * ((version - 0.5) / KILLS));
    if (version % 2 === 0) {
      await server.kill();
      await running.exit;
      await server.restart();
    } else running.child.kill('SIGKILL');
    await running.exit;
    const repaired = await sync().exit;
    expect([repaired.code, repaired.code === 0 ? '' : repaired.stderr]).toEqual([0, '']);
    const rows = await Promise.all(STATE.map((sql) => server.query('kills', sql)));
    expect(JSON.stringify(rows.map((found) => found.flat()))).toBe(whole(version));
    await expectFiles(project, version);
  }
  looking.abort();
  const seen = await watching;
  const allowed = new Set(Array.from({ length: KILLS + 1 }, (_, version) => whole(version)));
  expect([...seen].filter((state) => !allowed.has(state))).toEqual([]);
  expect(seen.size).toBeGreaterThan(1);
}, 120_000);

async function expectFiles(project: TestProject, version: number): Promise<void> {
  const parquet = path.join(project.root, 'out', SCHEMA);
  const found = await project.query(
    `attach '${path.join(project.root, 'bi.duckdb')}' as bi;
     select created_source || ':' || count(*) from bi.${SCHEMA}.users_identities group by created_source
     union all
     select created_source || ':' || count(*) from '${parquet}/users_identities.parquet' group by created_source`,
  );
  expect(found).toEqual([`v${version}:${ROWS}`, `v${version}:${ROWS}`]);
}
