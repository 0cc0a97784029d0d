import { execFileSync } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { holdDatabase } from '../support/hold-database.js';
import { createModels, placed } from '../support/project.js';

const table = `{{ config(materialized='table') }}`;

test('database-locked names the process', async () => {
  const project = await createModels({ one: 'select 1 as id' });
  const { pid } = await holdDatabase(project.database);
  const { exitCode, errors } = await project.run('build');
  expect({ exitCode, codes: errors.map(placed) }).toEqual({
    exitCode: 1,
    codes: ['database-locked'],
  });
  expect(errors[0]?.message).toContain(`process ${pid} `);
});

test('what needs no database works while it is locked', async () => {
  const project = await createModels({ one: 'select 1 as id' });
  await holdDatabase(project.database);
  expect((await project.idw('ls')).stdout).toBe('shop.one\n');
  expect((await project.idw('compile')).exitCode).toBe(0);
});

test('database-unusable', async () => {
  const project = await createModels(
    { one: 'select 1 as id' },
    { 'warehouse.duckdb': 'x'.repeat(9000) },
  );
  expect((await project.run('build')).errors.map(placed)).toEqual(['database-unusable']);
});

test('database-unusable for a folder', async () => {
  const project = await createModels({ one: 'select 1 as id' });
  await mkdir(project.database);
  expect((await project.run('build')).errors.map(placed)).toEqual(['database-unusable']);
});

test('database-unusable in a place that cannot be made', async () => {
  const project = await createModels({ one: 'select 1 as id' });
  const { errors } = await project.run(
    'build',
    '--database',
    `${project.root}/models/one.sql/x.db`,
  );
  expect(errors.map(placed)).toEqual(['database-unusable']);
});

test.skipIf(process.getuid?.() === 0)('missing-file for what may not be read', async () => {
  const project = await createModels({ one: 'select 1 as id' });
  await chmod(path.join(project.root, 'models/one.sql'), 0);
  expect((await project.run('build')).errors.map(placed)).toEqual(['missing-file models/one.sql']);
});

test('disk-full when the temporary directory reaches its limit', async () => {
  const limits = `pre_hook={'sql': "set memory_limit = '64MB'; set max_temp_directory_size = '1MB'", 'transaction': false}`;
  const project = await createModels({
    one: `{{ config(materialized='table', ${limits}) }} select i, random() as r from range(20000000) as t(i) order by r`,
  });
  expect((await project.run('build')).errors.map(placed)).toEqual(['disk-full models/one.sql']);
});

/** Mounts a file system of a few megabytes, where this process may. */
function mountSmall(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return false;
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' }));
  return true;
}

test('disk-full on a full disk leaves the old table', async (context) => {
  const project = await createModels({ one: `${table} select 1 as id` });
  const folder = path.join(project.root, 'small');
  await mkdir(folder);
  if (!mountSmall(folder)) context.skip('file systems cannot be mounted here');
  const database = path.join(folder, 'w.duckdb');
  await project.run('build', '--database', database);
  const large = `${table} select i as id, md5(i::varchar) as m from range(1000000) as t(i)`;
  await project.write({ 'models/one.sql': large });
  const { exitCode, errors } = await project.run('build', '--database', database);
  expect({ exitCode, codes: errors.map(placed) }).toEqual({
    exitCode: 1,
    codes: ['disk-full models/one.sql'],
  });
  const shown = await project.idw('show', '--select', 'one', '--json', '--database', database);
  expect(JSON.parse(shown.stdout).show).toEqual([{ id: 1 }]);
});

test('out-of-memory', async () => {
  const limits = `pre_hook={'sql': "set memory_limit = '20MB'; set temp_directory = ''", 'transaction': false}`;
  const project = await createModels({
    one: `{{ config(materialized='table', ${limits}) }} select list(i) as l from range(20000000) as t(i)`,
  });
  expect((await project.run('build')).errors.map(placed)).toEqual(['out-of-memory models/one.sql']);
});
