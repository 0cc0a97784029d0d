import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CallsFixture, call, identifiersOf, type Row } from './calls-fixture.js';

let fixture: CallsFixture;
beforeAll(async () => {
  fixture = await CallsFixture.open({ identifiers: [{ type: 'loyalty_id' }] });
});
afterAll(() => fixture.close());

const TIME = '2024-01-01T00:00:00.000Z';

/** Reads lines between two good calls, which must come out whole. */
async function readBetween(...lines: readonly (string | Row)[]) {
  const good = (id: string) => call(id, { userId: id });
  fixture.writeCalls('calls.ndjson', [good('first'), ...lines, good('last')]);
  const { calls, unusable } = await fixture.read('calls.ndjson');
  const whole = calls.filter((row) => row.reject_reason === null && row.user_id === row.message_id);
  expect(whole.map((row) => row.message_id)).toEqual(expect.arrayContaining(['first', 'last']));
  return { calls: calls.slice(1, -1), unusable };
}

const line = (fields: string) => `{"messageId":"m","type":"track","timestamp":"${TIME}",${fields}}`;

const REASONS: [string, string | Row][] = [
  ['invalid_record', '{"messageId":'],
  ['invalid_record', line('"userId":"\\ud800"')],
  ['invalid_record', '["no object"]'],
  ['invalid_record', 'null'],
  ['invalid_record', `${line('"a":1')}${line('"a":1')}`],
  ['missing_message_id', { type: 'track', timestamp: TIME }],
  ['missing_message_id', { messageId: '', type: 'odd' }],
  ['missing_message_id', { messageId: ['m'], type: 'track' }],
  ['missing_type', { messageId: 'm', timestamp: TIME }],
  ['unknown_type', { messageId: 'm', type: 'Track', timestamp: 'x' }],
  ['unknown_type', { messageId: 'm', type: 5, timestamp: 'x' }],
  ['unreadable_timestamp', { messageId: 'm', type: 'track', timestamp: 'x', receivedAt: 'y' }],
  ['unreadable_timestamp', { messageId: 'm', type: 'track', timestamp: 1704067200000 }],
  ['unreadable_timestamp', { messageId: 'm', type: 'track', timestamp: '0000-01-01' }],
  ['unreadable_received_at', { messageId: 'm', type: 'track', timestamp: TIME, receivedAt: 'y' }],
  ['missing_time', { messageId: 'm', type: 'track' }],
  ['missing_time', { messageId: 'm', type: 'track', timestamp: {}, receivedAt: '' }],
  ['unstorable_character', call('m\0')],
  ['unstorable_character', call('m', { writeKey: '\0' })],
  ['unstorable_character', call('m', { anonymousId: 'a\0' })],
  ['unstorable_character', call('m', { traits: { loyaltyId: 'a\0' } })],
];

test('each reason of rejection is told with line and text', async () => {
  const { calls, unusable } = await readBetween(...REASONS.map(([, record]) => record));
  expect(calls.map((row) => row.reject_reason)).toEqual(REASONS.map(([reason]) => reason));
  expect(unusable).toEqual(
    REASONS.map(([reason, record], at) => ({
      input: 'calls.ndjson',
      record_number: at + 2,
      message_id: calls[at]?.message_id,
      reject_reason: reason,
      raw: typeof record === 'string' ? record : JSON.stringify(record),
    })),
  );
});

test('a NUL in what is no identifier does no harm', async () => {
  const traits = { name: '\0', email: '' };
  const { calls } = await readBetween(
    call('m', { traits, groupId: '\0' }),
    call('n', { type: 'alias', userId: '\0' }),
  );
  expect(calls.map((row) => row.reject_reason)).toEqual([null, null]);
});

test('wrong types anywhere leave the rest of the call', async () => {
  const wrong = [
    'x',
    5,
    true,
    null,
    ['x'],
    { email: { a: 1 } },
    [{ email: 'e' }],
    { device: 'x' },
    { externalIds: 'x' },
  ];
  const fields = ['traits', 'properties', 'context', 'integrations'];
  const records = [
    ...fields.flatMap((field) => wrong.map((value) => ({ [field]: value }))),
    ...['device', 'traits', 'integrations', 'Braze', 'protocols', 'externalIds'].flatMap((field) =>
      wrong.map((value) => ({ context: { [field]: value } })),
    ),
  ].map((record) => call('m', { userId: 'u', ...record }));
  const { calls, unusable } = await readBetween(...records);
  expect(unusable).toEqual([]);
  expect(calls.map(identifiersOf)).toEqual(records.map(() => ['user_id u']));
});

test.each([
  ['1e3', '1e3'],
  ['1E+3', '1E+3'],
  ['1.0', '1.0'],
  ['1.10', '1.10'],
  ['0.00001234567890123456', '0.00001234567890123456'],
  ['12345678.901234567', '12345678.901234567'],
  ['1234567890123456789.5', '1234567890123456789.5'],
  ['-0', '-0'],
  ['12345678901234567890123', '12345678901234567890123'],
  ['1e400', '1e400'],
  ['NaN', undefined],
  ['-Infinity', undefined],
  ['Inf', undefined],
  ['"1e3"', '1e3'],
  ['"1.0"', '1.0'],
  ['"NaN"', 'NaN'],
  ['"[1.0"', '[1.0'],
])('the value %s is %j at every place', async (json, text) => {
  const value = `"email":${json},"loyalty_id":${json}`;
  const external = `[{"id":${json},"type":"t","collection":"users","encoding":"none"}]`;
  const { calls } = await readBetween(
    line(`"userId":${json}`),
    line(`"traits":{${value}}`),
    line(`"context":{"externalIds":${external}}`),
  );
  const expected = [['user_id'], ['email', 'loyalty_id'], ['t']];
  expect(calls.map(identifiersOf)).toEqual(
    expected.map((types) => (text === undefined ? [] : types.map((type) => `${type} ${text}`))),
  );
});

test('lines that are no text are rejected alone', async () => {
  const lines = [call('1'), call('3')].map((each) => JSON.stringify(each));
  const bytes = Buffer.from(
    `${lines[0]}\n{"messageId":"\xff"}\n${lines[1]}\n{"a":1}\x01{}\n`,
    'latin1',
  );
  fixture.write('calls.ndjson', bytes);
  const { calls, unusable } = await fixture.read('calls.ndjson');
  expect(calls.filter((row) => row.reject_reason === null)).toHaveLength(2);
  expect(unusable.map((row) => [row.record_number, row.reject_reason, row.raw])).toEqual([
    [2, 'invalid_record', '{"messageId":"\ufffd"}'],
    [4, 'invalid_record', '{"a":1}\x01{}'],
  ]);
});

test('raw NUL bytes make a line invalid', async () => {
  const { calls, unusable } = await readBetween(line('"userId":"a\0b"'), '\0', '\0\0{}');
  expect(calls.map((row) => row.reject_reason)).toEqual(Array(3).fill('invalid_record'));
  expect(unusable.map((row) => row.record_number)).toEqual([2, 3, 4]);
});

test('marks, line ends and blank lines are no calls', async () => {
  const lines = [
    '\ufeff',
    JSON.stringify(call('1')),
    '\r\n\r\n  \t\r\n',
    '{"messageId":\r\n',
    JSON.stringify(call('5')),
  ];
  fixture.write('calls.ndjson', lines.join(''));
  fixture.write('empty.ndjson', '');
  const { calls, unusable } = await fixture.read('{calls,empty}.ndjson');
  expect(calls.map((row) => row.message_id).sort()).toEqual(['1', '5', null]);
  expect(unusable.map((row) => [row.record_number, row.raw])).toEqual([[4, '{"messageId":']]);
});

test('an empty file holds no calls', async () => {
  fixture.write('empty.ndjson', '');
  expect(await fixture.read('empty.ndjson')).toEqual({ calls: [], unusable: [] });
});

test('a line of 10 MB is read', { timeout: 60_000 }, async () => {
  const { calls } = await readBetween(
    call('m', { userId: 'u', properties: { a: 'x'.repeat(1e7) } }),
  );
  expect(calls.map((row) => row.user_id)).toEqual(['u']);
});

test('equal rejected lines are found each in its file', async () => {
  fixture.write('a/x.ndjson', `{}\n${JSON.stringify(call('m'))}\n{}\n`);
  fixture.write('a/y.ndjson.gz', gzipSync('\n\n{}\n'));
  fixture.write('a/z.ndjson', `${JSON.stringify(call('m'))}\n`);
  const { unusable } = await fixture.read('a/*');
  expect(unusable.map((row) => [row.input, row.record_number])).toEqual([
    ['a/x.ndjson', 1],
    ['a/x.ndjson', 3],
    ['a/y.ndjson.gz', 3],
  ]);
});

test('a gzip file that is cut is a fault', async () => {
  const lines = Array.from({ length: 999 }, (_, at) => JSON.stringify(call(`m${at * 7919}`)));
  const whole = gzipSync(lines.join('\n'));
  fixture.write('cut.ndjson.gz', whole.subarray(0, whole.length >> 1));
  const inputs = await fixture.inputs('cut.ndjson.gz');
  await inputs.createViews(fixture.session);
  expect(await inputs.fault()).toMatchObject({ code: 'input-unreadable' });
});

test('CSV files hold no calls', async () => {
  fixture.write('calls.csv', 'messageId\nm\n');
  const inputs = await fixture.inputs('calls.csv');
  await expect(inputs.createViews(fixture.session)).rejects.toMatchObject({
    code: 'input-unreadable',
    message: expect.stringContaining('"calls.csv"'),
  });
});
