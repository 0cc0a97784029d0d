import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openDuckdb } from '../../src/engine/duckdb/duckdb-engine.js';
import type { Engine } from '../../src/engine/engine.js';
import { createProject } from '../support/project.js';

vi.setConfig({ testTimeout: 120_000 });

const home = await mkdtemp(path.join(os.tmpdir(), 'idw-jail-'));
const [inside, outside] = [path.join(home, 'in'), path.join(home, 'out')];
let engine: Engine;

beforeAll(async () => {
  for (const folder of [inside, outside]) {
    await mkdir(folder);
    await writeFile(path.join(folder, 'a.csv'), 'a\n1\n');
  }
  await symlink(outside, path.join(inside, 'link'));
  await symlink(path.join(outside, 'a.csv'), path.join(inside, 'link.csv'));
  engine = await openDuckdb(path.join(inside, 'db.duckdb'), {}, [inside]);
});
afterAll(async () => {
  await engine.close();
  await rm(home, { recursive: true, force: true });
});

/** Statements that would read, write, load or loosen what a project with spaces may not. */
const FORBIDDEN: readonly string[] = [
  `from read_text('/etc/passwd')`,
  `from read_blob('/proc/self/environ')`,
  `from read_csv('${outside}/a.csv')`,
  `from read_csv('${inside}/../out/a.csv')`,
  `from read_csv('${inside}/link/a.csv')`,
  `from read_csv('${inside}/link.csv')`,
  `from '${inside}/link.csv'`,
  `from glob('${outside}/*')`,
  `from sniff_csv('${outside}/a.csv')`,
  `from read_csv('http://localhost:9/a.csv')`,
  `from read_parquet('s3://bucket/a.parquet')`,
  `copy (select 1) to '${outside}/b.csv'`,
  `copy (select 1) to '${inside}/link/b.csv'`,
  `copy (select 1) to '/tmp/x'`,
  `export database '${outside}/db'`,
  `import database '${outside}'`,
  `attach '${outside}/b.duckdb'`,
  `attach '${inside}/link/b.duckdb'`,
  'install httpfs',
  'load httpfs',
  `load '${inside}/x.duckdb_extension'`,
  `install '${inside}/x.duckdb_extension'`,
  `set allowed_directories = ['/']`,
  'reset allowed_directories',
  `set allowed_paths = ['/etc/passwd']`,
  'set enable_external_access = true',
  'reset enable_external_access',
  'set allow_unsigned_extensions = true',
  'set allow_community_extensions = true',
  `set temp_directory = '${outside}'`,
  `set log_query_path = '${outside}/log'`,
  `set secret_directory = '${outside}'; create persistent secret s (type s3, key_id 'a')`,
  `select getenv('HOME')`,
];

test.each(FORBIDDEN)('a restricted database refuses %s', async (sql) => {
  const before = await readdir(outside);
  const session = await engine.connect();
  await expect(session.execute(sql)).rejects.toThrow();
  session.close();
  expect(await readdir(outside)).toEqual(before);
});

test('a folder that is swapped for a link afterwards opens nothing', async () => {
  const folder = path.join(home, 'swapped');
  await mkdir(folder);
  await writeFile(path.join(folder, 'a.csv'), 'a\n1\n');
  const jailed = await openDuckdb(':memory:', {}, [folder]);
  const session = await jailed.connect();
  const read = () => session.query(`from read_csv('${folder}/a.csv')`);
  expect((await read()).rows).toEqual([[1]]);
  await rename(folder, `${folder}.old`);
  await symlink(outside, folder);
  await expect(read()).rejects.toMatchObject({ details: { kind: 'forbidden-file' } });
  session.close();
  await jailed.close();
});

test('what lies inside is read and written, through a link to the folder too', async () => {
  const alias = path.join(home, 'alias');
  await symlink(inside, alias);
  const jailed = await openDuckdb(':memory:', {}, [alias]);
  const session = await jailed.connect();
  expect((await session.query(`from read_csv('${alias}/a.csv')`)).rows).toEqual([[1]]);
  await session.execute(`copy (select 1) to '${inside}/c.csv'`);
  expect(existsSync(path.join(inside, 'c.csv'))).toBe(true);
  session.close();
  await jailed.close();
});

const EVENTS = `message_id,segment_id,external_id_type,external_id_value,source_key,timestamp,received_at
m,p,user_id,ada,s,2024-01-01,2024-01-01
`;

describe('wherever a project with spaces writes SQL', () => {
  const read = `from read_csv('${outside}/a.csv')`;
  const ask = `{{ run_query("select * from read_csv('${outside}/a.csv')") if execute }}`;
  const files = {
    'identity.yml':
      'version: 1\nspaces: [{ name: shop, input: { identify_events: events.csv } }]\n',
    'events.csv': EVENTS,
  };
  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['a model', { 'models/m.sql': `select * ${read}` }, ['run', '--select', 'm']],
    ['a template', { 'models/m.sql': `${ask} select 1 as id` }, ['run', '--select', 'm']],
    ['compile', { 'models/m.sql': `${ask} select 1 as id` }, ['compile', '--select', 'm']],
    ['a macro', { 'macros/m.sql': `{% macro m() %}${ask}{% endmacro %}` }, ['run-operation', 'm']],
    [
      'a hook of a model',
      { 'models/m.sql': `{{ config(post_hook="create table leak as ${read}") }} select 1 as id` },
      ['run', '--select', 'm'],
    ],
    [
      'a hook of the run',
      {
        'dbt_project.yml': `name: shop\non-run-start: "create table leak as ${read}"\n`,
        'models/m.sql': 'select 1 as id',
      },
      ['run', '--select', 'm'],
    ],
    ['a test', { 'tests/t.sql': `select * ${read}` }, ['test', '--select', 't']],
    ['show', {}, ['show', '--inline', `select * ${read}`]],
  ])('%s reads nothing outside', async (_, own, [command = '', ...rest]) => {
    const project = await createProject({ ...files, ...own });
    const { exitCode, stdout, stderr } = await project.idw(command, ...rest);
    expect([exitCode, stdout + stderr]).toEqual([1, expect.stringContaining('path-outside')]);
  });
});

test('a project without spaces reads files, but installs and loads nothing by itself', async () => {
  const project = await createProject({
    'models/m.sql': `select * from read_csv('${outside}/a.csv')`,
    'models/web.sql': `select * from read_parquet('https://localhost:9/a.parquet')`,
    'models/flags.sql': `select value from duckdb_settings()
      where name in ('autoinstall_known_extensions', 'autoload_known_extensions')`,
  });
  const { statuses } = await project.run('run');
  expect(statuses).toEqual({ m: 'built', web: 'errored', flags: 'built' });
  expect(await project.query('select distinct value from main.flags')).toEqual(['false']);
});
