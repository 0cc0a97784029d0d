import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InputFixture, pick } from './input-fixture.js';

let fixture: InputFixture;
beforeEach(async () => {
  fixture = await InputFixture.open();
});
afterEach(() => fixture.close());

async function textIn(json: string): Promise<unknown> {
  fixture.write('a.ndjson', `{"message_id":"m","external_id_value":${json}}\n`);
  const [row] = await fixture.read('identify_events', 'a.ndjson');
  expect(row).toMatchObject({ message_id: 'm', record_error: null });
  return row?.external_id_value;
}

test.each([
  ['1e3', '1e3'],
  ['1E+3', '1E+3'],
  ['1.0', '1.0'],
  ['1.10', '1.10'],
  ['-0', '-0'],
  ['-0.0', '-0.0'],
  ['0', '0'],
  ['42', '42'],
  ['12345678901234567890', '12345678901234567890'],
  ['123456789012345678901234567890', '123456789012345678901234567890'],
  ['1e400', '1e400'],
  ['true', 'true'],
  ['false', 'false'],
  ['null', null],
  ['{"a":1}', null],
  ['["a"]', null],
  ['[]', null],
  ['NaN', null],
  ['-Infinity', null],
  ['inf', null],
  ['""', ''],
  ['" x "', ' x '],
  ['"1000.0"', '1000.0'],
  ['"0"', '0'],
  ['"NaN"', 'NaN'],
  ['"{\\"a\\":1}"', '{"a":1}'],
  ['"[x]"', '[x]'],
  ['"{"', '{'],
  ['"line\\nbreak"', 'line\nbreak'],
  ['"{line\\nbreak"', '{line\nbreak'],
  ['"\\"external_id_value\\": 1e5"', '"external_id_value": 1e5'],
  ['"\\u00e9\\ud83d\\ude00"', 'é😀'],
])('the text of %s is %j', async (json, text) => {
  expect(await textIn(json)).toBe(text);
});

test('a number is found among others of its name', async () => {
  const line =
    '{"a":{"message_id":1e1},"b":"\\"message_id\\":1e2","message_id":1e3,"message_id":1e4}';
  fixture.write('a.ndjson', line);
  expect(pick(await fixture.read('identify_events', 'a.ndjson'), 'message_id')).toEqual([['1e3']]);
});

test('a line with such a number keeps its other values', async () => {
  fixture.write(
    'a.ndjson',
    '{"message_id":1.0,"segment_id":true,"source_key":null,"timestamp":{},"external_id_type":7}',
  );
  expect(await fixture.read('identify_events', 'a.ndjson')).toMatchObject([
    {
      message_id: '1.0',
      segment_id: 'true',
      source_key: null,
      timestamp: null,
      external_id_type: '7',
    },
  ]);
});

test('a NUL escape comes through', async () => {
  expect(await textIn('"a\\u0000b"')).toBe('a\0b');
});

test('a broken line is one rejected record', async () => {
  const lines = [
    '{"message_id":"m1"}',
    '{"message_id":',
    '{"message_id":"m3"}',
    '[1]',
    '"x"',
    '5',
    'null',
    '{}',
  ];
  fixture.write('a.ndjson', lines.join('\n'));
  const rows = await fixture.read('identify_events', 'a.ndjson');
  expect(pick(rows, 'record_number', 'message_id', 'record_error')).toEqual([
    ['1', 'm1', null],
    ['2', null, 'invalid_record'],
    ['3', 'm3', null],
    ...['4', '5', '6', '7'].map((number) => [number, null, 'invalid_record']),
    ['8', null, null],
  ]);
  expect(rows.map((row) => row.raw)).toEqual(lines);
  expect(fixture.lastWay).toBe('strict');
});

test('blank lines count as lines and are no records', async () => {
  fixture.write('a.ndjson', '\n{"message_id":"m2"}\n\n  \t\n{"message_id":"m5"}\n\n');
  const rows = await fixture.read('identify_events', 'a.ndjson');
  expect(pick(rows, 'record_number', 'message_id')).toEqual([
    ['2', 'm2'],
    ['5', 'm5'],
  ]);
});

test('every way to end a line is taken', async () => {
  fixture.write('a.jsonl', '\ufeff{"message_id":"m1"}\r\n\r\n{"message_id":"m3"}');
  fixture.write('b.json.gz', gzipSync('{"message_id":"m1"}\n{"message_id":"m2"}'));
  fixture.write('c.ndjson', '');
  const rows = await fixture.read('identify_events', '*');
  expect(pick(rows, 'input', 'record_number', 'message_id')).toEqual([
    ['a.jsonl', '1', 'm1'],
    ['a.jsonl', '3', 'm3'],
    ['b.json.gz', '1', 'm1'],
    ['b.json.gz', '2', 'm2'],
  ]);
  expect(fixture.lastWay).toBe('strict');
});

test('a lone surrogate makes a line invalid', async () => {
  fixture.write('a.ndjson', '{"message_id":"\\ud800"}\n{"message_id":"m2"}');
  const rows = await fixture.read('identify_events', 'a.ndjson');
  expect(pick(rows, 'message_id', 'record_error')).toEqual([
    [null, 'invalid_record'],
    ['m2', null],
  ]);
});

test('a line of 10 MB is read', { timeout: 60_000 }, async () => {
  fixture.write(
    'a.ndjson',
    `{"a":"${'x'.repeat(10_000_000)}","message_id":"m1"}\n{"message_id":"m2"}`,
  );
  expect(pick(await fixture.read('identify_events', 'a.ndjson'), 'message_id')).toEqual([
    ['m1'],
    ['m2'],
  ]);
  expect(fixture.lastWay).toBe('strict');
});
