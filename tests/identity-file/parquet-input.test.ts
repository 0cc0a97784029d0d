import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyGzip } from '../../src/identity/verify-gzip.js';
import { IDENTIFY_HEADER, InputFixture, pick } from './input-fixture.js';

let fixture: InputFixture;
beforeEach(async () => {
  fixture = await InputFixture.open();
});
afterEach(() => fixture.close());

const copy = (select: string, name: string) =>
  fixture.query(`copy (${select}) to '${join(fixture.folder, name)}' (format parquet)`);

const EVENT = `select 'm1' as message_id, 7 as segment_id, 'email' as external_id_type, 1.5 as external_id_value,
  timestamptz '2024-01-01 10:00:00.5+02' as timestamp, date '2024-02-03' as received_at`;

test('typed columns become text that the time grammar reads', async () => {
  await copy(`${EVENT}, true as extra`, 'a.parquet');
  const [row] = await fixture.read('identify_events', 'a.parquet');
  expect(row).toMatchObject({
    segment_id: '7',
    external_id_value: '1.5',
    source_key: null,
    timestamp: '2024-01-01 08:00:00.5',
    received_at: '2024-02-03',
    record_number: '1',
  });
  expect(JSON.parse(String(row?.raw))).toMatchObject({ message_id: 'm1', extra: true });
});

test('files of different types and columns are numbered one by one', async () => {
  await copy(`${EVENT} from range(3)`, 'a.parquet');
  await copy(`${EVENT} from range(2)`, 'b.parquet');
  await copy(
    `select * replace (encode('é') as segment_id), 'k' as source_key from (${EVENT})`,
    'c.parquet',
  );
  const rows = await fixture.read('identify_events', '*.parquet');
  expect(pick(rows, 'input', 'record_number', 'segment_id', 'source_key')).toEqual([
    ['a.parquet', '1', '7', null],
    ['a.parquet', '2', '7', null],
    ['a.parquet', '3', '7', null],
    ['b.parquet', '1', '7', null],
    ['b.parquet', '2', '7', null],
    ['c.parquet', '1', 'é', 'k'],
  ]);
});

test('formats may be mixed in one input', async () => {
  await copy(EVENT, 'a.parquet');
  fixture.write('b.csv', `${IDENTIFY_HEADER}\nm2,s,t,v,k,ts,r\n`);
  fixture.write('c.ndjson', '{"message_id":"m3"}\n');
  expect(pick(await fixture.read('identify_events', '*'), 'message_id')).toEqual([
    ['m1'],
    ['m2'],
    ['m3'],
  ]);
});

test('columns that are absent or nested are told', async () => {
  await copy('select 1 as message_id', 'a.parquet');
  await copy(`select * replace ([1] as segment_id) from (${EVENT})`, 'b.parquet');
  writeFileSync(join(fixture.folder, 'c.parquet'), 'no parquet');
  const error = await fixture.prepare('identify_events', '*').catch((thrown) => thrown);
  expect(error.errors.map((each: { code: string }) => each.code)).toEqual([
    'input-columns',
    'input-columns',
    'input-unreadable',
  ]);
});

test('a gzip file that is cut is found', async () => {
  const whole = gzipSync(
    Array.from({ length: 9999 }, (_, i) => `{"message_id":"m${i * 7919}"}\n`).join(''),
  );
  fixture.write('a.ndjson.gz', whole);
  fixture.write('b.ndjson.gz', whole.subarray(0, whole.length >> 1));
  const [sound, cut] = await fixture.files('*');
  if (!sound || !cut) throw new Error('two files were written');
  await verifyGzip([sound]);
  await expect(verifyGzip([sound, cut])).rejects.toMatchObject({
    code: 'input-unreadable',
    message: expect.stringContaining('"b.ndjson.gz"'),
  });
});
