import { expect, test } from 'vitest';
import type { CompiledNode } from '../../src/compile/compiled-node.js';
import type { Batch, Engine, Progress, Session } from '../../src/engine/engine.js';
import {
  type InputFiles,
  NodeProgress,
  statementProgress,
} from '../../src/execute/node-progress.js';
import { runTypeScriptModel } from '../../src/execute/run-typescript-model.js';
import { graphOf, nodeOf } from '../select/sample-graph.js';

const graph = graphOf({
  raw_calls: { type: 'source' },
  stg_calls: { reads: ['raw_calls'] },
  int_read_calls: { reads: ['stg_calls'], config: { materialized: 'table' } },
  int_sets: { reads: ['int_read_calls'], config: { materialized: 'table' } },
});

/** A session that says to be half way through 44 rows. */
const session = (progress: Progress | undefined = { share: 0.5, rows: 22 }) =>
  ({ progress: () => progress }) as Session;

async function progressOf(name: string, guessRows: NonNullable<InputFiles['guessRows']>) {
  const node = graph.nodes.get(`model.shop.${name}`);
  if (!node) throw new Error(name);
  const inputs = { has: () => false, guessRows };
  const read = statementProgress(node, { graph, inputs }, session());
  await new Promise(setImmediate);
  return read();
}

const guess = (rows: number | undefined) => (name: string) =>
  name === 'raw_calls' ? Promise.resolve(rows) : undefined;

test('the rows of tables are the engine’s', async () => {
  expect(await progressOf('int_sets', guess(1_000_000))).toEqual({ share: 0.5, rows: 22 });
});

test('the rows of files of text are guessed, through views too', async () => {
  expect(await progressOf('int_read_calls', guess(1_000_000))).toEqual({
    share: 0.5,
    rows: 500_000,
  });
});

test('rows that nobody can guess are not told', async () => {
  const unknown = { share: 0.5, rows: undefined };
  expect(await progressOf('int_read_calls', guess(undefined))).toEqual(unknown);
  expect(await progressOf('int_read_calls', () => Promise.reject(new Error('gone')))).toEqual(
    unknown,
  );
});

test('the rows of Parquet files are the engine’s', async () => {
  expect(await progressOf('int_read_calls', () => undefined)).toEqual({ share: 0.5, rows: 22 });
});

test('nodes that have ended tell nothing', () => {
  const progress = new NodeProgress();
  progress.follow(() => ({ share: 0.5, rows: 1 }));
  expect(progress.read()).toEqual({ share: 0.5, rows: 1 });
  progress.end();
  expect(progress.read()).toBeUndefined();
});

test('a TypeScript model is as far as its inputs, then as its rows', async () => {
  const seen: (Progress | undefined)[] = [];
  const progress = new NodeProgress();
  const batch = (rowCount: number): Batch => ({ rowCount, columns: {} });
  let share: number | undefined;
  let appended = 0;
  const reader = {
    progress: () => share && { share, rows: 0 },
    async *stream() {
      for (const part of [0.25, 0.75]) {
        share = part;
        yield batch(100);
      }
      share = undefined;
    },
    close: () => undefined,
  } as unknown as Session;
  const writer = {
    execute: () => Promise.resolve(0),
    query: () => Promise.resolve({ columns: [], rows: [] }),
    progress: () => ({ share: undefined, rows: appended }),
    async append(_schema: string, _table: string, batches: AsyncIterable<Batch>) {
      for await (const { rowCount } of batches) appended += rowCount;
      return appended;
    },
  } as unknown as Session;
  const definition = {
    inputs: { calls: { ref: 'int_calls' } },
    columns: { n: 'integer' },
    async *run({ calls }: Readonly<Record<string, AsyncIterable<Batch>>>) {
      for await (const _ of calls ?? []) seen.push(progress.read());
      for (let round = 0; round < 3; round++) {
        yield { n: new Int32Array(150) };
        seen.push(progress.read());
      }
    },
  };
  const compiled = {
    node: { ...nodeOf('int_numbers', {}), definition },
    inputs: new Map([['calls', 'select 1']]),
    preHooks: [],
    postHooks: [],
  } as unknown as CompiledNode;
  const engine = { connect: () => Promise.resolve(reader) } as unknown as Engine;
  const { signal } = new AbortController();
  await runTypeScriptModel(compiled, {
    ...{ engine, session: writer, inTransaction: true, signal, progress },
  });
  expect(seen).toEqual([
    { share: 0.25, rows: 100 },
    { share: 0.75, rows: 200 },
    ...[200, 300, 450].map((rows) => ({ share: undefined, rows })),
  ]);
});
