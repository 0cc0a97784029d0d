import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { holdDatabase } from '../support/hold-database.js';
import { countsOf, type Identity, only, SCHEMA, SyncSource } from './harness.js';

async function setUp(rows: number): Promise<SyncSource> {
  const source = await SyncSource.open();
  onTestFinished(() => source.close());
  await source.setIdentities(identities(rows));
  return source;
}

function identities(count: number, syncedAt = '2026-01-01 00:00:00+00'): Identity[] {
  return Array.from({ length: count }, (_, index) => {
    return { type: 'email', value: `${index}@example.com`, segment: 'use_1', syncedAt };
  });
}

test('a DuckDB file that another process holds is tried again, then named', async () => {
  const source = await setUp(2);
  const holder = await holdDatabase(path.join(source.folder, 'bi.duckdb'));
  const late = await source.sync(source.file('duckdb'), { lockWaitMs: 300 });
  expect(late.error?.code).toBe('warehouse-locked');
  expect(late.error?.message).toContain(`process ${holder.pid}`);
  const waiting = source.sync(source.file('duckdb'), { lockWaitMs: 20_000 });
  setTimeout(() => holder.kill('SIGKILL'), 300);
  expect((await waiting).status).toBe('synced');
});

test('a DuckDB file keeps views and tables of others, and counts what changed', async () => {
  const source = await setUp(10);
  await source.sync(source.file('duckdb'));
  const file = path.join(source.folder, 'bi.duckdb');
  await source.session.execute(`attach '${file}' as target;
    create table target.${SCHEMA}.mine as select 1 as a;
    create view target.${SCHEMA}.emails as select external_id_value from target.${SCHEMA}.users_identities;
    detach target`);
  const rows = identities(12).slice(3);
  await source.setIdentities(
    rows.map((row, index) => (index < 2 ? { ...row, segment: 'x' } : row)),
  );
  const result = await source.sync(source.file('duckdb'));
  expect(countsOf(result)).toEqual({ users_identities: [9, 2, 2, 3] });
  await source.session.execute(`attach '${file}' as target (read_only)`);
  const { rows: found } = await source.session.query(
    `select (select count(*) from target.${SCHEMA}.emails), (select a from target.${SCHEMA}.mine)`,
  );
  expect(found).toEqual([[9, 1]]);
});

test('a DuckDB table that no sync wrote is left alone', async () => {
  const source = await setUp(1);
  const file = path.join(source.folder, 'bi.duckdb');
  await source.session.execute(`attach '${file}' as target; create schema target.${SCHEMA};
    create table target.${SCHEMA}.users_identities as select 'mine' as external_id_value; detach target`);
  expect((await source.sync(source.file('duckdb'))).error?.code).toBe('warehouse-changed');
});

interface ManifestJson {
  readonly schemas: Readonly<
    Record<string, { readonly tables: Readonly<Record<string, Readonly<Record<string, unknown>>>> }>
  >;
}

test('Parquet files have their hashes in the manifest, and no leftovers beside them', async () => {
  const source = await setUp(5);
  const folder = path.join(source.folder, 'out', SCHEMA);
  await source.sync(source.file('parquet'));
  writeFileSync(path.join(folder, '.users_identities.parquet.999999999.idw-tmp'), 'killed');
  await source.setIdentities(identities(6));
  await source.sync(source.file('parquet'));
  const manifest = JSON.parse(
    readFileSync(path.join(folder, '_manifest.json'), 'utf8'),
  ) as ManifestJson;
  const entry = manifest.schemas[SCHEMA]?.tables.users_identities;
  const bytes = readFileSync(path.join(folder, 'users_identities.parquet'));
  expect(entry).toMatchObject({
    file: 'users_identities.parquet',
    rows: 6,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  expect(readdirSync(folder).sort()).toEqual(['_manifest.json', 'users_identities.parquet']);
});

test('an unchanged Parquet file is not written, a damaged one is', async () => {
  const source = await setUp(5);
  const file = path.join(source.folder, 'out', SCHEMA, 'users_identities.parquet');
  await source.sync(source.file('parquet'));
  const before = statSync(file).ino;
  expect((await source.sync(source.file('parquet'))).tables[0]?.status).toBe('unchanged');
  expect(statSync(file).ino).toBe(before);
  writeFileSync(file, 'damaged');
  expect((await source.sync(source.file('parquet'))).tables[0]?.status).toBe('written');
  expect(statSync(file).ino).not.toBe(before);
});

test('a Parquet file that is switched off stays, and says how to remove it', async () => {
  const source = await setUp(1);
  await source.sync(source.file('parquet'));
  const off = await source.sync(source.file('parquet', only('rejected_events')));
  expect(off.notes).toEqual([
    expect.stringMatching(/switched off.* rm '.*users_identities\.parquet'/),
  ]);
});
