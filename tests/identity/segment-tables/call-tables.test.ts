import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Value } from '../../../src/engine/engine.js';
import { findTablesOfFile } from '../../../src/identity/segment-tables/find-call-tables.js';
import { snakeCase } from '../../../src/identity/segment-tables/snake-case.js';
import { inDatabase } from './segment-warehouse.js';

const SPACE = {
  name: 'web',
  identifiers: [
    { type: 'loyaltyId', isEnabled: true, normalize: 'none' },
    { type: 'crm_id', path: 'traits.customer.id', isEnabled: true, normalize: 'none' },
    { type: 'user_key', path: 'properties.userId', isEnabled: true, normalize: 'none' },
  ],
} as const;

/** The texts at configured places. */
const texts = (number: number) => `array_to_string(list_distinct(configured_${number}), ' ')`;

/** A DuckDB file with what the statements make, and questions to the tables in it. */
class Warehouse {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'idw-test-'));

  constructor(private readonly schemas: readonly string[] = ['web']) {
    onTestFinished(() => rmSync(this.folder, { recursive: true }));
  }

  async execute(sql: string): Promise<this> {
    await inDatabase(path.join(this.folder, 'segment.duckdb'), (session) => session.execute(sql));
    return this;
  }

  /** Reads columns of `raw_call_records`, of each table in its order. */
  read(columns: string): Promise<(readonly Value[])[]> {
    return this.#find(async (tables, query) => {
      const rows: (readonly Value[])[] = [];
      for (const { numberedViewSql } of tables)
        rows.push(
          ...(await query(`select ${columns} from (${numberedViewSql}) order by record_number`)),
        );
      return rows;
    });
  }

  /** Reads the same of `raw_calls`. */
  readUnnumbered(columns: string): Promise<readonly (readonly Value[])[]> {
    return this.#find(async ([table], query) =>
      query(`select ${columns} from (${table?.viewSql})`),
    );
  }

  fingerprints(): Promise<Record<string, string>> {
    return this.#find(async (tables) => {
      const hashes = tables.map(async ({ input, fingerprint }) => [
        input,
        (await fingerprint?.())?.contentHash,
      ]);
      return Object.fromEntries(await Promise.all(hashes));
    });
  }

  #find<T>(
    work: (
      tables: Awaited<ReturnType<typeof findTablesOfFile>>,
      query: (sql: string) => Promise<readonly (readonly Value[])[]>,
    ) => Promise<T>,
  ): Promise<T> {
    return inDatabase(':memory:', async (session) => {
      const database = { glob: 'segment.duckdb', written: 'segment.duckdb' };
      const tables = await findTablesOfFile(
        SPACE,
        { kind: 'duckdb', database, schemas: this.schemas },
        session,
        { base: this.folder, allowedFolders: [], databaseFile: ':memory:', known: [] },
      );
      return work(tables, async (sql) => (await session.query(sql)).rows);
    });
  }
}

test('a table may have few columns', async () => {
  const warehouse = await new Warehouse().execute(
    `create schema web; create table web.PAGES as select 'm1' as ID, 'u1' as USER_ID`,
  );
  const columns =
    'message_id, type, user_id, received_at, external_ids, configured_1, source_stem, input, raw';
  expect(await warehouse.read(columns)).toEqual([
    [
      ...['m1', 'page', 'u1', null, null, null, 'web', 'segment.duckdb#web.pages'],
      '{"ID":"m1","USER_ID":"u1"}',
    ],
  ]);
});

test('tables of several schemas are read', async () => {
  const warehouse = await new Warehouse(['web', 'ios', 'web']).execute(
    `create schema web; create schema ios;
     create table web.pages as select 'm1' as id;
     create table web.users as select 'm2' as id;
     create table ios.screens as select 'm3' as id`,
  );
  expect(await warehouse.read('message_id, type, source_stem')).toEqual([
    ['m1', 'page', 'web'],
    ['m3', 'screen', 'ios'],
  ]);
});

test('properties of tracks come from the table of their event', async () => {
  const warehouse = await new Warehouse().execute(
    `create schema web;
     create table web.tracks as select * from (values
         ('m1', 'sold', 'never@x.org'), ('m2', 'seen', null), ('m3', 'gone', null), ('m4', null, null)
     ) as t(id, event, email);
     create table web.Sold as select 'm1' as id, 7 as loyalty_id, 'b@x.org' as email union all
         select 'm1', 6, 'a@x.org' union all select 'm2', 9, 'c@x.org';
     create table web.seen as select 'm2' as id, 'u5' as user_id, null::varchar as email;
     create table web.unseen as select 'm2' as id, 'd@x.org' as email`,
  );
  expect(await warehouse.read(`message_id, properties_email, ${texts(1)}, traits_email`)).toEqual([
    ['m1', 'b@x.org', '7', null],
    ['m2', null, null, null],
    ['m3', null, null, null],
    ['m4', null, null, null],
  ]);
});

test('traits and properties are told by the table', async () => {
  const columns = `'m' as id, 'e' as email, 'l' as loyalty_id, 'k' as customer_id, 'g' as group_id`;
  const tables = ['aliases', 'groups', 'identifies', 'pages', 'screens', 'tracks'];
  const warehouse = await new Warehouse().execute(
    `create schema web; ${tables.map((name) => `create table web.${name} as select ${columns};`).join('')}`,
  );
  const read = `type, traits_email, properties_email, ${texts(1)}, ${texts(2)}, group_id`;
  expect(await warehouse.read(read)).toEqual([
    ['alias', null, null, null, null, null],
    ['group', 'e', null, 'l', 'k', 'g'],
    ['identify', 'e', null, 'l', 'k', null],
    ['page', null, 'e', 'l', null, null],
    ['screen', null, 'e', 'l', null, null],
    ['track', null, null, null, null, null],
  ]);
});

test('a column of the call is no property', async () => {
  const warehouse = await new Warehouse().execute(
    `create schema web;
     create table web.pages as select 'm' as id, 'u' as user_id, 'w' as write_key, 's' as context_protocols_source_id`,
  );
  expect(await warehouse.read('configured_3, write_key, source_id')).toEqual([[null, null, null]]);
});

test('values have the text that their type has', async () => {
  const warehouse = await new Warehouse().execute(
    `create schema web;
     create table web.identifies as select
         uuid '00000000-0000-4000-8000-000000000001' as id,
         12345678901234567890 as user_id,
         timestamptz '2024-01-01 01:00:00.000001+01' as received_at,
         timestamp '2024-01-02' as sent_at,
         true as context_device_ad_tracking_enabled,
         [{'id': 1, 'type': 'shop', 'collection': 'users', 'encoding': 'none'}] as context_external_ids,
         'NaN'::double as email`,
  );
  const columns =
    'message_id, user_id, received_at, "timestamp", device_ad_tracking, external_ids, traits_email';
  expect(await warehouse.read(columns)).toEqual([
    [
      ...['00000000-0000-4000-8000-000000000001', '12345678901234567890'],
      ...['2024-01-01 00:00:00.000001', '2024-01-02 00:00:00', 'true'],
      ...["[{'id': '1', 'type': 'shop', 'collection': 'users', 'encoding': 'none'}]", null],
    ],
  ]);
});

test('external ids may be JSON', async () => {
  const warehouse = await new Warehouse().execute(
    `create schema web;
     create table web.pages(id varchar, context_external_ids varchar);
     insert into web.pages values ('1', '[{"id":1.50,"type":"shop","encoding":"none"}]'),
         ('2', '[oops'), ('3', '[1]'), ('4', '{"id":"x"}'), ('5', null)`,
  );
  expect(await warehouse.read('external_ids[1].id, external_ids[1].type')).toEqual([
    ['1.50', 'shop'],
    ...[2, 3, 4, 5].map(() => [null, null]),
  ]);
});

test('record numbers count the rows that are left', async () => {
  const warehouse = await new Warehouse().execute(
    `create schema web; create table web.pages as select i::varchar as id from range(4) as t(i);
     delete from web.pages where id = '1'`,
  );
  const rows = await warehouse.read('record_number, message_id, record_key');
  expect(rows.map(([number, id]) => [number, id])).toEqual([
    [1, '0'],
    [2, '2'],
    [3, '3'],
  ]);
  expect(await warehouse.readUnnumbered('message_id, record_key')).toEqual(
    rows.map(([, id, key]) => [id, key]),
  );
});

test('a view is read like a table', async () => {
  const warehouse = await new Warehouse().execute(
    `create schema raw; create schema web; create table raw.p as select 'm1' as id;
     create view web.pages as select * from raw.p`,
  );
  expect(await warehouse.read('message_id, record_number')).toEqual([['m1', 1]]);
});

test('a fingerprint tells of rows that are read, in any order', async () => {
  const warehouse = await new Warehouse().execute(
    `create schema web;
     create table web.pages as select 'm1' as id, 'u1' as user_id, 1 as scroll union all select 'm2', 'u2', 2;
     create table web.tracks as select 'm3' as id, 'sold' as event;
     create table web.sold as select 'm3' as id, 'a' as email`,
  );
  const before = await warehouse.fingerprints();
  const changedBy = async (sql: string) => {
    const old = await warehouse.fingerprints();
    const now = await (await warehouse.execute(sql)).fingerprints();
    return Object.keys(now).filter((input) => now[input] !== old[input]);
  };
  const [pages, tracks] = ['segment.duckdb#web.pages', 'segment.duckdb#web.tracks'];
  expect(await changedBy('update web.pages set scroll = 3')).toEqual([]);
  expect(await changedBy(`update web.sold set email = 'b'`)).toEqual([tracks]);
  expect(await changedBy(`insert into web.pages values ('m2', 'u2', 2)`)).toEqual([pages]);
  expect(await changedBy(`delete from web.pages where id = 'm2'`)).toEqual([pages]);
  expect(
    await changedBy(
      `delete from web.pages; insert into web.pages values ('m2','u2',0), ('m1','u1',0)`,
    ),
  ).toEqual([pages]);
  expect(await warehouse.fingerprints()).toMatchObject({ [pages]: before[pages] });
});

test('keys are spelled as Segment spells columns', () => {
  const spellings = {
    'sample text': 'sample_text',
    'sample-text': 'sample_text',
    sample___text: 'sample_text',
    accountType: 'account_type',
    userID: 'user_id',
    ABTest: 'abtest',
    'sample 2 Text': 'sample_2_text',
    'SAMPLE 2 TEXT': 'sample_2_text',
    ___$$Base64Encode: 'base64_encode',
    plan2Id: 'plan_2id',
    'Google Analytics': 'google_analytics',
    clientId: 'client_id',
    _kept: '_kept',
    é: '',
  };
  const found = Object.keys(spellings).map((key) => [key, snakeCase(key)]);
  expect(Object.fromEntries(found)).toEqual(spellings);
});
