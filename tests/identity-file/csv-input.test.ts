import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { IDENTIFY_HEADER, InputFixture, pick } from './input-fixture.js';

let fixture: InputFixture;
beforeEach(async () => {
  fixture = await InputFixture.open();
});
afterEach(() => fixture.close());

const csv = (...lines: string[]): string => `${[IDENTIFY_HEADER, ...lines].join('\n')}\n`;

test('values come as they are written', async () => {
  fixture.write(
    'a.csv',
    csv('m1,use_1, email ,"a ""b"", c\r\nd",,2024-01-01,007', 'm2,null,"",é,#x,,'),
  );
  const rows = await fixture.read('identify_events', 'a.csv');
  expect(rows[0]).toMatchObject({
    message_id: 'm1',
    external_id_type: ' email ',
    external_id_value: 'a "b", c\r\nd',
    source_key: null,
    timestamp: '2024-01-01',
    received_at: '007',
    input: 'a.csv',
    record_number: '1',
    record_error: null,
  });
  expect(rows[1]).toMatchObject({
    segment_id: 'null',
    external_id_type: '',
    source_key: '#x',
    timestamp: null,
  });
  expect(fixture.lastWay).toBe('strict');
});

test('columns may stand in any order among others', async () => {
  fixture.write(
    'a.csv',
    'received_at,more,"message_id",segment_id,external_id_value,external_id_type,Timestamp,timestamp\nr,x,m,s,v,t,T,ts\n',
  );
  const [row] = await fixture.read('identify_events', 'a.csv');
  expect(row).toMatchObject({
    message_id: 'm',
    external_id_type: 't',
    source_key: null,
    timestamp: 'ts',
  });
  expect(JSON.parse(String(row?.raw))).toMatchObject({ more: 'x', Timestamp: 'T' });
});

test('a header may begin and end with a column without name', async () => {
  fixture.write('a.csv', `,${IDENTIFY_HEADER},\n0,1,2,3,4,5,6,7,8\n`);
  const [row] = await fixture.read('identify_events', 'a.csv');
  expect(row).toMatchObject({ message_id: '1', received_at: '7' });
});

test('a header may hold hostile names', async () => {
  fixture.write('a.csv', `${IDENTIFY_HEADER},"it's ""x""; drop",a,a\n1,2,3,4,5,6,7,8,9,10\n`);
  const [row] = await fixture.read('identify_events', 'a.csv');
  expect(JSON.parse(String(row?.raw))['it\'s "x"; drop']).toBe('8');
});

test('merge events are read without source_key', async () => {
  fixture.write(
    'm.csv',
    'message_id,from_segment_id,into_segment_id,timestamp,received_at\nm,f,i,t,r\n',
  );
  const [row] = await fixture.read('merge_events', 'm.csv');
  expect(row).toMatchObject({ from_segment_id: 'f', into_segment_id: 'i', source_key: null });
});

test('files of different columns, line ends and compression are one input', async () => {
  fixture.write('d/1.csv', csv('m1,s,t,v,k,ts,r', 'm2,s,t,v,k,ts,r'));
  fixture.write('d/2.csv', csv('m3,s,t,v,k,ts,r').replaceAll('\n', '\r\n'));
  fixture.write('d/3.csv.gz', gzipSync(csv('m4,s,t,v,k,ts,r')));
  fixture.write(
    'd/4.csv',
    'segment_id,message_id,external_id_type,external_id_value,timestamp,received_at\ns,m5,t,v,ts,r',
  );
  fixture.write('d/5.csv', `\ufeff${csv('m6,s,t,v,k,ts,r')}`);
  const rows = await fixture.read('identify_events', 'd/*');
  expect(pick(rows, 'message_id', 'input', 'record_number')).toEqual([
    ['m1', 'd/1.csv', '1'],
    ['m2', 'd/1.csv', '2'],
    ['m3', 'd/2.csv', '1'],
    ['m4', 'd/3.csv.gz', '1'],
    ['m5', 'd/4.csv', '1'],
    ['m6', 'd/5.csv', '1'],
  ]);
  expect(fixture.lastWay).toBe('strict');
});

test('wildcards in the name of a file are literal', async () => {
  fixture.write("it's [1].csv", csv('m1,s,t,v,k,ts,r'));
  fixture.write("it's 1.csv", csv('m2,s,t,v,k,ts,r'));
  expect(pick(await fixture.read('identify_events', "it's [1].csv"), 'message_id')).toEqual([
    ['m1'],
  ]);
});

test('a header alone gives no rows, and blank lines none either', async () => {
  fixture.write('a.csv', IDENTIFY_HEADER);
  fixture.write('b.csv', csv('', 'm1,s,t,v,k,ts,r', '', ''));
  const rows = await fixture.read('identify_events', '*.csv');
  expect(pick(rows, 'message_id', 'record_number')).toEqual([['m1', '1']]);
});

test('many small files are read like one', async () => {
  const lines = Array.from({ length: 12 }, (_, i) => `m${i},s,t,v,k,ts,r`);
  for (const [i, line] of lines.entries()) {
    const tail = i === 5 ? 'open,"s,t,v,k,ts,r' : '';
    fixture.write(`${i + 10}.csv`, `${csv(line)}${tail}`);
    fixture.write(`${i + 10}.ndjson`, `\n{"message_id":"n${i}"}`);
  }
  const rows = await fixture.read('identify_events', '*');
  expect(rows).toHaveLength(25);
  expect(rows.filter((row) => row.record_error).map((row) => row.raw)).toEqual([
    'open,"s,t,v,k,ts,r',
  ]);
  expect(rows.filter((row) => row.input === '21.ndjson')).toMatchObject([
    { message_id: 'n11', record_number: '2' },
  ]);
});

test('no files give a view without rows', async () => {
  const { numberedViewSql } = await fixture.prepare('merge_events');
  expect(await fixture.query(numberedViewSql)).toEqual([]);
});

test.each([
  ['an empty file', ''],
  ['a blank first line', `\n${IDENTIFY_HEADER}\n`],
  ['a line break in the header', `"a\nb",${IDENTIFY_HEADER}\n`],
  ['no end of the header', `"${IDENTIFY_HEADER}`],
  ['a lone carriage return', `${IDENTIFY_HEADER}\r1,2,3,4,5,6,7\r`],
  ['a column twice', `${IDENTIFY_HEADER},timestamp\n`],
])('a header error is told: %s', async (_, text) => {
  fixture.write('a.csv', text);
  await expect(fixture.prepare('identify_events', 'a.csv')).rejects.toMatchObject({
    code: 'input-columns',
  });
});

test('a missing column is named with what there is', async () => {
  fixture.write('a.csv', IDENTIFY_HEADER.replace('segment_id', 'segmentid'));
  fixture.write('b.csv', IDENTIFY_HEADER.replaceAll(',', ';'));
  const error = await fixture.prepare('identify_events', '*.csv').catch((thrown) => thrown);
  expect(error.errors).toMatchObject([
    { code: 'input-columns', hint: 'For "segment_id": did you mean "segmentid"?' },
    { code: 'input-columns', hint: 'It is separated by semicolons: only commas are read.' },
  ]);
});

test('what is not text or not gzip is unreadable', async () => {
  fixture.write('a.csv', Buffer.from(`\ufeff${IDENTIFY_HEADER}\n`, 'utf16le'));
  fixture.write('b.csv.gz', 'plain text');
  fixture.write('c.ndjson.gz', '{}');
  const error = await fixture.prepare('identify_events', '*').catch((thrown) => thrown);
  expect(error.errors.map((each: { code: string }) => each.code)).toEqual(
    Array(3).fill('input-unreadable'),
  );
});
