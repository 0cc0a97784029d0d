import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCli, startCli } from '../../support/built-cli.js';
import { PostgresServer } from '../../support/postgres-server.js';
import { createProject, idw, placed, type TestProject } from '../../support/project.js';

let server: PostgresServer;
let cli = '';
beforeAll(async () => {
  [server, cli] = await Promise.all([PostgresServer.start(), buildCli('idw-postgres-test')]);
});
afterAll(() => server.stop());

const PAGES = `create schema web; create table web.pages (id text, user_id text, received_at timestamptz);
  insert into web.pages values ('m1', 'u1', '2024-01-01')`;

let number = 0;

async function createDatabase(sql = PAGES): Promise<string> {
  number += 1;
  await server.createDatabase(`faults_${number}`);
  await server.query(`faults_${number}`, sql);
  return `faults_${number}`;
}

const spaceOf = (name: string, url: string, schema = 'web') =>
  `  - name: ${name}\n    input: { segment_tables: { url: '${url}', schema: ${schema} } }\n`;

function projectOf(...spaces: string[]): Promise<TestProject> {
  return createProject({ 'identity.yml': `version: 1\nspaces:\n${spaces.join('')}` });
}

async function faults(project: TestProject): Promise<string[]> {
  return (await project.run('build')).errors.map(
    (error) => `${placed(error)}: ${error.message} ${error.hint}`,
  );
}

const users = (project: TestProject) =>
  project.query(
    'select external_id_value from personas_web_identities.users_identities order by 1',
  );

/** Waits until a session of ours copies from a database. */
async function copying(database: string): Promise<number> {
  for (;;) {
    const [row] = await server.query(
      'postgres',
      `select pid from pg_stat_activity where datname = '${database}'
       and application_name like 'idw read%' and query like 'copy%'`,
    );
    if (row) return Number(row[0]);
    await sleep(20);
  }
}

/** A view that never ends. */
const SLOW = `alter table web.pages rename to quick;
  create view web.pages as select quick.*, pg_sleep(0.05)::text as email
  from web.quick, generate_series(1, 100000)`;

const staged = (project: TestProject) => path.join(project.root, 'target/web/staged_tables');

test('a server that is not there stops its space alone', async () => {
  const database = await createDatabase();
  const project = await projectOf(
    spaceOf('gone', 'postgres://reader@127.0.0.1:1/x?application_name=hush-hush'),
    spaceOf('web', server.url(database)),
  );
  const ended = await project.run('build');
  expect(ended.exitCode).toBe(1);
  expect(ended.document.spaces.map(({ space, errors }) => [space, errors.map(placed)])).toEqual([
    ['gone', ['warehouse-unreachable']],
    ['web', []],
  ]);
  expect(ended.stdout + ended.stderr).not.toContain('hush-hush');
  expect(await users(project)).toEqual(['u1']);
});

test('a schema without tables of calls', async () => {
  const database = await createDatabase(`${PAGES}; create schema webb`);
  const project = await projectOf(spaceOf('web', server.url(database), '[wep, webb]'));
  const found = await faults(project);
  expect(found).toHaveLength(2);
  expect(found[0]).toMatch(
    /^missing-tables: The schema "wep" of the database .* Did you mean "web/,
  );
  expect(existsSync(staged(project))).toBe(false);
});

test('a table that may not be read', async () => {
  const database = await createDatabase(
    `${PAGES}; drop role if exists stranger; create role stranger login`,
  );
  const project = await projectOf(spaceOf('web', server.url(database, 'stranger')));
  expect((await faults(project))[0]).toMatch(
    /^input-unreadable: .*permission denied for schema web.*the rights that reading needs/,
  );
  await server.query(database, 'grant usage on schema web to stranger');
  expect((await faults(project))[0]).toMatch(/permission denied for table pages/);
  await server.query(database, 'grant select on web.pages to stranger');
  expect(await faults(project)).toEqual([]);
});

test('a password in identity.yml is refused, and no message shows one', async () => {
  const project = await projectOf(spaceOf('web', 'postgres://reader:sesame@127.0.0.1:1/x'));
  const refused = await project.run('build');
  expect(refused.errors.map(placed)).toEqual(['warehouse-secret identity.yml:4:37']);
  expect(refused.stdout + refused.stderr).not.toContain('sesame');
  await project.write({
    'identity.yml': (await project.read('identity.yml')).replace(
      "'postgres://reader:sesame@127.0.0.1:1/x'",
      `"{{ env_var('TEST_WAREHOUSE_URL') }}"`,
    ),
  });
  const database = await createDatabase();
  process.env.TEST_WAREHOUSE_URL = server.url(database).replace('@', ':sesame@');
  try {
    const ended = await project.idw('build');
    expect(ended.exitCode).toBe(0);
    const files = readdirSync(path.join(project.root, 'target'), {
      recursive: true,
      encoding: 'utf8',
    })
      .map((name) => path.join(project.root, 'target', name))
      .filter((file) => statSync(file).isFile());
    const written = [...files, project.database].map((file) => readFileSync(file, 'latin1'));
    expect([ended.stdout, ended.stderr, ...written].join('')).not.toContain('sesame');
  } finally {
    delete process.env.TEST_WAREHOUSE_URL;
  }
});

test('a connection that is cut leaves what was, and the next build mends it', async () => {
  const database = await createDatabase();
  const project = await projectOf(spaceOf('web', server.url(database)));
  expect(await faults(project)).toEqual([]);
  await server.query(database, `insert into web.pages values ('m2', 'u2', '2024-01-02'); ${SLOW}`);
  const building = faults(project);
  await server.query('postgres', `select pg_terminate_backend(${await copying(database)})`);
  expect((await building)[0]).toMatch(/^(input-unreadable|warehouse-unreachable): /);
  expect(existsSync(staged(project))).toBe(false);
  expect(await users(project)).toEqual(['u1']);
  await server.query(database, 'drop view web.pages; alter table web.quick rename to pages');
  expect(await faults(project)).toEqual([]);
  expect(await users(project)).toEqual(['u1', 'u2']);
});

test('an interrupted build ends at once', async () => {
  const database = await createDatabase(`${PAGES}; ${SLOW}`);
  const project = await projectOf(spaceOf('web', server.url(database)));
  const interruption = new AbortController();
  const building = idw(['build', '--project-dir', project.root, '--json'], interruption.signal);
  await copying(database);
  interruption.abort();
  const { exitCode, stdout } = await building;
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ errors: [{ code: 'input-unreadable' }] });
  expect(existsSync(staged(project))).toBe(false);
});

test('what a killed build left is removed by the next, and nobody else may read it', async () => {
  const database = await createDatabase(`${PAGES}; ${SLOW}`);
  const project = await projectOf(spaceOf('web', server.url(database)));
  const { child, exit } = startCli(cli, ['build', '--project-dir', project.root]);
  const backend = await copying(database);
  await sleep(300);
  const modes = readdirSync(staged(project)).map((name) => {
    return [name, statSync(path.join(staged(project), name)).mode & 0o777];
  });
  expect(Object.fromEntries(modes)).toMatchObject({ 'rows.tsv': 0o600, 'tables.duckdb': 0o600 });
  expect(statSync(staged(project)).mode & 0o777).toBe(0o700);
  child.kill('SIGKILL');
  await exit;
  expect(existsSync(staged(project))).toBe(true);
  // The server notices only when it has something to send.
  await server.query('postgres', `select pg_terminate_backend(${backend})`);
  await server.query(database, 'drop view web.pages; alter table web.quick rename to pages');
  expect(await faults(project)).toEqual([]);
  expect(existsSync(staged(project))).toBe(false);
  expect(await users(project)).toEqual(['u1']);
});

test('a link in the place of the copies leads nowhere', async () => {
  const database = await createDatabase();
  const project = await projectOf(spaceOf('web', server.url(database)));
  mkdirSync(path.join(project.root, 'target/web'), { recursive: true });
  writeFileSync(staged(project), 'a file');
  expect(await faults(project)).toEqual([]);
});

test('text that is not UTF-8', async () => {
  number += 1;
  await server.query(
    'postgres',
    `create database faults_${number} encoding 'SQL_ASCII' template template0`,
  );
  await server.query(
    `faults_${number}`,
    `create schema web; create table web.pages (id text, received_at timestamptz);
     insert into web.pages values (convert_from('\\xff'::bytea, 'SQL_ASCII'), '2024-01-01')`,
  );
  const project = await projectOf(spaceOf('web', server.url(`faults_${number}`)));
  expect((await faults(project))[0]).toMatch(/^input-unreadable: /);
});

test('a server that goes away', async () => {
  const database = await createDatabase(`${PAGES}; ${SLOW}`);
  const project = await projectOf(spaceOf('web', server.url(database)));
  const building = faults(project);
  await copying(database);
  await server.kill();
  expect((await building)[0]).toMatch(/^warehouse-unreachable: /);
  await server.restart();
});
