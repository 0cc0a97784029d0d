import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binaryRows } from '../../src/warehouses/postgres/binary-rows.js';

const KINDS = ['text', 'time', 'int8', 'text', 'int4', 'int2'] as const;
const EPOCH_2000_US = 946_684_800_000_000n;
const [LEAST, MOST] = [-(2n ** 63n), 2n ** 63n - 1n];

const text = fc.option(
  fc.oneof(
    fc.constantFrom('', '"', '""', ',', '\n', '\r\n', 'a"b', '\\.', '\u{1f600}', 'x'.repeat(5000)),
    fc.string({ unit: 'binary', maxLength: 12 }),
  ),
);
const whole = (bits: bigint) =>
  fc.option(fc.bigInt({ min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n }));
const time = fc.option(
  fc.oneof(
    fc.constantFrom(LEAST, MOST, 0n, EPOCH_2000_US),
    fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
  ),
);
const row = fc.tuple(text, time, whole(64n), text, whole(32n), whole(16n));
type Row = readonly (string | bigint | null)[];

/** As the engine writes it: texts stand in quotes where they have to. */
function csv(rows: readonly Row[]): Buffer {
  const written = rows.map((values) => {
    const fields = values.map((value) => {
      if (typeof value !== 'string') return value === null ? '' : String(value);
      return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
    });
    return `${fields.join(',')}\n`;
  });
  return Buffer.from(written.join(''));
}

/** What the documentation of COPY says of the format. */
function decode(binary: Buffer): Row[] {
  expect(binary.subarray(0, 19).toString('latin1')).toBe('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0');
  const rows: Row[] = [];
  let at = 19;
  for (;;) {
    const count = binary.readInt16BE(at);
    at += 2;
    if (count === -1) break;
    const values = Array.from({ length: count }, (_, column) => {
      const length = binary.readInt32BE(at);
      const value = length < 0 ? null : binary.subarray(at + 4, at + 4 + length);
      at += 4 + Math.max(length, 0);
      return value && decodeValue(value, KINDS[column] ?? 'text');
    });
    rows.push(values);
  }
  expect(at).toBe(binary.length);
  return rows;
}

function decodeValue(value: Buffer, kind: (typeof KINDS)[number]): string | bigint {
  if (kind === 'text') return value.toString();
  const number = BigInt.asIntN(value.length * 8, BigInt(`0x${value.toString('hex')}`));
  const isEnd = number === LEAST || number === MOST;
  return kind === 'time' && !isEnd ? number + EPOCH_2000_US : number;
}

async function convert(bytes: Buffer, sizes: readonly number[]): Promise<Buffer> {
  const cut = async function* () {
    let at = 0;
    for (let turn = 0; at < bytes.length; turn += 1) {
      const size = sizes[turn % sizes.length] ?? 1;
      yield bytes.subarray(at, at + size);
      at += size;
    }
  };
  const parts: Buffer[] = [];
  for await (const part of binaryRows(cut(), KINDS)) parts.push(part);
  return Buffer.concat(parts);
}

test('rows are what they were, wherever chunks end', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
      async (rows, sizes) => {
        expect(decode(await convert(csv(rows), sizes))).toEqual(rows);
      },
    ),
    { numRuns: 300 },
  ));
