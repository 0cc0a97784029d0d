import { createHash } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type ProjectError, projectErrorsOf } from '../../src/errors/project-error.js';
import { hashFiles } from '../../src/identity/state/hash-files.js';
import { fatesOf, InputFolder } from './input-folder.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hashesOf = (folder: InputFolder) =>
  Object.fromEntries(folder.known.map(({ input, contentHash }) => [input, contentHash]));

async function faultsOf(hashes: Promise<unknown>): Promise<readonly ProjectError[]> {
  return hashes.then(() => [], projectErrorsOf);
}

test('a hash is that of all bytes', async () => {
  const long = 'x'.repeat(3_500_000);
  const folder = await InputFolder.read({ 'empty.ndjson': '', 'long.ndjson': long });
  expect(hashesOf(folder)).toEqual({ 'empty.ndjson': sha256(''), 'long.ndjson': sha256(long) });
});

test('a grown file is hashed on from its old bytes', async () => {
  const folder = await InputFolder.read({ 'a.ndjson': 'abc' });
  folder.write('a.ndjson', 'abcdef');
  const plan = await folder.plan();
  expect(plan.toRead[0]?.prefix?.bytes).toBe(3);
  for (const hashes of [await hashFiles(plan.toRead), await hashFiles(plan.toRead)])
    expect(hashes.get('a.ndjson')).toBe(sha256('abcdef'));
});

test('what is written during a run is read by the next', async () => {
  const folder = new InputFolder();
  folder.write('a.ndjson', 'abc');
  const plan = await folder.plan();
  appendFileSync(folder.path('a.ndjson'), 'def');
  folder.record(plan, await hashFiles(plan.toRead));
  expect(hashesOf(folder)).toEqual({ 'a.ndjson': sha256('abc') });
  expect(fatesOf(await folder.run())).toEqual({ 'a.ndjson': 'grown' });
  expect(hashesOf(folder)).toEqual({ 'a.ndjson': sha256('abcdef') });
});

test.each([
  ['overwritten', 'a.ndjson', 'xyz'],
  ['cut', 'a.ndjson', 'ab'],
  ['appended to, being Parquet', 'a.parquet', 'abcd'],
])('a file that is %s during a run is input-changed', async (_, name, content) => {
  const folder = new InputFolder();
  folder.write(name, 'abc');
  const { toRead } = await folder.plan();
  writeFileSync(folder.path(name), content);
  expect(await faultsOf(hashFiles(toRead))).toMatchObject([{ code: 'input-changed' }]);
});

test('a file that vanishes during a run is input-unreadable', async () => {
  const folder = new InputFolder();
  folder.write('a.ndjson', 'abc');
  const { toRead } = await folder.plan();
  folder.remove('a.ndjson');
  expect(await faultsOf(hashFiles(toRead))).toMatchObject([{ code: 'input-unreadable' }]);
});

test('a failure waits until it is asked for', async () => {
  const folder = new InputFolder();
  folder.write('a.ndjson', 'abc');
  const { toRead } = await folder.plan();
  folder.remove('a.ndjson');
  const hashes = hashFiles(toRead);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(hashes).rejects.toThrow();
});

test('an abort ends it', async () => {
  const folder = new InputFolder();
  folder.write('a.ndjson', 'x'.repeat(3_500_000));
  const { toRead } = await folder.plan();
  expect(await hashFiles(toRead, AbortSignal.abort())).toEqual(new Map());
});
