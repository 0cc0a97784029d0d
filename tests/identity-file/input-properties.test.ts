import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EVENT_COLUMNS } from '../../src/identity/event-columns.js';
import { readCsvSql, wholeRowsSql } from '../../src/identity/read-csv-sql.js';
import { CsvSalvager } from '../../src/identity/salvage-csv.js';
import { NdjsonSalvager } from '../../src/identity/salvage-ndjson.js';
import type { RejectedRecord } from '../../src/identity/salvager.js';
import { InputFixture, pick, type Row } from './input-fixture.js';

let fixture: InputFixture;
beforeEach(async () => {
  fixture = await InputFixture.open();
});
afterEach(() => fixture.close());

const COLUMNS = EVENT_COLUMNS.identify_events;
const text = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', '\t', '\\', "'", ';', '\0'),
    maxLength: 6,
  }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);
const cells = fc.array(fc.option(text), { minLength: 7, maxLength: 7 });

/** Writes a cell so that it must come back as it is: quoted wherever plain text would not do. */
function csvCell(value: string | null): string {
  if (value === null) return '';
  return /^[^",\r\n]+$/.test(value) ? value : `"${value.replaceAll('"', '""')}"`;
}

const csvLine = (values: readonly (string | null)[]): string => values.map(csvCell).join(',');

test('any cells of a CSV file come back', { timeout: 60_000 }, async () => {
  const property = fc.asyncProperty(
    fc.array(cells, { maxLength: 6 }),
    fc.shuffledSubarray([...COLUMNS], { minLength: 7 }),
    fc.constantFrom('\n', '\r\n'),
    async (records, order, lineEnd) => {
      fixture.write('a.csv', [order.join(','), ...records.map(csvLine), ''].join(lineEnd));
      const rows = await fixture.read('identify_events', 'a.csv');
      expect(pick(rows, ...order)).toEqual(records);
      expect(rows.map((row) => row.record_error)).toEqual(records.map(() => null));
    },
  );
  await fc.assert(property, { numRuns: 80 });
});

test('broken CSV records leave their neighbours whole', { timeout: 60_000 }, async () => {
  const broken = fc.constantFrom(
    'x',
    'a,b,c,d,e,f,g,h',
    'a,"b"c,d,e,f,g',
    'a,"b,c,d,e,f,g',
    ' ',
    'a\rb',
  );
  const record = fc.oneof({ weight: 3, arbitrary: cells }, { weight: 1, arbitrary: broken });
  const property = fc.asyncProperty(fc.array(record, { maxLength: 12 }), async (records) => {
    // An open quote is told from a long value only by what follows: let something quoted follow.
    const lines = records.map((each) =>
      typeof each === 'string' ? `${each}\n"x",,,,,"y","z"` : csvLine(each),
    );
    fixture.write('a.csv', `${[COLUMNS.join(','), ...lines].join('\n')}\n`);
    const rows = await fixture.read('identify_events', 'a.csv');
    const good = records.filter((each) => typeof each !== 'string');
    const kept = pick(
      rows.filter((row) => row.record_error === null),
      ...COLUMNS,
    );
    expect(kept.filter((values) => !isFiller(values))).toEqual(
      good.filter((values) => !isFiller(values)),
    );
    expect(rows.filter((row) => row.record_error).map((row) => row.raw)).toEqual(
      records.filter((each) => typeof each === 'string'),
    );
    expect(rows.map((row) => Number(row.record_number))).toEqual(rows.map((_, at) => at + 1));
  });
  await fc.assert(property, { numRuns: 80 });
});

function isFiller(values: readonly unknown[]): boolean {
  return JSON.stringify(values) === '["x",null,null,null,null,"y","z"]';
}

/** Counts the records that the engine reads, as a build reads a file first; undefined if it refuses. */
async function engineCount(content: string): Promise<number | undefined> {
  fixture.write('s.csv', content);
  const reading = { isGzip: false, isParallel: true };
  const reader = readCsvSql(`${fixture.folder}/s.csv`, ['a', 'b', 'c'], reading);
  const sql = `select count(*) as n from (${wholeRowsSql(reader)}) where r is not null`;
  const rows: Row[] | undefined = await fixture.query(sql).catch(() => undefined);
  return rows && Number(rows[0]?.n);
}

async function expectAlike(body: string): Promise<void> {
  const content = `a,b,c\n${body}`;
  const salvager = new CsvSalvager(3);
  const { good, rejected } = salvager.cut(Buffer.from(content).toString('latin1'), true);
  const count = await engineCount(content);
  if (count === undefined) expect([body, salvager.isNeeded()]).toEqual([body, true]);
  else expect([body, rejected]).toEqual([body, []]);
  // What the salvager copies, the engine must take, and nothing may be copied but good records.
  const copied = good.replace(/^record_number,/, '').replace(/^\d+,/gm, '');
  if (!/\d/.test(body)) expect([body, await engineCount(copied)]).toEqual([body, records(good)]);
  if (count !== undefined) expect([body, records(good)]).toEqual([body, count]);
}

/** The bodies hold no digits, so a line that begins with one begins a record. */
const records = (good: string): number => good.match(/^\d+,/gm)?.length ?? 0;

test.each([
  ',"" "",',
  '"" "",,',
  '"a" "b" "c",,',
  '"a" "b,,\na,b,c',
  ' "" " ",b,c',
  'a,b,c,',
  'a,b,c,""',
  'a,b,c, ',
  'a,b,c,,"",',
  '\ra,b,c',
  'a,b,c\ra,b,c\n',
  'a,b\rc,d\n',
  'a,b,c\r\ra,b,c\r',
])('the salvager and the engine agree on %j', expectAlike);

test('the salvager takes what the engine takes', { timeout: 60_000 }, async () => {
  const piece = fc.constantFrom(
    '',
    '"',
    '""',
    ' ',
    'a',
    '"a"',
    '" "',
    ' "a" "b" ',
    '"\n"',
    '\r',
    'é',
  );
  const field = fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(''));
  const record = fc
    .array(field, { minLength: 2, maxLength: 4 })
    .map((fields) => [...fields, ''].slice(0, 4).join(','));
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r', '');
  const body = fc
    .array(fc.tuple(record, lineEnd), { maxLength: 3 })
    .map((all) => all.flat().join(''));
  const soup = fc.string({
    unit: fc.constantFrom('a', ',', ',', '"', '"', '\n', ' ', ' ', '\r\n', '\r', 'é'),
    maxLength: 14,
  });
  await fc.assert(fc.asyncProperty(fc.oneof(body, soup), expectAlike), { numRuns: 300 });
});

test('it does not matter where chunks of a file end', () => {
  const soup = fc.string({
    unit: fc.constantFrom('a', ',', '"', '"', '\n', ' ', '\r\n', '\r'),
    maxLength: 30,
  });
  const salvagers = [() => new CsvSalvager(2), () => new NdjsonSalvager()];
  const property = fc.property(
    fc.array(soup, { maxLength: 6 }),
    fc.constantFrom(...salvagers),
    (chunks, make) => {
      const whole = make().cut(`a,b\n${chunks.join('')}`, true);
      const salvager = make();
      let [rest, good] = ['a,b\n', ''];
      const rejected: RejectedRecord[] = [];
      for (const [at, chunk] of [...chunks, ''].entries()) {
        rest += chunk;
        const cut = salvager.cut(rest, at === chunks.length);
        rest = rest.slice(cut.next);
        good += cut.good;
        rejected.push(...cut.rejected);
      }
      expect({ good, rejected }).toEqual({ good: whole.good, rejected: whole.rejected });
    },
  );
  fc.assert(property, { numRuns: 2000 });
});

test('broken NDJSON lines leave their neighbours whole', { timeout: 60_000 }, async () => {
  const value = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.boolean(), fc.integer());
  const good = fc.record({
    message_id: value,
    external_id_value: value,
    extra: fc.jsonValue({ maxDepth: 1 }),
  });
  const broken = fc.oneof(
    fc.constantFrom(
      '{"message_id":',
      '{"message_id":"x"}}',
      '[]',
      'x',
      '{"a" 1}',
      '{"a":"\xff"}',
      '{}\x01{',
      '\x00',
      '{"message_id":"a\tb"}',
    ),
    fc.tuple(good, fc.double({ min: 0.1, max: 0.9, noNaN: true })).map(([object, part]) => {
      const line = JSON.stringify(object);
      return line.slice(0, Math.ceil(line.length * part)).replaceAll('\xff', '');
    }),
  );
  const line = fc.oneof(
    { weight: 3, arbitrary: good },
    { weight: 1, arbitrary: broken },
    fc.constant(''),
  );
  const property = fc.asyncProperty(fc.array(line, { maxLength: 15 }), async (lines) => {
    const bytes = lines.map((each) => {
      if (typeof each !== 'string') return Buffer.from(JSON.stringify(each));
      return Buffer.from(each, each.includes('\xff') ? 'latin1' : 'utf8');
    });
    fixture.write('a.ndjson', Buffer.concat(bytes.flatMap((each) => [each, Buffer.from('\n')])));
    const rows = await fixture.read('identify_events', 'a.ndjson');
    const expected = lines.flatMap((each, at) => {
      if (each === '') return [];
      if (typeof each === 'string') return [[String(at + 1), null, null, 'invalid_record']];
      return [[String(at + 1), String(each.message_id), String(each.external_id_value), null]];
    });
    expect(pick(rows, 'record_number', 'message_id', 'external_id_value', 'record_error')).toEqual(
      expected,
    );
  });
  await fc.assert(property, { numRuns: 80 });
});
