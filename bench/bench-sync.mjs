import { spawnSync } from 'node:child_process';
import { createReadStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
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
const COLUMNS = `created_source text, external_id_type text, external_id_value text,
  merged_at timestamptz, merged_from text, segment_id text, synced_at timestamptz,
  created_at timestamptz`;

/** Measures syncs of users_identities against psql \copy and a bare Parquet COPY of the same rows. */
export async function benchSync(count, runs) {
  const folder = mkdtempSync(path.join(tmpdir(), 'idw-bench-sync-'));
  const server = await startServer();
  try {
    await writeProject(folder, count);
    process.env.BENCH_URL = server.url('bench');
    const sync = (warehouse) =>
      measure([IDW, 'sync', '--quiet', '--project-dir', folder, '--warehouse', warehouse]);
    const row = (what, { seconds: took, mebibytes }, floor) => [
      what,
      `${took.toFixed(2)} s`,
      (took / floor).toFixed(3),
      mebibytes ? `${Math.round(mebibytes)} MiB` : '',
    ];
    const [copies, firsts] = [[], []];
    for (let run = 0; run < runs; run += 1) {
      for (const name of ['floor', 'bench']) {
        if (run > 0) await server.query('postgres', `drop database ${name}`);
        await server.createDatabase(name);
      }
      copies.push(await copyByPsql(server.url('floor'), path.join(folder, 'rows.csv')));
      firsts.push(await sync('bi'));
    }
    const copied = middle(copies).seconds;
    const first = middle(firsts);
    const rows = [
      row('psql \\copy of the CSV', { seconds: copied }, copied),
      row('first sync', first, copied),
    ];
    rows.push(row('nothing new', await sync('bi'), first.seconds));
    await change(folder, 'update');
    rows.push(row('10,000 changed or new rows', await sync('bi'), first.seconds));
    await change(folder, 'remove');
    rows.push(row('1,000 removed rows', await sync('bi'), first.seconds));
    console.log(`\nSync of ${count.toLocaleString('en')} rows to PostgreSQL`);
    printTable(['what', 'time', 'to \\copy, then to the first sync', 'peak memory'], rows);
    const bare = await measure([
      FLOOR,
      path.join(folder, 'warehouse.duckdb'),
      path.join(folder, 'bare.parquet'),
    ]);
    const parquet = await sync('files');
    console.log('\nSync to Parquet');
    printTable(
      ['what', 'time', 'ratio', 'peak memory'],
      [
        row('bare COPY', bare, bare.seconds),
        row('first sync', parquet, bare.seconds),
        row('nothing new', await sync('files'), bare.seconds),
      ],
    );
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
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

function change(folder, kind) {
  const table = `${SCHEMA}.users_identities`;
  const statements = {
    update: [
      `update ${table} set segment_id = 'use_changed', synced_at = '2026-03-01'
       where created_at in (select created_at from ${table} using sample 8000 rows)`,
      `insert into ${table}
       select 'src_new', 'user_id', 'new' || i, null, null, 'use_new' || i, '2026-03-01', '2026-03-01'
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
async function copyByPsql(url, file) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create table users_identities (${COLUMNS})`);
  const start = performance.now();
  const copy = `\\copy users_identities from '${file}' (format csv)`;
  const { error, status, stderr } = spawnSync('psql', [url, '-q', '-c', copy]);
  if (!error && status !== 0) throw new Error(String(stderr));
  if (error) {
    const target = client.query(from('copy users_identities from stdin (format csv)'));
    await pipeline(createReadStream(file), target);
  }
  await client.end();
  return { seconds: (performance.now() - start) / 1000 };
}

function middle(results) {
  return results.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(results.length / 2)];
}
