import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openDuckdb } from '../../src/engine/duckdb/duckdb-engine.js';
import { EVENT_COLUMNS } from '../../src/identity/event-columns.js';
import { quoteIdentifier, quoteLiteral } from '../../src/relation/relation.js';
import { PostgresServer } from '../support/postgres-server.js';
import { type Files, TestProject } from '../support/project.js';
import { expectHarmless, HOSTILE, NUL, parseJsonFiles } from './hostile.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const COLUMNS = EVENT_COLUMNS.identify_events;
const TIMES = ['timestamp', 'received_at'];
type Row = Readonly<Record<string, string>>;

/** A row for each column and value: the value stands in the column, and a key of its own elsewhere. */
const ROWS: readonly { readonly column: string; readonly value: string; readonly row: Row }[] =
  COLUMNS.flatMap((column, at) =>
    Object.entries({ ...HOSTILE, nul: NUL }).map(([name, value]) => {
      const key = `${at}:${name}`;
      const row = {
        message_id: `m${key}`,
        segment_id: `s${key}`,
        external_id_type: 'user_id',
        external_id_value: `v${key}`,
        source_key: `k${key}`,
        timestamp: '2026-01-01',
        received_at: '2026-01-02',
      };
      return { column, value, row: { ...row, [column]: value } };
    }),
  );

const csvCell = (text: string) => `"${text.replaceAll('"', '""')}"`;
const EXTRA = Object.values(HOSTILE).filter((value) => !/[\r\n]/.test(value) && value.length < 100);

function csv(): string {
  const header = [...COLUMNS, ...EXTRA].map(csvCell).join(',');
  const lines = ROWS.map(({ row }) =>
    [...COLUMNS.map((column) => row[column] ?? ''), ...EXTRA].map(csvCell).join(','),
  );
  return `${[header, ...lines].join('\n')}\n`;
}

const extraKeys = Object.fromEntries(
  Object.values(HOSTILE).flatMap((value) => (value.length < 100 ? [[value, value]] : [])),
);

function ndjson(): string {
  return ROWS.map(({ row }) => `${JSON.stringify({ ...extraKeys, ...row })}\n`).join('');
}

async function inDuckdb(file: string, sqls: readonly string[]) {
  const engine = await openDuckdb(file);
  const session = await engine.connect();
  try {
    for (const sql of sqls.slice(0, -1)) await session.execute(sql);
    return (await session.query(sqls.at(-1) ?? 'select 1')).rows;
  } finally {
    session.close();
    await engine.close();
  }
}

/** The engine's literal of a text, NUL too. */
const literal = (text: string) => text.split('\0').map(quoteLiteral).join(' || chr(0) || ');

async function writeParquet(file: string): Promise<void> {
  const extras = EXTRA.map((name) => `1 as ${quoteIdentifier(name)}`);
  const rows = ROWS.map(
    ({ row }) => `(${COLUMNS.map((name) => literal(row[name] ?? '')).join(', ')})`,
  );
  const names = COLUMNS.map(quoteIdentifier).join(', ');
  await inDuckdb(':memory:', [
    `create table t as select *, ${extras.join(', ')} from (values ${rows.join(',\n')}) as v(${names})`,
    `copy t to ${quoteLiteral(file)} (format parquet)`,
  ]);
}

const SPACES = ['csv', 'ndjson', 'parquet'] as const;
let project: TestProject;
let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(async () => {
  await server.stop();
  await rm(project.root, { recursive: true, force: true });
});

/** A project that outlives a test: the next one looks at what was built. */
async function createLasting(identity: string, files: Files): Promise<TestProject> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'idw-test-'));
  const all = { 'dbt_project.yml': 'name: shop\n', 'identity.yml': identity, ...files };
  return new TestProject(root).write(all);
}

async function succeed(...argv: readonly string[]): Promise<string> {
  const [command = '', ...rest] = argv;
  const ended = await project.idw(command, ...rest);
  expect(ended.exitCode, ended.stderr.slice(-6000)).toBe(0);
  expectHarmless(ended.stdout);
  expectHarmless(ended.stderr);
  return ended.stdout + ended.stderr;
}

test('hostile values of resolved events are data, from file to warehouse', async () => {
  const inputs = SPACES.map(
    (name) => `  - { name: ${name}, input: { identify_events: 'in/${name}.*' } }`,
  );
  const url = await server.createDatabase('events');
  project = await createLasting(
    `version: 1\nspaces:\n${inputs.join('\n')}
warehouses:
  - { name: files, type: parquet, path: 'out/{schema}/{table}.parquet', selective_sync: { rejected_events: true } }
  - { name: duck, type: duckdb, path: 'out/all.duckdb', selective_sync: { rejected_events: true } }
  - { name: "pg \\e]0;x\\a", type: postgres, url: '${url}', selective_sync: { rejected_events: true } }\n`,
    { 'in/csv.csv': csv(), 'in/ndjson.ndjson': ndjson() },
  );
  await writeParquet(path.join(project.root, 'in/parquet.parquet'));
  expect(await succeed('build')).not.toContain('\u202e');
  const good = ROWS.filter(({ column, value }) => !TIMES.includes(column) && value !== NUL);
  const hostileCount = Object.keys(HOSTILE).length;
  for (const space of SPACES) {
    const schema = `personas_${space}_identities`;
    expect(
      await project.query(
        `select reason, count(*) from ${schema}.rejected_events group by 1 order by 1`,
      ),
    ).toEqual([
      ['unreadable_received_at', hostileCount + 1],
      ['unreadable_timestamp', hostileCount + 1],
      ['unstorable_character', COLUMNS.length - TIMES.length],
    ]);
    const found = await project.query(
      `select triggering_event_id, segment_id, external_id_type, external_id_value, created_source
       from (select h.*, u.created_source from ${schema}.users_identities_history h
             join ${schema}.users_identities u using (external_id_type, external_id_value)) order by all`,
    );
    const wanted = good.map(({ row }) =>
      ['message_id', 'segment_id', 'external_id_type', 'external_id_value', 'source_key'].map(
        (name) => row[name],
      ),
    );
    expect(sorted(found)).toEqual(sorted(wanted));
    await expectEqualWarehouses(schema);
  }
  expect(parseJsonFiles(project.root)).toBeGreaterThan(0);
});

const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();

/** Compares what lies in each warehouse with the published tables, value for value. */
async function expectEqualWarehouses(schema: string): Promise<void> {
  for (const table of ['users_identities', 'rejected_events']) {
    const of = (from: string) =>
      `select to_json(t)::varchar from (select * replace (synced_at::varchar as synced_at) from ${from}) as t`.replace(
        table === 'rejected_events' ? / \* replace \(.*? as synced_at\)/ : /$^/,
        ' *',
      );
    const published = sorted(await project.query(of(`${schema}.${table}`)));
    const root = (name: string) => path.join(project.root, name);
    expect(published.length).toBeGreaterThan(0);
    const parquet = quoteLiteral(root(`out/${schema}/${table}.parquet`));
    const files = await inDuckdb(':memory:', [of(`read_parquet(${parquet})`)]);
    expect(sorted(files.map(([text]) => text))).toEqual(published);
    const duck = await inDuckdb(root('out/all.duckdb'), [of(`${schema}.${table}`)]);
    expect(sorted(duck.map(([text]) => text))).toEqual(published);
    const value = table === 'users_identities' ? 'external_id_value' : 'raw';
    const held = await server.query('events', `select ${value} from ${schema}.${table}`);
    const texts = await project.query(`select ${value} from ${schema}.${table}`);
    expect(sorted(held.map(([text]) => text))).toEqual(sorted(texts));
  }
}

test('nothing that a command shows of them steers a terminal', async () => {
  for (const table of ['users_identities', 'users_identities_history', 'rejected_events']) {
    const text = await succeed('show', '--select', table, '--limit', '-1', '--space', 'csv');
    if (table !== 'rejected_events') expect(text).toContain('\\u202e');
    const { stdout } = await project.idw(
      'show',
      '--select',
      table,
      '--limit',
      '-1',
      '--output',
      'json',
    );
    expectHarmless(stdout);
    const { show } = JSON.parse(stdout) as { show: Record<string, unknown>[] };
    const values = show.flatMap((row) => Object.values(row)).map(String);
    if (table === 'users_identities')
      expect(Object.keys(HOSTILE).filter((name) => !values.includes(HOSTILE[name] ?? ''))).toEqual(
        [],
      );
  }
  await succeed('sources');
  await succeed('debug');
  JSON.parse((await project.idw('sources', '--json')).stdout);
  const failing = `select external_id_value from {{ ref('users_identities') }} where contains(external_id_value, 'gpj')`;
  await project.write({ 'tests/shown.sql': failing });
  const tested = await project.idw('test', '--select', 'shown');
  expect(tested.exitCode).toBe(1);
  expect(tested.stderr).toContain('\\u202e');
  expectHarmless(tested.stdout + tested.stderr);
  JSON.parse((await project.idw('test', '--select', 'shown', '--json')).stdout);
});
