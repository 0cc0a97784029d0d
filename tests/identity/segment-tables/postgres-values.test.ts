import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findTablesOfFile } from '../../../src/identity/segment-tables/find-call-tables.js';
import { PostgresServer } from '../../support/postgres-server.js';
import { READING_SPACE, ServerReader } from './read-server.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());

const SEED = Number(process.env.IDENTITY_SEED ?? Date.now() % 1_000_000);
const RUNS = Number(process.env.TABLE_RUNS ?? 10);

/** A type by both names, and literals of it. */
interface Kind {
  readonly server: string;
  readonly file: string;
  readonly literals: fc.Arbitrary<string>;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

const texts = fc.oneof(
  fc.constantFrom(
    ...['', ' ', '\\N', '\\', '\\n', 'a\\tb', '\n', '\r\n', '\t', '"', '""', "'", ',', '\\.'],
    ...['\u200fשלום\u200e', '\u0001\u0008\u000b\u000c', '😀', 'null', 'a\\\\nb', '\u2028'],
    ...['{"id":"x1"}', '[{"id":7,"type":"shop_id","collection":"users","encoding":"none"}]'],
  ),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replaceAll('\0', '')),
  fc
    .array(fc.constantFrom('\\', 'n', 't', 'N', '\n', '\t', 'b', '\r'), { maxLength: 8 })
    .map((parts) => parts.join('')),
);
const instants = fc.oneof(
  fc
    .date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31'),
      noInvalidDate: true,
    })
    .map((date) => date.toISOString().replace(/^\+00|Z$/g, '')),
  fc.constantFrom('2024-01-01 00:00:00', '2024-01-01 00:00:00.1', '2024-01-01 00:00:00.000001'),
);
const json = fc.oneof(
  fc.jsonValue({ depthSize: 'small', maxDepth: 2 }).map((value) => JSON.stringify(value)),
  fc.constantFrom('"text"', '1.50', '1e3', 'true', 'null', '"\\n\\\\\\""', '{"a":[1]}'),
);

const KINDS: readonly Kind[] = [
  { server: 'text', file: 'varchar', literals: texts.map(quoted) },
  { server: 'varchar(512)', file: 'varchar', literals: texts.map(quoted) },
  { server: 'boolean', file: 'boolean', literals: fc.boolean().map(String) },
  { server: 'integer', file: 'integer', literals: fc.integer().map(String) },
  {
    server: 'bigint',
    file: 'bigint',
    literals: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => `'${n}'`),
  },
  {
    server: 'numeric(12,3)',
    file: 'decimal(12,3)',
    literals: fc.integer().map((n) => `${n / 1000}`),
  },
  {
    server: 'double precision',
    file: 'double',
    literals: fc
      .oneof(fc.double(), fc.constantFrom(0.1, 100000, 1e20, -0, 1e-7))
      .map((n) => `'${Object.is(n, -0) ? '-0' : n}'`),
  },
  {
    server: 'real',
    file: 'float',
    literals: fc.oneof(fc.float(), fc.constantFrom(0.5, 16777216, 1e20)).map((n) => `'${n}'`),
  },
  { server: 'timestamptz', file: 'timestamptz', literals: instants.map((at) => `'${at}Z'`) },
  { server: 'timestamp', file: 'timestamp', literals: instants.map((at) => `'${at}'`) },
  { server: 'date', file: 'date', literals: instants.map((at) => `'${at.slice(0, 10)}'`) },
  { server: 'uuid', file: 'uuid', literals: fc.uuid().map((id) => `'${id}'`) },
  { server: 'json', file: 'json', literals: json.map(quoted) },
  {
    server: 'bytea',
    file: 'blob',
    literals: fc.constantFrom(`'a'`, `''`, `'a b'`),
  },
  {
    server: 'text[]',
    file: 'varchar[]',
    literals: fc.constantFrom(`array['a', null]`, `array['']`),
  },
];

const COLUMNS = [
  ...[
    'user_id',
    'anonymous_id',
    'email',
    'loyalty_id',
    'crm_id',
    'plan_id',
    'context_external_ids',
  ],
  ...['context_device_id', 'context_device_ad_tracking_enabled', 'timestamp', 'received_at'],
];

/** Columns with a type each, and rows of literals. */
const tables = fc.tuple(...COLUMNS.map(() => fc.constantFrom(...KINDS))).chain((kinds) =>
  fc.record({
    kinds: fc.constant(kinds),
    rows: fc.array(
      fc.tuple(...kinds.map(({ literals }) => fc.option(literals, { nil: 'null', freq: 6 }))),
      { minLength: 1, maxLength: 12 },
    ),
  }),
);

const READ =
  'message_id, user_id, anonymous_id, traits_email, properties_email, configured_1, configured_2, configured_3, external_ids, device_id, device_ad_tracking, "timestamp", received_at, source_stem';

let number = 0;

test(`the same tables in a file and on a server give the same rows (IDENTITY_SEED=${SEED})`, async () => {
  for (const { kinds, rows } of fc.sample(tables, { numRuns: RUNS, seed: SEED })) {
    number += 1;
    const url = await server.createDatabase(`values_${number}`);
    const reader = await ServerReader.open(url);
    const statements = (side: 'server' | 'file') =>
      ['identifies', 'pages', 'tracks', 'sold']
        .map((table) => {
          const columns = COLUMNS.map((name, at) => `"${name}" ${kinds[at]?.[side]}`);
          const values = rows.map((row, at) => `('m${at}', 'sold', ${row.join(', ')})`);
          return `create table web.${table} (id ${side === 'file' ? 'varchar' : 'text'}, event varchar(99), ${columns.join(', ')});
            insert into web.${table} values ${values.join(', ')}`;
        })
        .join(';');
    await server.query(`values_${number}`, `create schema web; ${statements('server')}`);
    await reader.session.execute(`create schema web; ${statements('file')}`);
    const fromFile: string[] = [];
    const found = await findTablesOfFile(
      READING_SPACE,
      {
        kind: 'duckdb',
        database: { glob: 'warehouse.duckdb', written: 'warehouse.duckdb' },
        schemas: ['web'],
      },
      reader.session,
      { base: reader.folder, allowedFolders: [], databaseFile: reader.file, known: [] },
    );
    for (const { viewSql } of found)
      for (const row of (await reader.session.query(`select ${READ} from (${viewSql})`)).rows)
        fromFile.push(JSON.stringify(row));
    const fromServer = await reader.rows(READ);
    const types = kinds.map((kind) => kind.server).join(', ');
    const [more, less] = [without(fromServer, fromFile), without(fromFile, fromServer)];
    // One row of each tells what is wrong; all of them are too much to read.
    expect([types, more.sort()[0]]).toEqual([types, less.sort()[0]]);
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

test('values of a megabyte and names of any kind pass', async () => {
  const url = await server.createDatabase('large');
  await server.query(
    'large',
    `create schema web; create domain web.flag as boolean;
     create type web.pair as (a int, b int);
     create table web."Pages" ("ID" text, id text, "weird ""name" text, "Email" web.flag);
     insert into web."Pages" values ('no', 'm1', null, true), ('no', repeat('\\ü' || chr(10), 300000), 'x', false);
     create view web.screens as select id, true as loyalty_id, row(1, 2)::web.pair as email from web."Pages"`,
  );
  const reader = await ServerReader.open(url);
  const rows = await reader.rows(
    `type, input, length(message_id), md5(message_id), properties_email,
     array_to_string(list_distinct(configured_1), ' ')`,
  );
  const { rows: large } = await reader.session.query(
    `select md5(repeat('\\ü' || chr(10), 300000))`,
  );
  expect(rows.map((row) => JSON.parse(row) as unknown[])).toEqual([
    ['page', 'postgres:large#web.pages', 2, expect.any(String), 'true', null],
    ['page', 'postgres:large#web.pages', 900_000, large[0]?.[0], 'false', null],
    ['screen', 'postgres:large#web.screens', 2, expect.any(String), null, 'true'],
    ['screen', 'postgres:large#web.screens', 900_000, large[0]?.[0], null, 'true'],
  ]);
});
