import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readCacheFile, writeCacheFile } from '../../src/workspace/cache/cache-file.js';
import { Shelf } from '../../src/workspace/cache/shelf.js';
import { CachedProject } from './cached-project.js';

const FILES = {
  'dbt_project.yml': 'name: shop\n',
  'models/a.sql': "select {{ helper('id') }} as id",
  'models/b.sql': "select * from {{ ref('a') }}",
  'models/b.yml': 'models: [{name: b, columns: [{name: id, tests: [unique, not_null]}]}]\n',
  'macros/helper.sql': '{% macro helper(x) %}{{ x }}{% endmacro %}',
};
const NAMES = ['code.json', 'graphs.json', 'parsed.json'];

async function readProject(files: Readonly<Record<string, string>> = FILES) {
  const project = new CachedProject();
  onTestFinished(() => project.dispose());
  for (const [file, text] of Object.entries(files)) await project.write(file, text);
  await project.read();
  return project;
}

/** A file that is written anew is another one. */
const identityOf = (project: CachedProject, name: string) => statSync(project.cacheFile(name)).ino;

test('a graph and the readings of what was rendered are kept', async () => {
  const project = await readProject();
  const stored = (name: string) =>
    JSON.parse(readFileSync(project.cacheFile(name), 'utf8').split('\n')[1] ?? '');
  expect(Object.keys(stored('graphs.json').used)).toHaveLength(1);
  // One model calls a macro, and two generic tests do.
  expect(Object.keys(stored('parsed.json').readings.used)).toHaveLength(3);
});

test('a secret is not kept', async () => {
  const project = await readProject();
  await project.write(
    'models/a.sql',
    "{{ config(alias=env_var('DBT_ENV_SECRET_NAME')) }} select {{ helper('id') }} as id",
  );
  const settings = { env: { DBT_ENV_SECRET_NAME: 'hush-hush' } };
  expect(await project.read(settings)).toEqual(await project.readCold(settings));
  for (const name of NAMES)
    expect(readFileSync(project.cacheFile(name), 'utf8')).not.toContain('hush');
});

test('a second run has nothing new to keep', async () => {
  const project = await readProject();
  const before = NAMES.map((name) => identityOf(project, name));
  await project.read();
  expect(NAMES.map((name) => identityOf(project, name))).toEqual(before);
});

test('without the graph, a second run still parses, compiles and renders nothing', async () => {
  const project = await readProject();
  const before = ['code.json', 'parsed.json'].map((name) => identityOf(project, name));
  rmSync(project.cacheFile('graphs.json'));
  await project.read();
  expect(['code.json', 'parsed.json'].map((name) => identityOf(project, name))).toEqual(before);
});

test('a project with spaces keeps what it can', async () => {
  const project = await readProject({
    'identity.yml':
      'version: 1\nspaces: [{name: one, input: {calls: calls.ndjson}, rules: {max_merges: none}}]\n',
    'calls.ndjson': '',
  });
  const before = identityOf(project, 'parsed.json');
  const cold = await project.readCold();
  expect(await project.read()).toEqual(cold);
  expect(identityOf(project, 'parsed.json')).toBe(before);
  await project.write(
    'identity.yml',
    'version: 1\nspaces: [{name: two, input: {calls: calls.ndjson}, rules: {max_merges: 5}}]\n',
  );
  expect(await project.read()).toEqual(await project.readCold());
});

test('the files are for their owner alone, in few files', async () => {
  const project = await readProject();
  expect(readdirSync(project.cacheFile(''))).toEqual(NAMES);
  const modes = NAMES.map((name) => statSync(project.cacheFile(name)).mode & 0o777);
  expect(modes).toEqual([0o600, 0o600, 0o600]);
});

test.each<[string, (file: string) => void]>([
  ['others may write', (file) => chmodSync(file, 0o620)],
  ['others may read', (file) => chmodSync(file, 0o604)],
  [
    'is a link',
    (file) => {
      renameSync(file, `${file}.elsewhere`);
      symlinkSync(`${file}.elsewhere`, file);
    },
  ],
  ['is gone', (file) => rmSync(file)],
  ['is of another build', (file) => edit(file, (text) => text.replace('a build', 'b build'))],
  ['lacks its end', (file) => edit(file, (text) => text.slice(0, -1))],
  ['holds another letter', (file) => edit(file, (text) => text.replace('value', 'valuf'))],
  ['is empty', (file) => writeFileSync(file, '')],
])('a file that %s is not read', (_what, change) => {
  const file = keptFile();
  expect(readCacheFile(file, 'a build')).toEqual({ some: 'value' });
  change(file);
  expect(readCacheFile(file, 'a build')).toBeUndefined();
});

test.skipIf(process.getuid?.() !== 0)('a file of somebody else is not read', () => {
  const file = keptFile();
  chownSync(file, 12345, 12345);
  expect(readCacheFile(file, 'a build')).toBeUndefined();
});

test('code that somebody put there does not run', async () => {
  const project = await readProject();
  const file = project.cacheFile('code.json');
  edit(file, (text) => text.replace('render:(run)=>', 'render:(run)=>globalThis.pwned=1,'));
  rmSync(project.cacheFile('graphs.json'));
  await project.read();
  expect('pwned' in globalThis).toBe(false);
});

test('two processes that write at once leave one whole file', async () => {
  const project = await readProject();
  const file = project.cacheFile('race.json');
  const module = new URL('../../src/workspace/cache/cache-file.ts', import.meta.url).pathname;
  const outfile = project.cacheFile('cache-file.mjs');
  const { buildSync } = await import('esbuild');
  buildSync({ entryPoints: [module], outfile, format: 'esm', platform: 'node' });
  const program = `import { readCacheFile, writeCacheFile } from '${outfile}';
    const big = 'x'.repeat(100000);
    for (let i = 0; i < 200; i++) {
      writeCacheFile('${file}', 'b', { big, by: process.argv[1] });
      if (readCacheFile('${file}', 'b')?.big !== big) process.exit(3);
    }`;
  const shell = `node --input-type=module -e "$0" one & node --input-type=module -e "$0" two && wait $!`;
  expect(spawnSync('sh', ['-c', shell, program]).status).toBe(0);
  expect(readdirSync(path.dirname(file)).filter((name) => name.startsWith('race'))).toEqual([
    'race.json',
  ]);
});

test('what a killed process left behind is removed in time', () => {
  const file = keptFile();
  for (const [name, hours] of [
    ['some.json.1.old', 2],
    ['some.json.1.new', 0],
  ] as const) {
    const rest = path.join(path.dirname(file), name);
    const time = new Date(Date.now() - hours * 3_600_000);
    writeFileSync(rest, '');
    utimesSync(rest, time, time);
  }
  writeCacheFile(file, 'a build', {});
  expect(readdirSync(path.dirname(file))).toEqual(['some.json', 'some.json.1.new']);
});

test('what two runs did not ask for is dropped', () => {
  const first = new Shelf<number>(undefined);
  first.set('a', 1);
  first.set('b', 2);
  const second = new Shelf<number>(JSON.parse(JSON.stringify(first)));
  second.get('a');
  expect(second.keys()).toEqual(['a', 'b']);
  const third = new Shelf<number>(JSON.parse(JSON.stringify(second)));
  third.get('a');
  expect(third.keys()).toEqual(['a']);
  expect(third.get('b')).toBe(2);
  const fourth = new Shelf<number>(JSON.parse(JSON.stringify(new Shelf(third.toJSON()))));
  expect(['a', 'b', 'constructor'].map((key) => fourth.get(key))).toEqual([1, 2, undefined]);
});

function keptFile(): string {
  const project = new CachedProject();
  onTestFinished(() => project.dispose());
  const file = project.cacheFile('some.json');
  writeCacheFile(file, 'a build', { some: 'value' });
  return file;
}

function edit(file: string, change: (text: string) => string): void {
  const text = readFileSync(file, 'utf8');
  expect(change(text)).not.toBe(text);
  writeFileSync(file, change(text));
}
