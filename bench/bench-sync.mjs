import { spawnSync } from 'node:child_process';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { build } from 'esbuild';
import pg from 'pg';
import { from } from 'pg-copy-streams';
import { measure, printTable } from './measure.mjs';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const IDW = path.join(PROJECT, 'dist', 'idw.js');
const FLOOR = fileURLToPath(new URL('./floor-parquet.mjs', import.meta.url));
const SCHEMA = 'personas_bench_identities';
/** What a sync makes, and the same with its key: COPY then keeps the index row by row. */
const COLUMNS = `created_source text, external_id_type text collate "C" not null,
  external_id_value text collate "C" not null, merged_at timestamptz, merged_from text,
  segment_id text, synced_at timestamptz, created_at timestamptz`;
const KEY = ', primary key (external_id_value, external_id_type)';
const FILL = ' with (fillfactor = 95)';
const TABLES = { bare: `(${COLUMNS})`, keyed: `(${COLUMNS}${KEY})${FILL}` };

/** Measures syncs of users_identities against psql \copy and a bare Parquet COPY of the same rows. */
export async function benchSync(count, runs) {
  const folder = mkdtempSync(path.join(tmpdir(), 'idw-bench-sync-'));
  const server = await startServer();
  try {
    await writeProject(folder, count);
    process.env.BENCH_URL = server.url('bench');
    console.log(`\nSync of ${count.toLocaleString('en')} rows to PostgreSQL`);
    await benchPostgres(server, folder, runs);
    console.log('\nSync to Parquet');
    await benchParquet(folder, runs);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Floors and first syncs take turns, so that what else the machine does meets all of them. */
async function benchPostgres(server, folder, runs) {
  const csv = path.join(folder, 'rows.csv');
  const sync = () => withServer(server, () => syncTo(folder, 'bi'));
  const [bares, keyeds, firsts, nothings, changes, removals] = [[], [], [], [], [], []];
  for (let run = 0; run < runs; run += 1) {
    for (const [results, name] of [
      [bares, 'bare'],
      [keyeds, 'keyed'],
    ]) {
      await freshDatabase(server, 'floor');
      results.push(await copyByPsql(server, csv, TABLES[name]));
    }
    await freshDatabase(server, 'bench');
    firsts.push(await sync());
    nothings.push(await sync());
    await change(folder, 'update', run);
    changes.push(await sync());
    await change(folder, 'remove', run);
    removals.push(await sync());
  }
  const [bare, keyed, first] = [bares, keyeds, firsts].map(middle);
  const row = (what, results, floor) => resultRow(what, middle(results), floor);
  printTable(HEAD, [
    row('psql \\copy, no key', bares, bare),
    row('psql \\copy, the same table', keyeds, bare),
    row('first sync, to \\copy without a key', firsts, bare),
    row('first sync, to \\copy of the same table', firsts, keyed),
    row('nothing new, to the first sync', nothings, first),
    row('10,000 changed or new rows', changes, first),
    row('1,000 removed rows', removals, first),
  ]);
}

async function benchParquet(folder, runs) {
  const database = path.join(folder, 'warehouse.duckdb');
  const [bares, firsts, nothings] = [[], [], []];
  for (let run = 0; run < runs; run += 1) {
    rmSync(path.join(folder, 'out'), { recursive: true, force: true });
    rmSync(path.join(folder, 'bare.parquet'), { force: true });
    bares.push(await measure([FLOOR, database, path.join(folder, 'bare.parquet')]));
    firsts.push(await syncTo(folder, 'files'));
    nothings.push(await syncTo(folder, 'files'));
  }
  const bare = middle(bares);
  const row = (what, results) => resultRow(what, middle(results), bare);
  printTable(HEAD, [
    row('bare COPY', bares),
    row('first sync', firsts),
    row('nothing new', nothings),
  ]);
}

const HEAD = ['what', 'time', 'ratio', 'processor, both sides', 'ratio', 'peak memory'];

function resultRow(what, { seconds, processorSeconds, mebibytes }, floor) {
  return [
    what,
    `${seconds.toFixed(2)} s`,
    (seconds / floor.seconds).toFixed(3),
    `${processorSeconds.toFixed(2)} s`,
    (processorSeconds / floor.processorSeconds).toFixed(3),
    mebibytes ? `${Math.round(mebibytes)} MiB` : '',
  ];
}

function syncTo(folder, warehouse) {
  return measure([IDW, 'sync', '--quiet', '--project-dir', folder, '--warehouse', warehouse]);
}

async function freshDatabase(server, name) {
  await server.query('postgres', `drop database if exists ${name}`);
  await server.createDatabase(name);
}

/** Adds the processor time that the server's sessions took meanwhile, where the system tells it. */
async function withServer(server, run) {
  const before = childrenSeconds(server.processId);
  const result = await run();
  await sleep(500);
  const took = childrenSeconds(server.processId) - before;
  return { ...result, processorSeconds: result.processorSeconds + took };
}

/** The processor time of the children of a process that have ended. */
function childrenSeconds(pid) {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  const fields = readFileSync(file, 'utf8').split(') ').at(-1).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

/** The server of the tests, which is TypeScript. */
async function startServer() {
  const outfile = path.join(PROJECT, 'node_modules/.cache/idw-bench/postgres-server.mjs');
  await build({
    entryPoints: [path.join(PROJECT, 'tests/support/postgres-server.ts')],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
  });
  const { PostgresServer } = await import(pathToFileURL(outfile).href);
  return PostgresServer.start();
}

async function writeProject(folder, count) {
  writeFileSync(path.join(folder, 'dbt_project.yml'), 'name: bench\nversion: 1.0.0\n');
  writeFileSync(
    path.join(folder, 'identity.yml'),
    `version: 1
spaces: [{ name: bench, input: { identify_events: none.csv } }]
warehouses:
  - name: bi
    type: postgres
    url: "{{ env_var('BENCH_URL') }}"
    selective_sync: { users_identities_history: false }
  - name: files
    type: parquet
    path: "out/{schema}/{table}.parquet"
    selective_sync: { users_identities_history: false }
`,
  );
  mkdirSync(path.join(folder, 'out'));
  await inDatabase(folder, [
    `create schema ${SCHEMA}`,
    `create table ${SCHEMA}.users_identities as
     select
       'src_' || (i % 7) as created_source,
       ['email', 'user_id', 'anonymous_id'][1 + i % 3] as external_id_type,
       case i % 3 when 0 then 'person' || i || '@example.com' when 1 then 'u' || i
         else md5(i::varchar) end as external_id_value,
       case when i % 10 = 0 then timestamptz '2026-01-01' + to_microseconds(i * 1000003) end as merged_at,
       case when i % 10 = 0 then 'use_' || left(md5((i // 3)::varchar), 27) end as merged_from,
       'use_' || left(md5((i // 4)::varchar), 27) as segment_id,
       timestamptz '2026-02-01' as synced_at,
       timestamptz '2025-01-01' + to_microseconds(i * 777777) as created_at
     from range(${count}) as t(i)`,
    `copy ${SCHEMA}.users_identities to '${path.join(folder, 'rows.csv')}' (format csv, header false)`,
  ]);
}

/** Each run has a build of its own, by its number. */
function change(folder, kind, run) {
  const stamp = `2026-03-${String(run + 1).padStart(2, '0')}`;
  const table = `${SCHEMA}.users_identities`;
  const statements = {
    update: [
      `update ${table} set segment_id = 'use_changed${run}', synced_at = '${stamp}'
       where created_at in (select created_at from ${table} using sample 8000 rows)`,
      `insert into ${table}
       select 'src_new', 'user_id', 'new${run}_' || i, null, null, 'use_new' || i, '${stamp}', '${stamp}'
       from range(2000) as t(i)`,
    ],
    remove: [
      `delete from ${table} where created_at in (select created_at from ${table} using sample 1000 rows)`,
    ],
  };
  return inDatabase(folder, statements[kind]);
}

async function inDatabase(folder, statements) {
  const instance = await DuckDBInstance.create(path.join(folder, 'warehouse.duckdb'));
  const session = await instance.connect();
  await session.run(`set TimeZone = 'UTC'`);
  for (const statement of statements) await session.run(statement);
  session.closeSync();
  instance.closeSync();
}

/** psql where it is installed; else the same COPY by the driver, which costs the same. */
function copyByPsql(server, file, table) {
  return withServer(server, async () => {
    const url = server.url('floor');
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`create table users_identities ${table}`);
    const [start, before] = [performance.now(), childrenSeconds('self')];
    const copy = `\\copy users_identities from '${file}' (format csv)`;
    const { error, status, stderr } = spawnSync('psql', [url, '-q', '-c', copy]);
    if (!error && status !== 0) throw new Error(String(stderr));
    if (error) {
      const target = client.query(from('copy users_identities from stdin (format csv)'));
      await pipeline(createReadStream(file), target);
    }
    const seconds = (performance.now() - start) / 1000;
    await client.end();
    return { seconds, processorSeconds: childrenSeconds('self') - before };
  });
}

function middle(results) {
  return results.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(results.length / 2)];
}
