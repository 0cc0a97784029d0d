import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { holdDatabase } from '../../support/hold-database.js';
import { createProject, placed, type TestProject } from '../../support/project.js';
import { inDatabase } from './segment-warehouse.js';

/** A project with tables as input and nothing of them. */
function project(tables: string, files = {}): Promise<TestProject> {
  const input = `    input:\n      segment_tables: ${tables}\n`;
  return createProject({
    'identity.yml': `version: 1\nspaces:\n  - name: web\n${input}`,
    ...files,
  });
}

const IN_FILE = '{ database: segment.duckdb, schema: web }';

async function faults(project: TestProject): Promise<string[]> {
  return (await project.run('build')).errors.map(
    (error) => `${placed(error)}: ${error.message}${error.hint ? ` ${error.hint}` : ''}`,
  );
}

test('a file that is not there', async () => {
  const [fault] = await faults(await project(IN_FILE));
  expect(fault).toMatch(
    /^missing-file identity.yml:5:\d+: The input "segment.duckdb" does not exist/,
  );
});

test('a file that is no database', async () => {
  const [fault] = await faults(await project(IN_FILE, { 'segment.duckdb': 'x'.repeat(9000) }));
  expect(fault).toMatch(/^database-unusable: "segment.duckdb" cannot be opened/);
});

test('a file that another process writes', async () => {
  const found = await project(IN_FILE);
  const { pid } = await holdDatabase(path.join(found.root, 'segment.duckdb'));
  const [fault] = await faults(found);
  expect(fault).toContain(`database-locked: "segment.duckdb" is in use by process ${pid} `);
});

test('a link that leads out of the folder', async () => {
  const found = await project(IN_FILE);
  const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'idw-test-'));
  onTestFinished(() => rmSync(elsewhere, { recursive: true }));
  await inDatabase(path.join(elsewhere, 'x.duckdb'), () => Promise.resolve());
  symlinkSync(path.join(elsewhere, 'x.duckdb'), path.join(found.root, 'segment.duckdb'));
  expect((await faults(found)).map((fault) => fault.slice(0, 12))).toEqual(['path-outside']);
});

test('schemas without tables of calls, all of them', async () => {
  const found = await project('{ database: segment.duckdb, schema: [wep, empty] }');
  await inDatabase(path.join(found.root, 'segment.duckdb'), (session) =>
    session.execute(
      'create schema web; create table web.pages as select 1 as id; create schema empty',
    ),
  );
  const messages = await faults(found);
  expect(messages).toHaveLength(2);
  expect(messages[0]).toMatch(
    /^missing-tables: The schema "wep" of "segment.duckdb" .*Did you mean "web"/,
  );
});
