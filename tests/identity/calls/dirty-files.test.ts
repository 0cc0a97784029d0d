import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { createFilesSpace, type FilesSpace } from './build-files.js';

let space: FilesSpace | undefined;

afterEach(() => space?.remove());

const call = (id: string, more: object = {}) =>
  JSON.stringify({
    messageId: id,
    type: 'page',
    anonymousId: `anon_${id}`,
    receivedAt: '2024-01-01T00:00:00Z',
    ...more,
  });

/** Builds one file and lists its rejections as `number reason`, and the calls that were used. */
async function build(content: string | Uint8Array, name = 'a.ndjson') {
  space = createFilesSpace('calls/*');
  space.write(`calls/${name}`, content);
  const { exitCode, output } = await space.idw('build');
  if (exitCode !== 0) return { exitCode, output, rejected: [], used: [] };
  const rejected = await space.query(
    `select record_number || ' ' || reason from personas_test_identities.rejected_events
     where input = 'calls/${name}' order by record_number`,
  );
  const used = await space.query('select message_id from idw_test_state.calls order by all');
  return { exitCode, output, rejected: rejected.flat(), used: used.flat() };
}

test('a broken line harms no other', async () => {
  const lines = [call('m1'), '{"messageId":"m2","type":', call('m3'), '{"messageId":', call('m5')];
  const { rejected, used } = await build(`${lines.join('\n')}\n`);
  expect(rejected).toEqual(['2 invalid_record', '4 invalid_record']);
  expect(used).toEqual(['m1', 'm3', 'm5']);
});

test('each rejected line has its number and reason', async () => {
  const lines = [
    call('m1'),
    '[1,2]',
    '"text"',
    call(''),
    call('m5', { type: null }),
    call('m6', { type: 'identity' }),
    call('m7', { timestamp: 1_704_067_200_000 }),
    call('m8', { timestamp: '0000-01-01T00:00:00Z' }),
    call('m9', { timestamp: '10000-01-01T00:00:00Z' }),
    call('m10', { receivedAt: 'yesterday' }),
    call('m11', { receivedAt: undefined }),
    call('m12', { userId: 'a\u0000b' }),
    call('m13', { messageId: { id: 1 } }),
    '',
    call('m15', { timestamp: '9999-12-31T23:59:59.999999Z' }),
    '{"messageId":"m16","type":"page","userId":"\\ud800","receivedAt":"2024-01-01"}',
  ];
  const { rejected, used } = await build(`${lines.join('\n')}\n`);
  expect(rejected).toEqual([
    '2 invalid_record',
    '3 invalid_record',
    '4 missing_message_id',
    '5 missing_type',
    '6 unknown_type',
    '7 unreadable_timestamp',
    '8 unreadable_timestamp',
    '9 unreadable_timestamp',
    '10 unreadable_received_at',
    '11 missing_time',
    '12 unstorable_character',
    '13 missing_message_id',
    '16 invalid_record',
  ]);
  expect(used).toEqual(['m1', 'm15']);
});

test('wrong types cost the value, not the call', async () => {
  const lines = [
    call('m1', { userId: ['u1'], traits: 'none', context: [1], properties: 7 }),
    call('m2', { userId: { id: 1 }, context: { device: 'ios', externalIds: { id: 'x' } } }),
    call('m3', {
      context: {
        externalIds: [
          1,
          null,
          'x',
          [],
          { id: 'e', type: 'crm', collection: 'users', encoding: 'none' },
        ],
      },
    }),
    call('m4', { userId: 12, traits: { email: true } }),
  ];
  const { rejected, used } = await build(`${lines.join('\n')}\n`);
  expect([rejected, used]).toEqual([[], ['m1', 'm2', 'm3', 'm4']]);
  const identities = await space?.query(
    `select external_id_type || '=' || external_id_value from personas_test_identities.users_identities
     where external_id_type <> 'anonymous_id' order by all`,
  );
  expect(identities?.flat()).toEqual(['crm=e', 'email=true', 'user_id=12']);
});

test('numbers keep the digits of the file', async () => {
  const numbers = ['1e3', '1.0', '-0', '12345678901234567890123', '1.50', '7'];
  const lines = numbers.map(
    (number, at) =>
      `{"messageId":"m${at}","type":"page","userId":${number},"receivedAt":"2024-01-01"}`,
  );
  await build(`${lines.join('\n')}\n`);
  const identities = await space?.query(
    'select external_id_value from personas_test_identities.users_identities',
  );
  expect(identities?.flat().sort()).toEqual([...numbers].sort());
});

test('byte order mark, carriage returns and no last newline are no matter', async () => {
  const { rejected, used } = await build(
    `\ufeff${call('m1')}\r\n\r\n${call('m2')}\r\n${call('m3')}`,
  );
  expect([rejected, used]).toEqual([[], ['m1', 'm2', 'm3']]);
});

test('bytes that are no text cost their line', async () => {
  const bytes = Buffer.concat([
    Buffer.from(`${call('m1')}\n{"messageId":"m2`),
    Buffer.from([0xff, 0xc3, 0x28]),
    Buffer.from(`"}\n${call('m3')}\n{"messageId":"m4\0"}\n${call('m5')}\n`),
  ]);
  const { rejected, used } = await build(bytes);
  expect(rejected).toEqual(['2 invalid_record', '4 invalid_record']);
  expect(used).toEqual(['m1', 'm3', 'm5']);
});

test('a line of ten megabytes is a call', async () => {
  const long = call('m2', { properties: { text: 'x'.repeat(10_000_000) } });
  const { rejected, used } = await build(`${call('m1')}\n${long}\n${call('m3')}\n`);
  expect([rejected, used]).toEqual([[], ['m1', 'm2', 'm3']]);
});

test('an empty file holds no call', async () => {
  const { exitCode, output, used } = await build('');
  expect([exitCode, used]).toEqual([0, []]);
  expect(output).toContain('0 calls read: 0 resolved');
});

test('a cut gzip file stops the build by name', async () => {
  const whole = gzipSync(`${call('m1')}\n${call('m2')}\n`.repeat(1000));
  const { exitCode, output } = await build(whole.subarray(0, whole.length - 40), 'a.ndjson.gz');
  expect(exitCode).toBe(1);
  expect(output).toContain('error[input-unreadable]');
  expect(output).toContain('calls/a.ndjson.gz');
});

test('a last line that is still written waits for its rest', async () => {
  const rest = `${call('m2')}\n`;
  const first = await build(`${call('m1')}\n${rest.slice(0, 30)}`);
  expect([first.rejected, first.used]).toEqual([[], ['m1']]);
  expect(first.output).toContain('1 unfinished');
  space?.write('calls/a.ndjson', `${call('m1')}\n${rest}${call('m3')}\n`);
  const { exitCode, output } = (await space?.idw('build')) ?? {};
  expect(exitCode, output).toBe(0);
  expect(output).toContain('3 calls read: 2 resolved, 1 repeated');
});

test('every call is accounted for', async () => {
  const lines = [call('m1'), call('m1'), '{', call('m3', { anonymousId: '' }), call('m4')];
  const { output } = await build(`${lines.join('\n')}\n`);
  expect(output).toContain(
    '5 calls read: 2 resolved, 1 repeated, 1 without identifier, 1 rejected.',
  );
});
