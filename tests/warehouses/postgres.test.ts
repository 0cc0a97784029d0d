import { readdirSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { DEFAULT_SYNC } from '../../src/identity/warehouse.js';
import { PostgresServer } from '../support/postgres-server.js';
import { countsOf, type Identity, only, postgres, SCHEMA, SyncSource } from './harness.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());

let number = 0;

/** A source and a fresh database. */
async function setUp() {
  const source = await SyncSource.open();
  onTestFinished(() => source.close());
  number += 1;
  const database = `test_${number}`;
  const url = await server.createDatabase(database);
  const query = (sql: string) => server.query(database, sql);
  return { source, url, warehouse: postgres(url), query, database };
}

const TABLE = `${SCHEMA}.users_identities`;
const COLUMNS =
  'created_source, external_id_type, external_id_value, merged_at::text, merged_from, segment_id, synced_at::text, created_at::text';

function identities(count: number, syncedAt = '2026-01-01 00:00:00+00'): Identity[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'email',
    value: `person${index}@example.com`,
    segment: `use_${index}`,
    source: 'src',
    syncedAt,
  }));
}

const LATER = '2026-02-01 00:00:00+00';

async function expectEqual(
  { source, query }: Pick<Awaited<ReturnType<typeof setUp>>, 'source' | 'query'>,
  table = 'users_identities',
  columns = COLUMNS,
): Promise<void> {
  const theirs = await query(`set timezone = 'UTC'`).then(() =>
    query(
      `select ${columns.replaceAll(/(\w+)::text/g, `($1 at time zone 'UTC')::text || '+00'`)} from ${SCHEMA}.${table}`,
    ),
  );
  const ours = await source.rows(table, columns.replaceAll('::text', '::varchar'));
  expect(theirs.map((row) => JSON.stringify(row)).sort()).toEqual(ours);
}

describe('a sync to PostgreSQL', () => {
  test('makes schema, tables, comments and the index', async () => {
    const place = await setUp();
    await place.source.setIdentities(identities(3));
    const result = await place.source.sync(place.warehouse);
    expect(result.error).toBeUndefined();
    expect(countsOf(result)).toEqual({ users_identities: [3, 3, 0, 0] });
    await expectEqual(place);
    const index = await place.query(
      `select indexname from pg_indexes where tablename = 'users_identities'`,
    );
    expect(index).toEqual([['idw_users_identities_key']]);
  });

  test('sends changed rows alone and removes what is gone', async () => {
    const place = await setUp();
    const rows = identities(100);
    await place.source.setIdentities(rows);
    await place.source.sync(place.warehouse);
    const changed = [
      ...rows
        .slice(5)
        .map((row, index) => (index < 7 ? { ...row, segment: 'use_x', syncedAt: LATER } : row)),
      { type: 'user_id', value: 'new', segment: 'use_n', syncedAt: LATER },
    ];
    await place.source.setIdentities(changed);
    const removing = await place.source.sync(place.warehouse);
    expect(countsOf(removing)).toEqual({ users_identities: [96, 1, 7, 5] });
    await expectEqual(place);
    await place.source.setIdentities(
      changed.map((row, index) =>
        index < 3 ? { ...row, source: null, syncedAt: '2026-03-01 00:00:00+00' } : row,
      ),
    );
    expect(countsOf(await place.source.sync(place.warehouse))).toEqual({
      users_identities: [96, 0, 3, 0],
    });
    await expectEqual(place);
  });

  test('touches only rows that changed', async () => {
    const place = await setUp();
    const rows = identities(50);
    await place.source.setIdentities(rows);
    await place.source.sync(place.warehouse);
    const before = await place.query(`select external_id_value, xmin::text from ${TABLE}`);
    await place.source.setIdentities(
      rows.map((row, index) => (index === 4 ? { ...row, segment: 'use_y', syncedAt: LATER } : row)),
    );
    await place.source.sync(place.warehouse);
    const after = await place.query(`select external_id_value, xmin::text from ${TABLE}`);
    const old = new Set(before.map(String));
    expect(after.filter((row) => !old.has(String(row))).map(([value]) => value)).toEqual([
      'person4@example.com',
    ]);
  });

  test('is not fooled by a change under an old synced_at', async () => {
    const place = await setUp();
    const rows = identities(20);
    await place.source.setIdentities(rows);
    await place.source.sync(place.warehouse);
    await place.source.setIdentities(
      rows.map((row, index) => (index < 2 ? { ...row, segment: 'use_z' } : row)),
    );
    expect(countsOf(await place.source.sync(place.warehouse))).toEqual({
      users_identities: [20, 0, 2, 0],
    });
    await expectEqual(place);
  });

  test('carries many rows through a pipe, and leaves none behind', async () => {
    const place = await setUp();
    const awkward = [
      "it's",
      '"quoted"',
      'a,b',
      '\\.',
      '\\N',
      'a\nb',
      '%s',
      'null',
      ' ',
      '\u{1f600}',
    ];
    const rows = Array.from({ length: 25_000 }, (_, index) => ({
      type: index % 2 ? 'email' : 'user_id',
      value: `${awkward[index % awkward.length]}${index}`,
      segment: `use_${index % 7000}`,
      source: index % 3 ? `s${index % 5}` : null,
      syncedAt: LATER,
    }));
    await place.source.setIdentities(rows);
    expect(countsOf(await place.source.sync(place.warehouse))).toEqual({
      users_identities: [25_000, 25_000, 0, 0],
    });
    await expectEqual(place);
    expect(readdirSync(place.source.folder)).toEqual([]);
  });

  test('carries hostile values', async () => {
    const place = await setUp();
    const values = [
      ...[
        "'; drop table x; --",
        '"quoted"',
        'a,b',
        '\\.',
        '\\N',
        '\\',
        '%s %',
        '{{ env_var("HOME") }}',
      ],
      ...[' ', '\t', 'a\nb', 'a\r\nb', '\u202eabc', '\u{1f600}', 'NULL', 'null', '-', '1:a'],
      ...['x'.repeat(1_000_000), `${'y'.repeat(999_999)}"`, '\u0001', 'a\ufeff'],
    ];
    const rows = values.map((value) => ({
      type: `t"'${value.slice(0, 3)}`,
      value,
      segment: value.slice(0, 50),
      syncedAt: LATER,
    }));
    await place.source.setIdentities(rows);
    expect((await place.source.sync(place.warehouse)).error).toBeUndefined();
    await expectEqual(place);
    await place.source.setIdentities(
      rows.map((row, index) =>
        index % 2
          ? { ...row, source: row.value.slice(0, 20), syncedAt: '2026-03-01 00:00:00+00' }
          : row,
      ),
    );
    expect(countsOf(await place.source.sync(place.warehouse))).toEqual({
      users_identities: [22, 0, 11, 0],
    });
    await expectEqual(place);
    expect(countsOf(await place.source.sync(place.warehouse, { isFull: true }))).toEqual({
      users_identities: [22, 0, 0, 0],
    });
  });

  test('notices a change by hand and mends it with --full', async () => {
    const place = await setUp();
    await place.source.setIdentities(identities(10));
    await place.source.sync(place.warehouse);
    const byHand = [
      `update ${TABLE} set segment_id = 'x' where external_id_value like 'person1@%'`,
      `delete from ${TABLE} where external_id_value like 'person2@%'`,
      `insert into ${TABLE} select * from (select * from ${TABLE} limit 1) as t
       on conflict (external_id_value, external_id_type) do update set merged_from = 'y'`,
      `truncate ${TABLE}`,
    ];
    for (const sql of byHand) {
      await place.query(sql);
      const noticed = await place.source.sync(place.warehouse);
      expect([sql, noticed.status, noticed.error?.code]).toEqual([
        sql,
        'failed',
        'warehouse-changed',
      ]);
      expect((await place.source.sync(place.warehouse, { isFull: true })).status).toBe('synced');
      await expectEqual(place);
    }
  });

  test('mends what was changed with triggers off, with --full', async () => {
    const place = await setUp();
    await place.source.setIdentities(identities(10));
    await place.source.sync(place.warehouse);
    await place.query(
      `set session_replication_role = replica; delete from ${TABLE} where external_id_value < 'person5'`,
    );
    await place.source.sync(place.warehouse, { isFull: true });
    await expectEqual(place);
  });

  test('leaves tables with rows of others alone', async () => {
    const place = await setUp();
    await place.source.setIdentities(identities(2));
    await place.query(
      `create schema ${SCHEMA}; create table ${TABLE} (external_id_value text); insert into ${TABLE} values ('mine')`,
    );
    expect((await place.source.sync(place.warehouse)).error?.code).toBe('warehouse-changed');
    expect(await place.query(`select external_id_value from ${TABLE}`)).toEqual([['mine']]);
  });

  test('keeps what users added: tables, views, grants, indexes', async () => {
    const place = await setUp();
    await place.source.setIdentities(identities(10));
    await place.source.sync(place.warehouse);
    await place.query(`create table ${SCHEMA}.mine (a int);
      create view ${SCHEMA}.emails as select external_id_value from ${TABLE};
      create index mine_too on ${TABLE} (segment_id);
      drop role if exists reader; create role reader; grant usage on schema ${SCHEMA} to reader; grant select on ${TABLE} to reader`);
    await place.source.setIdentities(identities(12, LATER));
    expect((await place.source.sync(place.warehouse, { isFull: true })).status).toBe('synced');
    expect(
      await place.query(
        `select count(*)::int, has_table_privilege('reader', '${TABLE}', 'select'), to_regclass('${SCHEMA}.mine')::text, to_regclass('${SCHEMA}.mine_too') is not null from ${SCHEMA}.emails`,
      ),
    ).toEqual([[12, true, `${SCHEMA}.mine`, true]]);
  });

  test('alters columns that are new or of another type', async () => {
    const place = await setUp();
    const source = [{ ...identities(1)[0], source: '7' } as Identity];
    await place.source.setIdentities(source);
    await place.source.sync(place.warehouse);
    await place.source.session.execute(
      `alter table ${SCHEMA}.users_identities alter created_source type bigint; alter table ${SCHEMA}.users_identities add column extra varchar default 'e'`,
    );
    expect((await place.source.sync(place.warehouse)).error).toBeUndefined();
    expect(
      await place.query(
        `select created_source, extra, pg_typeof(created_source)::text from ${TABLE}`,
      ),
    ).toEqual([['7', 'e', 'bigint']]);
  });

  test('syncs rows without a key, as often as they stand there', async () => {
    const place = await setUp();
    const warehouse = postgres(place.url, only('rejected_events'));
    const row = { input: 'a.ndjson', number: null, raw: '{"a":\n1}' };
    await place.source.setRejections([row, row, { ...row, number: 1 }]);
    expect(countsOf(await place.source.sync(warehouse))).toEqual({ rejected_events: [3, 3, 0, 0] });
    await place.source.setRejections([row, { ...row, number: 2, raw: null }]);
    await place.source.sync(warehouse);
    await expectEqual(
      place,
      'rejected_events',
      'input, record_number::int, message_id, reason, raw',
    );
  }, 20_000);

  test('leaves a table that is switched off, says so, and catches up', async () => {
    const place = await setUp();
    await place.source.setIdentities(identities(2));
    await place.source.setRejections([{ input: 'a', number: 1, raw: 'x' }]);
    await place.source.sync(postgres(place.url, only('users_identities', 'rejected_events')));
    await place.source.setIdentities(identities(3, LATER));
    const off = await place.source.sync(postgres(place.url, only('rejected_events')));
    expect(off.notes).toEqual([
      expect.stringContaining(`drop table "${SCHEMA}"."users_identities";`),
    ]);
    expect(await place.query(`select count(*)::int from ${TABLE}`)).toEqual([[2]]);
    await place.source.sync(place.warehouse);
    await expectEqual(place);
  });

  test('leaves excluded columns out and catches up', async () => {
    const place = await setUp();
    await place.source.setIdentities(identities(2));
    const without = {
      ...DEFAULT_SYNC,
      users_identities: { isSynced: true, excludeColumns: ['created_source'] },
    };
    await place.source.sync(postgres(place.url, without));
    const columns = await place.query(
      `select count(*)::int from information_schema.columns where table_name = 'users_identities'`,
    );
    expect(columns).toEqual([[7]]);
    await place.source.sync(place.warehouse);
    await expectEqual(place);
  });

  test('says who holds the lock of another sync', async () => {
    const place = await setUp();
    const holder = new pg.Client({ connectionString: place.url, application_name: 'other sync' });
    await holder.connect();
    onTestFinished(() => holder.end());
    await holder.query('begin');
    await holder.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`idw:${SCHEMA}`]);
    const late = await place.source.sync(place.warehouse, { lockWaitMs: 200 });
    expect(late.error?.code).toBe('warehouse-locked');
    expect(late.error?.message).toContain('other sync');
    const waiting = place.source.sync(place.warehouse, { lockWaitMs: 10_000 });
    setTimeout(() => void holder.query('commit'), 200);
    expect((await waiting).status).toBe('synced');
  });

  test('needs no right but to write its schema', async () => {
    const place = await setUp();
    await place.query(
      `drop role if exists loader; create role loader login; create schema ${SCHEMA} authorization loader`,
    );
    await place.source.setIdentities(identities(4));
    const warehouse = postgres(server.url(place.database, 'loader'));
    expect((await place.source.sync(warehouse)).error).toBeUndefined();
    await expectEqual(place);
  });

  test('shows no secret where the server cannot be reached', async () => {
    const { source, url } = await setUp();
    const urls = [
      url.replace('postgres@', 'nobody:geheim%21@'),
      'postgres://u:geheim%21@127.0.0.1:1/db',
      'postgres://u:geheim%21@127.0.0.1:x/db',
      'http://u:geheim%21@h/',
      'postgres://u:geheim%21@h/db?sslmode=maybe',
    ];
    for (const secret of urls) {
      const { error } = await source.sync(postgres(secret));
      expect(error?.code).toMatch(/^warehouse-(unreachable|url)$/);
      expect(`${error?.message} ${error?.hint} ${error?.stack}`).not.toMatch(/geheim/);
    }
  });

  test('refuses a server without TLS where sslmode asks for it', async () => {
    const { source, url } = await setUp();
    const { error } = await source.sync(postgres(`${url}?sslmode=require`));
    expect(error?.code).toBe('warehouse-unreachable');
  });
});
