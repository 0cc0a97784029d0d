import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ProjectError, projectErrorsOf } from '../../src/errors/project-error.js';
import { resolveInputFiles } from '../../src/identity/input-files.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'idw-files-'));
  for (const name of [
    'in/a.csv',
    'in/b.ndjson.gz',
    'in/deep/er/c.parquet',
    'in/deep/d.JSON',
    'in/é.csv',
    'in/\u{1f600}.csv',
    'in/\uffee.csv',
    'in/x (1) [2].csv',
    'in/.hidden.csv',
    'in/notes.txt',
    'out/o.csv',
  ]) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), '');
  }
});
afterEach(() => rmSync(root, { recursive: true }));

const find = (globs: string[], allowedFolders: string[] = []) =>
  resolveInputFiles(
    globs.map((glob) => ({ glob, written: glob })),
    { base: join(root, 'in'), allowedFolders },
  );
const names = async (...globs: string[]) => (await find(globs)).map((file) => file.name);
const errors = (...globs: string[]): Promise<readonly ProjectError[]> =>
  find(globs).then(() => [], projectErrorsOf);

test.each([
  ['a.csv', ['a.csv']],
  ['./deep/../a.csv', []],
  ['{a,b}.{csv,ndjson.gz}', ['a.csv', 'b.ndjson.gz']],
  ['**/*.parquet', ['deep/er/c.parquet']],
  ['deep/**', ['deep/d.JSON', 'deep/er/c.parquet']],
  ['deep/*', ['deep/d.JSON']],
  ['?.csv', ['a.csv', 'é.csv', '\uffee.csv']],
  ['x (1) [2].csv', ['x (1) [2].csv']],
  ['x (1)*.csv', ['x (1) [2].csv']],
  ['.hidden.*', ['.hidden.csv']],
])('%s names %j', async (glob, expected) => {
  if (expected.length > 0) expect(await names(glob)).toEqual(expected);
});

test('files come once, in the order of their UTF-8 bytes', async () => {
  expect(await names('*.csv', 'a.csv', '**/*.JSON')).toEqual([
    'a.csv',
    'deep/d.JSON',
    'x (1) [2].csv',
    'é.csv',
    '\uffee.csv',
    '\u{1f600}.csv',
  ]);
});

test('formats go by the ending', async () => {
  const files = await find(['a.csv', 'b.ndjson.gz', 'deep/**']);
  expect(files.map((file) => [file.format, file.isGzip])).toEqual([
    ['csv', false],
    ['ndjson', true],
    ['ndjson', false],
    ['parquet', false],
  ]);
  expect(await errors('*.txt')).toMatchObject([{ code: 'missing-file' }]);
});

test('what matches nothing is told with what is near', async () => {
  const found = await errors('b.csv', 'dep/*.json', 'deep/*.csv', 'none/x.csv');
  expect(found.map(({ code, hint }) => [code, hint])).toEqual([
    ['missing-file', 'Did you mean "a.csv" or "é.csv" or "\uffee.csv"?'],
    ['missing-file', 'Did you mean "deep"?'],
    ['missing-file', 'There are: "deep/d.JSON", "deep/er".'],
    ['missing-file', expect.stringContaining('There are:')],
  ]);
});

test('files outside the folder are refused, links too', async () => {
  symlinkSync(join(root, 'out/o.csv'), join(root, 'in/link.csv'));
  symlinkSync(join(root, 'out'), join(root, 'in/linked'));
  symlinkSync(join(root, 'in'), join(root, 'in/deep/circle'));
  expect(
    (await errors('l*.csv', 'linked/o.csv', 'linked/*', '../out/*')).map((error) => error.code),
  ).toEqual(Array(4).fill('path-outside'));
  expect(await errors('**/o.csv')).toMatchObject([{ code: 'path-outside' }]);
  expect(
    (await find(['../out/*', 'link.csv'], [join(root, 'out')])).map((file) => file.name),
  ).toEqual(['../out/o.csv', 'link.csv']);
});
