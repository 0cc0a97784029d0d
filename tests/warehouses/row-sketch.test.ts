import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDuckdb } from '../../src/engine/duckdb/duckdb-engine.js';
import type { Engine, Session } from '../../src/engine/engine.js';
import { Relation } from '../../src/relation/relation.js';
import { RowSketch, readSketch } from '../../src/warehouses/postgres/row-sketch.js';
import type { SyncTable } from '../../src/warehouses/sync-table.js';

const TABLE: SyncTable = {
  name: 't',
  relation: new Relation('main', 't'),
  columns: [
    { name: 'value', type: 'VARCHAR' },
    { name: 'number', type: 'BIGINT' },
  ],
  keys: ['value'],
  stamp: undefined,
  lookup: 'value',
  isKeyUnique: true,
};

let engine: Engine;
let session: Session;
beforeAll(async () => {
  engine = await openDuckdb(':memory:', { threads: '1' }, []);
  session = await engine.connect();
});
afterAll(async () => {
  session.close();
  await engine.close();
});

/** The rows i of a range, the value of each with a number that may differ. */
const sketchOf = (from: number, to: number, changed = 'false') =>
  readSketch(
    session,
    TABLE,
    `(select 'v' || i as value, if(${changed}, i + 1, i) as number from range(${from}, ${to}) as t(i))`,
  );

const md5 = (value: string) => createHash('md5').update(value).digest('hex');

test('a difference is told from two sketches', () =>
  fc.assert(
    fc.asyncProperty(fc.nat(30), fc.nat(30), fc.nat(50), async (gone, come, both) => {
      const before = await sketchOf(0, gone + both);
      const after = await sketchOf(gone, gone + both + come);
      const difference = before.without(RowSketch.fromBytes(after.toBytes()) as RowSketch).rows();
      const values = (count: number, from: number) =>
        Array.from({ length: count }, (_, index) => md5(`v${from + index}`)).sort();
      expect(difference?.first.map(({ digest }) => digest).sort()).toEqual(values(gone, 0));
      expect(difference?.second.map(({ digest }) => digest).sort()).toEqual(
        values(come, gone + both),
      );
    }),
    { numRuns: 20 },
  ));

test('a changed row is told on both sides', async () => {
  const difference = (await sketchOf(0, 50)).without(await sketchOf(0, 50, 'i = 7')).rows();
  expect(difference?.first).toHaveLength(1);
  expect(difference?.second).toHaveLength(1);
  expect(difference?.first[0]?.digest).toBe(difference?.second[0]?.digest);
});

test('thousands of rows are told, too many are not', async () => {
  const all = await sketchOf(0, 100_000);
  expect(all.without(await sketchOf(8000, 100_000)).rows()?.first).toHaveLength(8000);
  expect(all.without(await sketchOf(0, 70_000)).rows()).toBeUndefined();
});

test('bytes of another size are no sketch', () => {
  expect(RowSketch.fromBytes(Buffer.alloc(10))).toBeUndefined();
});
