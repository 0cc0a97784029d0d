import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PostgresServer } from '../../support/postgres-server.js';
import { ServerReader } from './read-server.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());

const SEED = Number(process.env.IDENTITY_SEED ?? Date.now() % 1_000_000);
const RUNS = Number(process.env.TABLE_RUNS ?? 8);

/** A row of a table, loaded some minutes before or after the clock of its round. */
interface Loaded {
  readonly table: 'pages' | 'tracks' | 'sold' | 'seen';
  readonly id: string;
  readonly value: string | null;
  readonly minutes: number | null;
}

const loaded: fc.Arbitrary<Loaded> = fc.record({
  table: fc.constantFrom('pages', 'tracks', 'tracks', 'sold', 'seen'),
  id: fc.constantFrom(...'m1 m2 m3 m4 m5 m6'.split(' ')),
  value: fc.constantFrom('a', 'b', null),
  minutes: fc.constantFrom(0, -1, -60, -170, 5000, null),
});

const rounds = fc.array(
  fc.record({ rows: fc.array(loaded, { maxLength: 6 }), fails: fc.boolean() }),
  { minLength: 2, maxLength: 7 },
);

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2024, 0, 1);

function insertSql({ table, id, value, minutes }: Loaded, round: number): string {
  const at = new Date(START_MS + round * HOUR_MS + (minutes ?? 0) * 60_000).toISOString();
  const mark = minutes === null ? 'null' : `'${minutes > 0 ? '2999-01-01' : at}'`;
  const text = value === null ? 'null' : `'${value}'`;
  const event = Number(id.slice(1)) % 2 === 0 ? 'sold' : 'seen';
  const columns = { pages: `${text}, null`, tracks: `${text}, '${event}'`, sold: text, seen: text };
  return `insert into web.${table} values ('${id}', ${mark}, ${columns[table]})`;
}

const SCHEMA = `create schema web;
  create table web.pages (id text, uuid_ts timestamptz, email text, event text);
  create table web.tracks (id text, uuid_ts timestamptz, user_id text, event text);
  create table web.sold (id text, uuid_ts timestamptz, email text);
  create table web.seen (id varchar(9), uuid_ts timestamp, email text)`;

const READ = 'type, message_id, user_id, properties_email';

let number = 0;

test(`what builds find one after the other is what one finds (IDENTITY_SEED=${SEED})`, async () => {
  for (const history of fc.sample(rounds, { numRuns: RUNS, seed: SEED })) {
    number += 1;
    const database = `increments_${number}`;
    const reader = await ServerReader.open(await server.createDatabase(database));
    await server.query(database, SCHEMA);
    const found: string[] = [];
    for (const [round, { rows, fails }] of history.entries()) {
      await server.query(database, rows.map((row) => insertSql(row, round)).join('; '));
      const read = await reader.rows(READ, { fails });
      if (!fails) found.push(...read);
    }
    found.push(...(await reader.rows(READ)));
    expect(await reader.rows(READ), JSON.stringify(history)).toEqual([]);
    const all = await (await ServerReader.open(server.url(database))).rows(READ);
    const more = without(found, all);
    expect(without(all, found), JSON.stringify(history)).toEqual([]);
    // A track may have been read before its properties were there, or again for more of them.
    const strange = more.filter((row) => {
      const [type, , , email] = JSON.parse(row) as readonly unknown[];
      return type !== 'track' || (email !== null && !all.includes(row));
    });
    expect(strange, JSON.stringify(history)).toEqual([]);
  }
});

/** The rows of one list that the other does not have as often. */
function without(rows: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return rows.filter((row) => {
    const at = left.indexOf(row);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** A database with `pages` of some columns, and what reads it. */
async function openPages(columns: string) {
  number += 1;
  const database = `increments_${number}`;
  const reader = await ServerReader.open(await server.createDatabase(database));
  await server.query(database, `create schema web; create table web.pages (id text, ${columns})`);
  const insert = (values: string) =>
    server.query(database, `insert into web.pages values ${values}`);
  const query = (sql: string) => server.query(database, sql);
  return { query, insert, ids: (options = {}) => reader.rows('message_id', options) };
}

test('rows before what is looked at again wait for a full refresh', async () => {
  const { insert, ids } = await openPages('uuid_ts timestamptz');
  await insert(`('m1', '2024-01-10')`);
  await ids();
  await insert(`('m2', '2024-01-09 20:59'), ('m3', '2024-01-09 21:00'), ('m4', '2024-01-10')`);
  expect((await ids()).sort()).toEqual(['["m3"]', '["m4"]']);
  expect((await ids({ fullRefresh: true })).sort()).toHaveLength(4);
  expect(await ids()).toEqual([]);
});

test('calls are looked at again for three days by received_at', async () => {
  const { insert, ids } = await openPages('received_at timestamp');
  await insert(`('m1', '2024-01-10')`);
  await ids();
  await insert(`('m2', '2024-01-07'), ('m3', '2024-01-06 23:59'), ('m4', 'infinity')`);
  expect((await ids()).sort()).toEqual(['["m2"]', '["m4"]']);
  await insert(`('m5', '-infinity'), ('m6', '0044-01-01 BC'), ('m7', '2024-01-11')`);
  expect((await ids()).sort()).toEqual(['["m5"]', '["m7"]']);
  expect(await ids()).toEqual([]);
});

test('a table without a mark is looked at as a whole', async () => {
  const { insert, ids } = await openPages('received_at text');
  await insert(`('m1', 'x')`);
  await ids();
  await insert(`('m1', 'x'), ('m1', 'y')`);
  expect(await ids()).toEqual(['["m1"]', '["m1"]']);
  expect(await ids()).toEqual([]);
});

test('a mark stays the one that a table was read by', async () => {
  const { insert, ids, query } = await openPages('received_at timestamptz');
  await insert(`('m1', '2024-01-10')`);
  await ids();
  await query('alter table web.pages add column uuid_ts timestamptz');
  await insert(`('m2', '2024-01-11', '2024-01-01')`);
  expect(await ids()).toEqual(['["m2"]']);
  await query('alter table web.pages drop column received_at');
  expect((await ids()).sort()).toEqual(['["m1"]', '["m2"]']);
  expect(await ids()).toEqual([]);
});

test('a changed row within what is looked at is one more copy', async () => {
  const { insert, ids, query } = await openPages('received_at timestamptz, email text');
  await insert(`('m1', '2024-01-01', 'a'), ('m2', '2024-01-10', 'a')`);
  await ids();
  await query(`update web.pages set email = 'b'`);
  expect(await ids()).toEqual(['["m2"]']);
});

test('another server is not taken for the one that was read', async () => {
  const { insert, ids, query } = await openPages('received_at timestamptz');
  await insert(`('m1', '2024-01-10')`);
  await ids();
  await query('delete from web.pages');
  expect(await ids()).toEqual([]);
  await insert(`('m2', '2024-01-11')`);
  expect(await ids()).toEqual(['["m2"]']);
  await query('delete from web.pages');
  await insert(`('m3', '2024-01-11')`);
  await expect(ids()).rejects.toMatchObject({ code: 'input-changed' });
  expect(await ids({ fullRefresh: true })).toEqual(['["m3"]']);
});

test('properties may be loaded long after their track', async () => {
  const { query } = await openPages('received_at timestamptz');
  const database = `increments_${number}`;
  const reader = await ServerReader.open(server.url(database));
  await query(`create table web.tracks (id text, event text, uuid_ts timestamptz);
    insert into web.tracks values ('m1', 'Sold', '2024-01-01'), ('m2', 'sold', '2024-02-01')`);
  expect(await reader.rows('message_id, properties_email')).toHaveLength(2);
  await query(`create table web.sold (id text, email text, uuid_ts timestamptz);
    insert into web.sold values ('m1', 'a', '2024-02-02'), ('m3', 'c', '2024-02-02'), ('m2', null, '2024-02-02'), ('m4', 'd', '2024-01-15')`);
  expect(await reader.rows('message_id, properties_email')).toEqual(['["m1","a"]']);
  await query(`insert into web.sold values ('m1', 'b', '2024-02-03');
    insert into web.tracks values ('m3', 'sold', '2024-03-01')`);
  expect((await reader.rows('message_id, properties_email')).sort()).toEqual([
    '["m1","a"]',
    '["m3","c"]',
  ]);
  await query(`insert into web.tracks values ('m4', 'sold', '2024-04-01')`);
  expect(await reader.rows('message_id, properties_email')).toEqual(['["m4","d"]']);
  expect(await reader.rows('message_id')).toEqual([]);
});

test('schemas whose names differ in capitals only', async () => {
  const { query } = await openPages('received_at timestamptz');
  const database = `increments_${number}`;
  await query(`insert into web.pages values ('m1', '2024-01-01'); create schema "Web";
    create table "Web"."Pages" (id text, received_at timestamptz);
    insert into "Web"."Pages" values ('m2', '2024-01-01')`);
  const reader = await ServerReader.open(server.url(database), ['web', 'Web']);
  expect(await reader.rows('message_id, source_stem')).toEqual(['["m1","web"]', '["m2","Web"]']);
  expect(await reader.rows('message_id')).toEqual([]);
});
