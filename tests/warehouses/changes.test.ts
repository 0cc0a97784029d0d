import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest';
import { writeDifference } from '../../src/warehouses/postgres/write-all.js';
import { PostgresServer } from '../support/postgres-server.js';
import { countsOf, type Identity, postgres, SCHEMA, SyncSource } from './harness.js';

vi.mock('../../src/warehouses/postgres/write-all.js', async (original) => {
  const module = await original<typeof import('../../src/warehouses/postgres/write-all.js')>();
  return { ...module, writeDifference: vi.fn(module.writeDifference) };
});

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  vi.mocked(writeDifference).mockClear();
});

const TABLE = `${SCHEMA}.users_identities`;
let number = 0;

async function setUp(rows: readonly Identity[]) {
  const source = await SyncSource.open();
  onTestFinished(() => source.close());
  const database = `changes_${++number}`;
  const url = await server.createDatabase(database);
  const query = (sql: string) => server.query(database, sql);
  const place = { source, query, warehouse: postgres(url) };
  await source.setIdentities(rows);
  expect((await source.sync(place.warehouse)).error).toBeUndefined();
  return place;
}

const identity = (value: string, segment: string, syncedAt = '2026-01-01 00:00:00+00') => {
  return { type: 'email', value, segment, syncedAt } satisfies Identity;
};
const identities = (count: number, syncedAt?: string) =>
  Array.from({ length: count }, (_, index) => identity(`p${index}`, `use_${index}`, syncedAt));
const LATER = '2026-02-01 00:00:00+00';

/** Syncs, tells what was counted and whether all rows had to be compared. */
async function syncOnce(
  { source, query, warehouse }: Awaited<ReturnType<typeof setUp>>,
  rows: readonly Identity[],
) {
  await source.setIdentities(rows);
  const result = await source.sync(warehouse);
  expect(result.error).toBeUndefined();
  const found = await query(`select external_id_type, external_id_value, segment_id from ${TABLE}`);
  const ours = rows.map(({ type, value, segment }) => [type, value, segment]);
  expect(found.map(String).sort()).toEqual(ours.map(String).sort());
  return {
    counts: countsOf(result).users_identities,
    isCompared: vi.mocked(writeDifference).mock.calls.length > 0,
  };
}

describe('rows of PostgreSQL are not all compared', () => {
  test('where some are new or changed', async () => {
    const place = await setUp(identities(50));
    const rows = [...identities(50).slice(3), ...identities(3, LATER), identity('x', 'y', LATER)];
    expect(await syncOnce(place, rows)).toEqual({ counts: [51, 1, 3, 0], isCompared: false });
  });

  test('where some are gone', async () => {
    const place = await setUp(identities(50));
    const first = await syncOnce(place, identities(50).slice(7));
    expect(first).toEqual({ counts: [43, 0, 0, 7], isCompared: false });
    const second = await syncOnce(place, identities(50).slice(9));
    expect(second).toEqual({ counts: [41, 0, 0, 2], isCompared: false });
  });

  test('where some changed, some came and some are gone, one of them under an old stamp', async () => {
    const place = await setUp(identities(50));
    const rows = [
      ...identities(50).slice(10),
      identity('p9', 'use_new', LATER),
      identity('p8', 'use_old'),
      identity('new', 'use_new', LATER),
    ];
    expect(await syncOnce(place, rows)).toEqual({ counts: [43, 1, 2, 8], isCompared: false });
    const again = await syncOnce(place, rows.slice(1));
    expect(again).toEqual({ counts: [42, 0, 0, 1], isCompared: false });
  });

  test('where all of them are gone', async () => {
    const place = await setUp(identities(20));
    expect(await syncOnce(place, [])).toEqual({ counts: [0, 0, 0, 20], isCompared: false });
  });
});

describe('all rows are compared', () => {
  test('where nothing tells the difference, and told from then on', async () => {
    const place = await setUp(identities(50));
    await place.query(`alter table ${SCHEMA}.idw_sync_state drop column sketch`);
    const first = await syncOnce(place, identities(50).slice(1));
    expect(first).toEqual({ counts: [49, 0, 0, 1], isCompared: true });
    vi.mocked(writeDifference).mockClear();
    const second = await syncOnce(place, identities(50).slice(2));
    expect(second).toEqual({ counts: [48, 0, 0, 1], isCompared: false });
  });

  test('where the sketch is not of these rows', async () => {
    const place = await setUp(identities(50));
    await place.query(
      `update ${SCHEMA}.idw_sync_state set sketch = set_byte(sketch, 3, 1) where sketch is not null`,
    );
    const result = await syncOnce(place, identities(50).slice(1));
    expect(result).toEqual({ counts: [49, 0, 0, 1], isCompared: true });
  });

  test('where more rows are gone than can be told', async () => {
    const place = await setUp(identities(12_000));
    const result = await syncOnce(place, identities(12_000).slice(11_000));
    expect(result).toEqual({ counts: [1000, 0, 0, 11_000], isCompared: true });
  });
});

describe('keys of tables in PostgreSQL', () => {
  const keyOf = (place: Awaited<ReturnType<typeof setUp>>) =>
    place.query(
      `select indexdef like '%UNIQUE%', indexdef like '%sha256%', exists (
         select from pg_constraint where conname = 'idw_users_identities_key' and contype = 'p')
       from pg_indexes where indexname = 'idw_users_identities_key'`,
    );
  const long = identity('x'.repeat(2600) + Math.random(), 'use_long', LATER);
  const PRIMARY = [[true, false, true]];
  const DIGEST = [[true, true, false]];

  test('are primary keys', async () => {
    const place = await setUp(identities(3));
    expect(await keyOf(place)).toEqual(PRIMARY);
    await expect(place.query(`insert into ${TABLE} select * from ${TABLE}`)).rejects.toThrow(
      /duplicate key/,
    );
  });

  test('become unique indexes on a hash when a value is too long, and stay', async () => {
    const place = await setUp(identities(3));
    const huge = { ...long, value: `${'y'.repeat(999_990)}\\x"` };
    const rows = [...identities(3), long, huge];
    expect((await syncOnce(place, rows)).counts).toEqual([5, 2, 0, 0]);
    expect(await keyOf(place)).toEqual(DIGEST);
    const changed = rows.map((row) => ({
      ...row,
      segment: 'use_z',
      syncedAt: '2026-03-01 00:00:00+00',
    }));
    expect(await syncOnce(place, changed)).toEqual({ counts: [5, 0, 5, 0], isCompared: false });
    await syncOnce(place, identities(3));
    expect(await keyOf(place)).toEqual(DIGEST);
  });

  test('are such indexes from the start', async () => {
    const place = await setUp([...identities(3), long]);
    expect(await keyOf(place)).toEqual(DIGEST);
    await expect(place.query(`insert into ${TABLE} select * from ${TABLE}`)).rejects.toThrow(
      /duplicate key/,
    );
  });

  test.each([
    [
      'a value that is too long under an old stamp',
      { ...long, syncedAt: identity('', '').syncedAt },
    ],
    ['a value that is too long', long],
  ])('make room for %s', async (_, row) => {
    const place = await setUp(identities(3));
    expect((await syncOnce(place, [...identities(2), row])).counts).toEqual([3, 1, 0, 1]);
    expect(await keyOf(place)).toEqual(DIGEST);
  });

  test('take the place of what earlier versions made', async () => {
    const place = await setUp([...identities(3), long]);
    const old = `alter table ${SCHEMA}.idw_sync_state drop column if exists sketch;
      drop index if exists ${SCHEMA}.idw_users_identities_key;
      alter table ${TABLE} drop constraint if exists idw_users_identities_key;
      create index idw_users_identities_key on ${TABLE}
        (hashtextextended(external_id_value collate "C", 0))`;
    await place.query(old);
    expect((await place.source.sync(place.warehouse)).tables[0]?.status).toBe('unchanged');
    expect(await keyOf(place)).toEqual(DIGEST);
    await place.source.setIdentities(identities(3));
    await place.source.sync(place.warehouse);
    await place.query(old);
    expect((await place.source.sync(place.warehouse)).tables[0]?.status).toBe('unchanged');
    expect(await keyOf(place)).toEqual(PRIMARY);
  });

  test('leave a primary key of the user alone', async () => {
    const place = await setUp(identities(3));
    await place.query(`alter table ${TABLE} drop constraint idw_users_identities_key;
      alter table ${TABLE} add constraint mine primary key (external_id_type, external_id_value)`);
    await syncOnce(place, identities(4, LATER));
    expect(await keyOf(place)).toEqual([[true, false, false]]);
  });

  test('let columns of the user keep nothing of rows that change', async () => {
    const place = await setUp(identities(3));
    await place.query(`alter table ${TABLE} add column mine text default 'd',
      add column twice text generated always as (segment_id || segment_id) stored;
      set session_replication_role = replica; update ${TABLE} set mine = 'by hand'`);
    await syncOnce(place, [...identities(2), identity('p2', 'use_n', LATER)]);
    expect(
      await place.query(`select mine, twice from ${TABLE} order by external_id_value`),
    ).toEqual([
      ['by hand', 'use_0use_0'],
      ['by hand', 'use_1use_1'],
      ['d', 'use_nuse_n'],
    ]);
  });
});

test('a history may hold two rows of one key', async () => {
  const place = await setUp([]);
  const columns = 'external_id_type, external_id_value, segment_id, synced_at, valid_from';
  const sync = async (rows: readonly string[]) => {
    await place.source.session.execute(
      `create or replace table ${SCHEMA}.users_identities_history as
       select * exclude (synced_at, valid_from), synced_at::timestamptz as synced_at,
         valid_from::timestamptz as valid_from
       from (values ${rows.map((row) => `('email', ${row}, '2025-01-01')`).join(', ')})
         as t(external_id_type, external_id_value, segment_id, synced_at, valid_from)`,
    );
    const result = await place.source.sync(place.warehouse);
    expect(result.error).toBeUndefined();
    const found = await place.query(
      `select ${columns.replaceAll(/\w+(_at|_from)/g, "($& at time zone 'UTC')::text || '+00'")}
       from ${SCHEMA}.users_identities_history`,
    );
    const ours = await place.source.rows('users_identities_history', columns);
    expect(found.map((row) => JSON.stringify(row)).sort()).toEqual(ours);
    return countsOf(result).users_identities_history;
  };
  const [old, late] = ['2026-01-01', '2026-02-01'];
  const row = (value: string, segment: string, at: string) => `'${value}', '${segment}', '${at}'`;
  const [a1, a2, b1] = [row('a', 'use_1', old), row('a', 'use_2', old), row('b', 'use_1', old)];
  expect(await sync([a1, a2, b1])).toEqual([3, 3, 0, 0]);
  expect(await sync([a1, b1])).toEqual([2, 0, 0, 1]);
  expect(await sync([row('a', 'use_3', late), row('a', 'use_4', late), b1])).toEqual([3, 0, 2, 0]);
  expect(await sync([row('a', 'use_3', late)])).toEqual([1, 0, 0, 2]);
  expect(vi.mocked(writeDifference).mock.calls.length).toBeLessThan(3);
});
