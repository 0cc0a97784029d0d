import { expect, onTestFinished, test } from 'vitest';
import { openDuckdb } from '../../src/engine/duckdb/duckdb-engine.js';
import type { Session } from '../../src/engine/engine.js';
import {
  type KnownFile,
  readKnownFiles,
  recordFilesSql,
} from '../../src/identity/state/known-file.js';

async function connect(): Promise<Session> {
  const engine = await openDuckdb(':memory:');
  onTestFinished(() => engine.close());
  const session = await engine.connect();
  await session.execute('create schema idw_shop_state');
  return session;
}

async function record(session: Session, files: readonly KnownFile[], replacesAll = false) {
  await session.execute('begin transaction');
  const statements = recordFilesSql('idw_shop_state', files, { replacesAll });
  for (const sql of statements) await session.execute(sql);
  await session.execute('commit');
}

const file = (input: string, more: Partial<KnownFile> = {}): KnownFile => ({
  input,
  size: 12,
  mtimeNs: 1_704_067_260_123_456_789n,
  contentHash: 'ab'.repeat(32),
  records: 3,
  rejected: 1,
  pending: 1,
  firstReadAt: '2024-01-01 00:00:00.123456+00',
  lastReadAt: '2024-01-02 00:00:00+00',
  ...more,
});

test('a space without state knows no files', async () => {
  expect(await readKnownFiles(await connect(), 'idw_shop_state')).toEqual([]);
});

test('files are read as they were recorded', async () => {
  const session = await connect();
  const files = [
    file(`a "quoted" it's.ndjson`),
    file('fresh.ndjson', { mtimeNs: null, pending: 0 }),
    file('large.ndjson', { size: 5_000_000_000_000, records: 2 ** 40 }),
    file('past.ndjson', { mtimeNs: -1n }),
    file('é😀;--.ndjson', { mtimeNs: 0n }),
  ];
  await record(session, files);
  expect(await readKnownFiles(session, 'idw_shop_state')).toEqual(files);
});

test('a file that is recorded again replaces its row', async () => {
  const session = await connect();
  await record(session, [file('a'), file('b')]);
  await record(session, [file('b', { size: 13 }), file('c')]);
  const known = await readKnownFiles(session, 'idw_shop_state');
  expect(known).toEqual([file('a'), file('b', { size: 13 }), file('c')]);
});

test('a full refresh forgets what it did not read', async () => {
  const session = await connect();
  await record(session, [file('a'), file('b')]);
  await record(session, [file('b')], true);
  expect(await readKnownFiles(session, 'idw_shop_state')).toEqual([file('b')]);
});

test('thousands of files are recorded', async () => {
  const session = await connect();
  const files = Array.from({ length: 2_500 }, (_, n) => file(`${10_000 + n}.ndjson`));
  await record(session, files);
  await record(session, files);
  expect(await readKnownFiles(session, 'idw_shop_state')).toEqual(files);
});
