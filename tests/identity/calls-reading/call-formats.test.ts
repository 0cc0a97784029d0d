import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CallsFixture, call, identifiersOf, type Row } from './calls-fixture.js';

let fixture: CallsFixture;
beforeAll(async () => {
  fixture = await CallsFixture.open({
    identifiers: [{ type: 'loyalty_id' }, { type: 'crm_id', path: 'traits.customer.id' }],
  });
});
afterAll(() => fixture.close());

const USERS = { collection: 'users', encoding: 'none' };
const CALLS = [
  call('1', {
    type: 'identify',
    userId: 'u1',
    traits: { email: 'a@x', loyalty_id: 7, customer: { id: 'c' } },
  }),
  call('2', {
    anonymousId: 'a1',
    receivedAt: '2024-01-01 10:00:00.123456+02',
    properties: { email: 'b@x', price: 1.5 },
  }),
  call('3', {
    context: {
      device: { type: 'ios', id: 'd', token: 't', adTrackingEnabled: true, advertisingId: 'i' },
    },
  }),
  call('4', {
    context: {
      externalIds: [
        { id: 'p', type: 'phone', ...USERS },
        { id: 'q', type: 'Phone', ...USERS },
      ],
    },
  }),
  call('5', {
    context: {
      traits: { email: 'c@x', crossDomainId: 'x', loyaltyId: 'l' },
      protocols: { sourceId: 's' },
    },
  }),
  call('6', {
    context: {
      integrations: { 'Google Analytics': { clientId: '12345678901.1' } },
      Braze: { braze_id: 'b' },
    },
  }),
  call('7', { userId: 'ü"\\\n\u2028', writeKey: 'w', traits: { email: '\u0065@x' } }),
  { messageId: '8', type: 'track', timestamp: 'never' },
];

/** The rows without what depends on the file. */
async function rowsOf(...globs: string[]): Promise<Row[]> {
  const { calls } = await fixture.read(...globs);
  const rows = calls.map(({ input: _, reject_hash: __, ...row }) => row);
  return rows.sort((a, b) => String(a.message_id).localeCompare(String(b.message_id)));
}

describe('equal calls', () => {
  let lines: string;
  let expected: Row[];
  beforeEach(async () => {
    fixture.writeCalls('calls.ndjson', CALLS);
    lines = path.join(fixture.folder, 'calls.ndjson');
    expected = await rowsOf('calls.ndjson');
    expect(expected.map((row) => identifiersOf(row).length)).toEqual([4, 2, 3, 1, 3, 2, 2, 0]);
  });

  test('are equal rows from gzip', async () => {
    fixture.write('zip/calls.ndjson.gz', gzipSync(readFileSync(lines)));
    expect(await rowsOf('zip/*')).toEqual(expected);
  });

  test('are equal rows from typed Parquet', async () => {
    await fixture.copy(
      `from read_json('${lines}', field_appearance_threshold = 0)`,
      'typed/calls.parquet',
    );
    expect(await rowsOf('typed/*')).toEqual(expected);
  });

  test.each(['varchar', 'json', 'blob'])(
    'are equal rows from Parquet with JSON as %s',
    async (type) => {
      const nested = ['context', 'traits', 'properties'].map((name) => {
        return `json_extract(json, '$.${name}')::varchar::${type} as ${name}`;
      });
      await copyCalls(`${type}/calls.parquet`, nested);
      expect(await rowsOf(`${type}/*`)).toEqual(expected);
    },
  );

  test('are equal rows from Parquet with maps', async () => {
    const map = (name: string) => `json_extract(json, '$.${name}')::map(varchar, json)`;
    await copyCalls('maps/calls.parquet', [
      `${map('traits')} as traits`,
      `${map('properties')} as properties`,
      `${map('context')}::map(varchar, varchar) as context`,
    ]);
    expect(await rowsOf('maps/*')).toEqual(expected);
  });

  test('are equal rows when the files differ in columns', async () => {
    const parts = [CALLS.slice(0, 2), CALLS.slice(2, 6), CALLS.slice(6)];
    for (const [at, part] of parts.entries()) {
      fixture.writeCalls(`mixed/${at}/calls.jsonl`, part);
      if (at < 2) {
        await fixture.copy(
          `from read_json('${path.join(fixture.folder, `mixed/${at}/calls.jsonl`)}')`,
          `mixed/${at}/calls.parquet`,
        );
      }
    }
    expect(await rowsOf('mixed/*/calls.parquet', 'mixed/2/*')).toEqual(expected);
  });

  async function copyCalls(name: string, nested: readonly string[]): Promise<void> {
    const ids = [
      'messageId',
      'type',
      'userId',
      'anonymousId',
      'timestamp',
      'receivedAt',
      'writeKey',
    ];
    const top = ids.map((id) => `json->>'$.${id}' as "${id}"`);
    await fixture.copy(
      `select ${[...top, ...nested].join(', ')} from read_ndjson_objects('${lines}')`,
      name,
    );
  }
});

test('typed values are cast as the engine does', async () => {
  await fixture.copy(
    `select 42::bigint as "messageId", 'track' as type, 1.50::decimal(5, 2) as "userId", 'nan'::double as "anonymousId",
      timestamptz '2024-01-01 10:00:00.5+02' as timestamp, timestamp '2024-01-01 09:00:00' as "receivedAt",
      {'email': 1e3::double, 'loyalty_id': true} as traits, map {'loyaltyId': 5} as properties,
      {'device': {'type': 'ios', 'id': uuid '5fd32b0c-0000-4000-8000-000000000000'}} as context`,
    'typed.parquet',
  );
  const { calls } = await fixture.read('typed.parquet');
  expect(calls.map(identifiersOf)).toEqual([
    [
      'email 1000.0',
      'ios.id 5fd32b0c-0000-4000-8000-000000000000',
      'loyalty_id 5',
      'loyalty_id true',
      'user_id 1.50',
    ],
  ]);
  expect(calls[0]).toMatchObject({ message_id: '42', reject_reason: null });
  expect(
    await fixture.query(
      'select epoch_ms(occurred_at)::varchar as t, epoch_ms(arrived_at)::varchar as r from idw_test_state.batch_calls',
    ),
  ).toEqual([
    {
      t: String(Date.parse('2024-01-01T08:00:00.5Z')),
      r: String(Date.parse('2024-01-01T09:00:00Z')),
    },
  ]);
});

test('keys written with escapes are found in Parquet', async () => {
  const properties = String.raw`{"\u0065mail":"e@x"}`;
  await fixture.copy(
    `select 'm' as "messageId", 'track' as type, '2024-01-01' as timestamp, '${properties}' as properties`,
    'escapes.parquet',
  );
  const { calls } = await fixture.read('escapes.parquet');
  expect(calls.map(identifiersOf)).toEqual([['email e@x']]);
});

test('JSON text that does not parse rejects a Parquet row', async () => {
  await fixture.copy(
    `select 'm' || n as "messageId", 'track' as type, '2024-01-01' as timestamp, context
    from (values (1, '{"device":'), (2, 'no JSON'), (3, '["x"]'), (4, null), (5, '  {"a":"\\ud800"}'), (6, '{}')) as v (n, context)`,
    'broken.parquet',
  );
  const { calls, unusable } = await fixture.read('broken.parquet');
  expect(calls).toHaveLength(6);
  expect(unusable.map((row) => [row.record_number, row.reject_reason])).toEqual([
    [1, 'invalid_record'],
    [5, 'invalid_record'],
  ]);
  expect(JSON.parse(String(unusable[0]?.raw))).toMatchObject({
    messageId: 'm1',
    context: '{"device":',
  });
});

test('a Parquet file without messageId is refused', async () => {
  await fixture.copy(`select 'm' as "messageID", 'track' as type`, 'bare.parquet');
  const inputs = await fixture.inputs('bare.parquet');
  await expect(inputs.createViews(fixture.session)).rejects.toMatchObject({
    code: 'input-columns',
    hint: expect.stringContaining('messageID'),
  });
});
