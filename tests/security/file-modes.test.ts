import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { withReadableDatabase } from '../../src/cli/open-database.js';
import { loadModel } from '../../src/typescript-model/load-model.js';
import { createProject, type TestProject } from '../support/project.js';
import { filesBelow } from './hostile.js';

vi.setConfig({ testTimeout: 120_000 });

const IDENTITY = `version: 1
spaces: [{ name: shop, input: { calls: 'in/*.ndjson' } }]
warehouses:
  - { name: files, type: parquet, path: 'out/{schema}/{table}.parquet' }
  - { name: duck, type: duckdb, path: 'duck/all.duckdb' }\n`;
const CALLS = `{"messageId":"1","type":"identify","userId":"ada","receivedAt":"2026-01-01"}
{"broken"
{"messageId":"2","type":"identify","userId":"bob","receivedAt":"2026-01-01"}\n`;

function underMask(mask: number): void {
  const before = process.umask(mask);
  onTestFinished(() => void process.umask(before));
}

const calls = (): Promise<TestProject> =>
  createProject({ 'identity.yml': IDENTITY, 'in/a.ndjson': CALLS });

const others = (made: TestProject, bits: number) =>
  filesBelow(made.root)
    .filter(({ mode, isFolder }) => !isFolder && (mode & bits) !== 0)
    .map(({ name }) => name)
    .filter((name) => !/^(in\/|identity\.yml|dbt_project\.yml)/.test(name))
    .sort();

test.skipIf(process.platform === 'win32').each([0o022, 0o000])(
  'what holds personal data is for its owner alone under umask %o',
  async (mask) => {
    underMask(mask);
    const made = await calls();
    for (const argv of [
      ['build'],
      ['compile'],
      ['show', '--select', 'users_identities'],
      ['sync', '--full'],
      ['regulate', 'delete', '--type', 'user_id', '--value', 'ada', '--rewrite-inputs'],
    ]) {
      const [command = '', ...rest] = argv;
      expect((await made.idw(command, ...rest)).exitCode, command).toBe(0);
    }
    // Files for readers have the permissions that the user asks for.
    const open = others(made, 0o077);
    expect(open.filter((name) => !name.startsWith('out/'))).toEqual([]);
    expect(open).toContain('out/personas_shop_identities/users_identities.parquet');
    expect(process.umask()).toBe(mask);
  },
);

test.skipIf(process.platform === 'win32')('what a query spills is too', async () => {
  underMask(0);
  const made = await createProject({});
  const file = path.join(made.root, 'some.duckdb');
  expect((await made.idw('build', '--database', file)).exitCode).toBe(0);
  const settings = { memory_limit: '60MB', threads: '1' };
  const seen: string[] = [];
  await withReadableDatabase(
    file,
    async (engine) => {
      const session = await engine.connect();
      const spilling = session.query(
        'select max(t) from (select md5(range::varchar) || repeat(md5(range::varchar), 3) as t from range(2000000) order by t)',
      );
      const watch = setInterval(() => {
        try {
          seen.push(...others(made, 0o077));
        } catch (error) {
          // A file that is gone before it is looked at.
          if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        }
      }, 5);
      await spilling.catch(() => undefined);
      clearInterval(watch);
      session.close();
    },
    { settings },
  );
  expect(seen.filter((name) => name.includes('.tmp'))).toEqual([]);
});

const MODEL = `export default { inputs: {}, columns: { a: 'integer' }, async *run() {} };`;
const PLANTED = `globalThis.planted = true; ${MODEL}`;

test('code that lies under the name of a compiled model is not run', async () => {
  const made = await createProject({ 'models/one.ts': MODEL });
  const file = {
    absolutePath: path.join(made.root, 'models/one.ts'),
    displayPath: 'models/one.ts',
    text: MODEL,
  };
  const first = path.join(made.root, 'first');
  await loadModel(file, first);
  const [kept = { name: '', mode: 0 }] = filesBelow(first);
  expect([kept.name, kept.mode]).toEqual([expect.stringMatching(/^one-\w+\.mjs$/), 0o600]);
  const elsewhere = path.join(made.root, 'elsewhere.mjs');
  await writeFile(elsewhere, PLANTED);
  for (const [at, plant] of [
    (target: string) => writeFile(target, PLANTED),
    (target: string) => symlink(elsewhere, target),
  ].entries()) {
    const folder = path.join(made.root, `planted${at}`);
    await mkdir(folder, { mode: 0o777 });
    await plant(path.join(folder, kept.name));
    await loadModel(file, folder);
    expect(globalThis).not.toHaveProperty('planted');
    expect(await readFile(path.join(folder, kept.name), 'utf8')).not.toContain('planted');
    expect((await stat(folder)).mode & 0o022).toBe(0);
  }
  expect(await readFile(elsewhere, 'utf8')).toBe(PLANTED);
});
