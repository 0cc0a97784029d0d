import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createProject, type Files, TestProject } from '../support/project.js';

/** A project three folders below one that is watched. */
async function nested(files: Files): Promise<[TestProject, () => Promise<string[]>]> {
  const top = await createProject({});
  const made = new TestProject(path.join(top.root, 'a/b/c'));
  await made.write({
    'dbt_project.yml': 'name: shop\n',
    'models/m.sql': 'select 1 as id',
    ...files,
  });
  const outside = async () =>
    (await readdir(top.root, { recursive: true })).filter(
      (name) => !/^a(\/b(\/c.*)?)?$/.test(name),
    );
  return [made, outside];
}

const UP = '../'.repeat(9);
const tests = (test: string) =>
  `models: [{ name: m, columns: [{ name: id, tests: [{ not_null: { ${test} } }] }] }]\n`;

test.each<[string, Files]>([
  ['project', { 'dbt_project.yml': `name: "${UP}evil"\n` }],
  ['test', { 'models/m.yml': tests(`name: "${UP}evil"`) }],
  ['alias of a test', { 'models/m.yml': tests(`config: { alias: "${UP}evil" }`) }],
  ['alias of a model', { 'models/m.sql': `{{ config(alias="${UP}evil") }}select 1 as id` }],
])('the name of a %s leads no file out of target/', async (_, files) => {
  const [made, outside] = await nested(files);
  const before = await outside();
  const { exitCode, stdout } = await made.idw('compile', '--json');
  expect(exitCode).toBe(0);
  expect(await outside()).toEqual(before);
  for (const line of stdout.trim().split('\n')) {
    const { path: file } = JSON.parse(line) as { path: string };
    expect(existsSync(path.join(made.root, 'target/compiled', file)), file).toBe(true);
  }
});

test('idw clean removes nothing behind a link, and no log of regulations', async () => {
  const [made, outside] = await nested({
    'dbt_project.yml': 'name: shop\nclean-targets: [link/x]\n',
    'regulations/log.json': '{}',
    'identity.yml': 'version: 1\nspaces: [{ name: a, input: { identify_events: e.csv } }]\n',
  });
  await mkdir(path.join(made.root, '../../../out/x'), { recursive: true });
  await symlink('../../../out', path.join(made.root, 'link'));
  expect((await made.idw('clean')).stderr).toContain('path-outside');
  expect(await outside()).toContain('out/x');
  for (const target of ['regulations', 'regulations/..', '.', '..']) {
    await made.write({ 'dbt_project.yml': `name: shop\nclean-targets: ["${target}"]\n` });
    const { exitCode, stderr } = await made.idw('clean');
    expect([target, exitCode, stderr]).toEqual([
      target,
      1,
      expect.stringContaining('path-outside'),
    ]);
  }
  expect(existsSync(path.join(made.root, 'regulations/log.json'))).toBe(true);
  // A link that is itself a target goes, and what it leads to stays.
  await made.write({ 'dbt_project.yml': 'name: shop\nclean-targets: [link]\n' });
  expect((await made.idw('clean')).exitCode).toBe(0);
  expect([existsSync(path.join(made.root, 'link')), await outside()]).toEqual([
    false,
    expect.arrayContaining(['out/x']),
  ]);
});
