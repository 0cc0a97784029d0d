import { expect, onTestFinished, test } from 'vitest';
import { openDuckdb } from '../../src/engine/duckdb/duckdb-engine.js';
import type { Batch, Progress, Session } from '../../src/engine/engine.js';

async function connect(): Promise<Session> {
  const engine = await openDuckdb(':memory:');
  onTestFinished(() => engine.close());
  return engine.connect();
}

/** Streams a query and notes how far it says to be at each batch. */
async function progressOf(session: Session, sql: string): Promise<(Progress | undefined)[]> {
  const seen: (Progress | undefined)[] = [];
  for await (const _ of session.stream(sql)) seen.push(session.progress());
  return seen;
}

test.each(['', 'order by hash(n)'])('a stream %s tells its share', async (by) => {
  const session = await connect();
  await session.execute('create table numbers as select n from range(2000000) as t(n)');
  const seen = await progressOf(session, `select n from numbers ${by}`);
  const shares = seen.flatMap((progress) => progress?.share ?? []);
  expect(seen.map((progress) => progress?.rows)).toEqual(
    seen.map((_, index) => Math.min(2_000_000, (index + 1) * 2048)),
  );
  expect(shares.length).toBeGreaterThan(seen.length / 2);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares[0]).toBeLessThan(0.3);
  expect(shares.at(-1)).toBeGreaterThan(0.7);
  expect(session.progress()).toBeUndefined();
});

test('an append tells its rows', async () => {
  const session = await connect();
  await session.execute('create table main.numbers (n integer, day date)');
  const seen: (Progress | undefined)[] = [];
  async function* batches(): AsyncIterable<Batch> {
    for (const rowCount of [3, 2, 1]) {
      seen.push(session.progress());
      yield {
        rowCount,
        columns: { n: new Int32Array(rowCount), day: Array(rowCount).fill('2024-01-01') },
      };
    }
  }
  await session.append('main', 'numbers', batches());
  expect(seen).toEqual([0, 3, 5].map((rows) => ({ rows, share: undefined })));
  expect(session.progress()).toBeUndefined();
});

test('a stream that is left early leaves nothing behind', async () => {
  const session = await connect();
  for await (const _ of session.stream('from range(100000)')) break;
  await session.execute('create table one as select 1');
  expect(session.progress()).toBeUndefined();
});

test('the engine draws no progress of its own', async () => {
  const session = await connect();
  const { rows } = await session.query(`select current_setting('enable_progress_bar_print')`);
  expect(rows).toEqual([[false]]);
});
