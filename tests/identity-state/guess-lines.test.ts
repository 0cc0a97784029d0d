import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { guessLines } from '../../src/identity/state/guess-lines.js';
import { InputFolder } from './input-folder.js';

const lines = (count: number) =>
  Array.from({ length: count }, (_, n) => `{"messageId":"m${String(n).padStart(7, '0')}"}\n`).join(
    '',
  );

async function guessOf(files: Readonly<Record<string, string | Buffer>>) {
  const folder = new InputFolder();
  for (const [name, content] of Object.entries(files)) folder.write(name, content);
  return guessLines((await folder.plan()).toRead);
}

test('lines of short files are counted', async () => {
  expect(await guessOf({ 'a.ndjson': lines(5), 'b.ndjson': lines(3), 'c.ndjson': '' })).toBe(8);
});

test('lines of long files are guessed', async () => {
  const guess = await guessOf({ 'a.ndjson': lines(100_000), 'b.ndjson': lines(50_000) });
  expect(guess).toBeGreaterThan(149_000);
  expect(guess).toBeLessThan(151_000);
});

test('lines of zipped files are guessed from their beginning', async () => {
  const guess = (await guessOf({ 'a.ndjson.gz': gzipSync(lines(900_000)) })) ?? 0;
  expect(guess).toBeGreaterThan(800_000);
  expect(guess).toBeLessThan(1_000_000);
});

test('a file of one unfinished line is one line', async () => {
  expect(await guessOf({ 'a.ndjson': '{"messageId":' })).toBe(1);
});

test('nobody knows beside Parquet', async () => {
  expect(await guessOf({ 'a.ndjson': lines(5), 'b.parquet': 'PAR1' })).toBeUndefined();
});
