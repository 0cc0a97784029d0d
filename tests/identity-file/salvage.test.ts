import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventRecords } from '../../src/identity/event-columns.js';
import { isBrokenRecord, salvageInput } from '../../src/identity/salvage-input.js';
import { IDENTIFY_HEADER, InputFixture, pick } from './input-fixture.js';

let fixture: InputFixture;
beforeEach(async () => {
  fixture = await InputFixture.open();
});
afterEach(() => fixture.close());

const SLOW = { timeout: 60_000 };

const GOOD = (id: string): string => `${id},s,t,v,k,ts,r`;

async function readCsv(content: string | Buffer): Promise<unknown[][]> {
  const head = Buffer.from(`${IDENTIFY_HEADER}\n`);
  fixture.write('a.csv', Buffer.concat([head, Buffer.from(content)]));
  const rows = await fixture.read('identify_events', 'a.csv');
  expect(fixture.lastWay).toBe('salvaged');
  return rows.map((row) => [row.record_number, row.message_id ?? row.raw, row.record_error]);
}

describe('CSV', () => {
  const bad = (number: string, raw: string): string[] => [number, raw, 'invalid_record'];

  test.each([
    ['too few fields', 'm1,x'],
    ['too many fields', `${GOOD('m1')},more`],
    ['text after a quote', 'm1,"s"x,t,v,k,ts,r'],
    ['a backslash before a quote', 'm1,"s\\"x",t,v,k,ts,r'],
    ['a carriage return in a value', 'm1,s\rs,t,v,k,ts,r'],
    ['white space alone', '   '],
  ])('%s: the record is rejected, its neighbours are not', async (_, record) => {
    expect(await readCsv(`${GOOD('m0')}\n${record}\n${GOOD('m2')}\n`)).toEqual([
      ['1', 'm0', null],
      bad('2', record),
      ['3', 'm2', null],
    ]);
  });

  test('a quote that does not close takes its line only', async () => {
    expect(await readCsv(`m1,"s,t,v,k,ts,r\n${GOOD('m2')}\n${GOOD('m3')}`)).toEqual([
      bad('1', 'm1,"s,t,v,k,ts,r'),
      ['2', 'm2', null],
      ['3', 'm3', null],
    ]);
  });

  test('bytes that are no UTF-8 are shown as U+FFFD', async () => {
    const bytes = Buffer.from(`m1,s,t,\xff,k,ts,r\n`, 'latin1');
    expect(await readCsv(Buffer.concat([bytes, Buffer.from(GOOD('mé'))]))).toEqual([
      bad('1', 'm1,s,t,\ufffd,k,ts,r'),
      ['2', 'mé', null],
    ]);
  });

  test.each([0, 1, 2, 3, 4, 5, 6])('no query dies of bad bytes in column %i', async (at) => {
    const cells = ['m', 's', 't', 'v', 'k', 'ts', 'r'].map((cell, i) => (i === at ? '\xff' : cell));
    fixture.write('a.csv', Buffer.from(`${IDENTIFY_HEADER}\n${cells.join(',')}\n`, 'latin1'));
    const { viewSql } = await fixture.prepare('identify_events', 'a.csv');
    for (const columns of [
      'message_id',
      'received_at',
      'timestamp, received_at',
      'input, segment_id',
    ]) {
      const error = await fixture.query(`select ${columns} from (${viewSql})`).catch((e) => e);
      expect(isBrokenRecord(error)).toBe(true);
    }
    expect(await fixture.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('mixed line ends lose nothing', async () => {
    expect(await readCsv(`${GOOD('m1')}\r\n\r\n"m\r\n2",s,t,v,k,ts,r\n${GOOD('m3')}\r\n`)).toEqual([
      ['1', 'm1', null],
      ['2', 'm\r\n2', null],
      ['3', 'm3', null],
    ]);
  });

  test('a lone carriage return may be the last line end', async () => {
    expect(await readCsv(`${GOOD('m1')}\n${GOOD('m2')}\r`)).toEqual([
      ['1', 'm1', null],
      ['2', 'm2', null],
    ]);
  });

  test('what is too long is rejected', SLOW, async () => {
    const long = `m1,${'x'.repeat(17_000_000)}`;
    const open = `m2,"${'y\n'.repeat(3)}`;
    const rows = await readCsv(`${long}\n${GOOD('m2')}\n${open}${GOOD('m6')}\n`);
    expect(rows.map(([number, , error]) => [number, error])).toEqual([
      ['1', 'invalid_record'],
      ['2', null],
      ['3', 'invalid_record'],
      ['4', 'invalid_record'],
      ['5', 'invalid_record'],
      ['6', null],
    ]);
    expect(String(rows[0]?.[1])).toHaveLength(7_000_000);
  });

  test('a gzip file is salvaged too', async () => {
    fixture.write('a.csv.gz', gzipSync(`${IDENTIFY_HEADER}\nx\n${GOOD('m2')}\n`));
    const rows = await fixture.read('identify_events', 'a.csv.gz');
    expect(pick(rows, 'record_number', 'message_id')).toEqual([
      ['1', null],
      ['2', 'm2'],
    ]);
    expect(rows[0]?.raw).toBe('x');
  });

  test('quoted lines that look like records are values', SLOW, async () => {
    const value = 'm,s,t,v,k,ts,r\n'.repeat(600_000);
    const records = Array.from({ length: 4 }, (_, i) => `m${i},"${value}",t,v,k,ts,r\n`);
    fixture.write('a.csv', `${IDENTIFY_HEADER}\n${records.join('')}`);
    const rows = await fixture.read('identify_events', 'a.csv');
    expect(rows.map((row) => [row.message_id, row.segment_id === value])).toEqual(
      records.map((_, i) => [`m${i}`, true]),
    );
  });
});

describe('NDJSON', () => {
  test('lines that are no text are rejected', async () => {
    const lines = [
      '{"message_id":"m1"}',
      '{"message_id":"\xff"}',
      '{"a":1}\x01{',
      '',
      '{"message_id":\r"m5"}',
      '{"message_id":"m\r6"}',
      '{"message_id":"m7"}\r',
      'x\r',
    ];
    fixture.write('a.ndjson', Buffer.from(lines.join('\n'), 'latin1'));
    const rows = await fixture.read('identify_events', 'a.ndjson');
    expect(fixture.lastWay).toBe('salvaged');
    expect(pick(rows, 'record_number', 'message_id', 'record_error')).toEqual([
      ['1', 'm1', null],
      ['2', null, 'invalid_record'],
      ['3', null, 'invalid_record'],
      ['5', 'm5', null],
      ['6', null, 'invalid_record'],
      ['7', 'm7', null],
      ['8', null, 'invalid_record'],
    ]);
    expect(rows[1]?.raw).toBe('{"message_id":"\ufffd"}');
    expect(rows[2]?.raw).toBe('{"a":1}\x01{');
  });

  test('a line that is too long keeps the numbers of the next', SLOW, async () => {
    fixture.write('a.ndjson', `{"a":"${'x'.repeat(40_000_000)}"}\n\n{"message_id":"m3"}`);
    const rows = await fixture.read('identify_events', 'a.ndjson');
    expect(pick(rows, 'record_number', 'message_id', 'record_error')).toEqual([
      ['1', null, 'invalid_record'],
      ['3', 'm3', null],
    ]);
  });
});

test('sound files are not copied', async () => {
  fixture.write('a.csv', `${IDENTIFY_HEADER}\n${GOOD('m1')}\n`);
  fixture.write('b.csv', `${IDENTIFY_HEADER}\nx\n`);
  fixture.write('c.ndjson', '{"message_id":\n');
  const files = await fixture.files('*');
  const salvaged = await salvageInput(
    eventRecords('identify_events'),
    files,
    fixture.describe,
    fixture.folder,
  );
  expect(salvaged.scratchFiles.map((path) => path.split('/').at(-1))).toEqual([
    'identify_events_1_good',
    'identify_events_1_rejected',
  ]);
  expect(readdirSync(fixture.folder)).toHaveLength(5);
});
