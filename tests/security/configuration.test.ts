import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createProject, type Files, placed, type TestProject } from '../support/project.js';
import { expectHarmless } from './hostile.js';

vi.setConfig({ testTimeout: 60_000 });

const EVENTS = `message_id,segment_id,external_id_type,external_id_value,source_key,timestamp,received_at
m,p,user_id,ada,s,2024-01-01,2024-01-01
`;
const SPACE = `{ name: shop, input: { identify_events: events.csv } }`;

/** A folder beside the project that holds what an input would be. */
async function elsewhere(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'idw-elsewhere-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(path.join(folder, 'events.csv'), EVENTS);
  return folder;
}

/** Makes a project beside which a folder lies; `out` and `deep/out` are links to that one. */
async function linked(files: (outside: string) => Files): Promise<[TestProject, string]> {
  const outside = await elsewhere();
  const made = await createProject({ 'events.csv': EVENTS, ...files(outside) });
  await symlink(outside, path.join(made.root, 'out'));
  await mkdir(path.join(made.root, 'deep'));
  await symlink(outside, path.join(made.root, 'deep/out'));
  return [made, outside];
}

const space = (input: string) => `spaces: [{ name: shop, input: { ${input} } }]`;
const toWarehouse = (warehouse: string) =>
  `spaces: [${SPACE}]\nwarehouses: [{ name: w, ${warehouse} }]`;

describe('a path leads nowhere else than it seems to', () => {
  test.each<[string, (outside: string) => string]>([
    ['an input above', () => space('identify_events: ../events.csv')],
    ['an absolute input', (outside) => space(`identify_events: ${outside}/events.csv`)],
    ['an input behind a link', () => space('identify_events: out/events.csv')],
    ['a glob through a link', () => space('identify_events: "**/events.csv"')],
    ['a glob that climbs', () => space('identify_events: "*/../../x.csv"')],
    ['calls of the system', () => space('calls: /proc/self/environ')],
    ['tables behind a link', () => space('segment_tables: { database: out/a.duckdb, schema: a }')],
    ['tables above', () => space('segment_tables: { database: ../a.duckdb, schema: a }')],
    ['a warehouse above', () => toWarehouse('type: duckdb, path: ../w.duckdb')],
    ['a warehouse behind a link', () => toWarehouse('type: duckdb, path: out/w.duckdb')],
    [
      'files behind a link',
      () => toWarehouse('type: parquet, path: "out/{schema}/{table}.parquet"'),
    ],
    [
      'files that climb',
      () => toWarehouse('type: parquet, path: "{schema}/../../{table}.parquet"'),
    ],
    [
      'absolute files',
      (outside) => toWarehouse(`type: parquet, path: "${outside}/{schema}/{table}.parquet"`),
    ],
  ])('%s', async (_, body) => {
    const [made, outside] = await linked((folder) => ({
      'identity.yml': `version: 1\n${body(folder)}\n`,
    }));
    const before = await readdir(outside);
    const { errors, exitCode } = await made.run('build');
    expect(exitCode).toBe(1);
    expect([...new Set(errors.map(({ code }) => code))]).toEqual(['path-outside']);
    expect(await readdir(outside)).toEqual(before);
  });

  test.each(['../x', 'out', 'deep/out/x'])('the target folder %s', async (target) => {
    const [made, outside] = await linked(() => ({
      'identity.yml': `version: 1\nspaces: [${SPACE}]\n`,
      'dbt_project.yml': `name: shop\ntarget-path: ${target}\n`,
    }));
    const { errors } = await made.run('build');
    expect(errors.map(placed)).toEqual(['path-outside dbt_project.yml:2:14']);
    expect(await readdir(outside)).toEqual(['events.csv']);
    const allowed = `allow_paths: [${JSON.stringify(outside)}, ..]\n`;
    await made.write({ 'identity.yml': `version: 1\n${allowed}spaces: [${SPACE}]\n` });
    expect((await made.idw('ls')).exitCode).toBe(0);
  });

  test.each([
    's3://bucket/a.parquet',
    'http://localhost:9/a.csv',
    'file:///etc/passwd.csv',
    ':memory:',
    'duckdb:x',
  ])('%s is the name of a file', async (name) => {
    const made = await createProject({
      'identity.yml': `version: 1\n${space(`identify_events: ${JSON.stringify(name)}`)}\n`,
    });
    const { errors } = await made.run('build');
    expect(errors.map(({ code }) => code)).toEqual(['missing-file']);
  });
});

test.each([
  '"; drop schema main; --',
  '{{ 1/0 }}',
  '../x',
  'a b',
  '\\u202e',
  '\\e]0;x\\a',
  '__proto__',
])('a space is not named %s', async (name) => {
  const made = await createProject({
    'identity.yml': `version: 1\nspaces: [{ name: "${name.replaceAll('"', '\\"')}", input: { identify_events: events.csv } }]\n`,
    'events.csv': EVENTS,
  });
  const { exitCode, stdout, stderr } = await made.idw('build');
  expect(exitCode).toBe(1);
  expectHarmless(stdout + stderr);
});

test('what an environment variable holds is not rendered again', async () => {
  const value = `{{ 1/0 }}'"{% raw %}\n--%s`;
  vi.stubEnv('HOSTILE', value);
  const made = await createProject({
    'models/one.sql': `select '{{ env_var("HOSTILE") | replace("'", "''") }}' as v`,
  });
  expect((await made.run('run')).exitCode).toBe(0);
  expect(await made.query('select v from main.one')).toEqual([value]);
  await made.write({
    'identity.yml': `version: 1\n${space(`identify_events: "{{ env_var('HOSTILE') }}.csv"`)}\n`,
  });
  const { exitCode, stdout, stderr } = await made.idw('build');
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('error[missing-file]')]);
  expectHarmless(stdout + stderr);
});

const BOMB = Array.from({ length: 9 }, (_, at) => {
  return `a${at + 1}: &a${at + 1} [${Array(10).fill(`*a${at}`).join(', ')}]`;
}).join('\n');
const NESTED = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

test.each<[string, Files, string]>([
  [
    'a bomb in the project',
    { 'dbt_project.yml': `name: shop\na0: &a0 [x]\n${BOMB}\nvars: { x: *a9 }\n` },
    'yaml-syntax dbt_project.yml:3:10',
  ],
  [
    'a bomb in properties',
    { 'models/a.yml': `a0: &a0 [x]\n${BOMB}\nmodels: [{ name: m, meta: { x: *a9 } }]\n` },
    'yaml-syntax models/a.yml:2:10',
  ],
  [
    'a bomb for identities',
    { 'identity.yml': `version: 1\na0: &a0 [x]\n${BOMB}\nspaces: *a9\n` },
    'yaml-unknown-key identity.yml:2:1',
  ],
  ['an alias of itself', { 'models/a.yml': 'models: &a [*a]\n' }, 'yaml-syntax models/a.yml:1:13'],
  [
    'a merged alias of itself',
    { 'dbt_project.yml': 'name: shop\nvars: &a\n  <<: *a\n' },
    'yaml-syntax dbt_project.yml:3:7',
  ],
  [
    'deep lists in the project',
    { 'dbt_project.yml': `name: shop\nvars: ${NESTED}\n` },
    'yaml-syntax dbt_project.yml',
  ],
  [
    'deep lists for identities',
    { 'identity.yml': `version: 1\nspaces: ${NESTED}\n` },
    'yaml-syntax identity.yml',
  ],
  [
    'a deep expression',
    { 'models/a.sql': `select {{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}` },
    'template-syntax models/a.sql',
  ],
  [
    'deep tags',
    { 'models/a.sql': `${'{% if 1 %}'.repeat(5000)}1${'{% endif %}'.repeat(5000)}` },
    'template-syntax models/a.sql',
  ],
])('%s is an error like any other', async (_, files, expected) => {
  const made = await createProject({ 'models/m.sql': 'select 1 as id', ...files });
  const { errors, exitCode } = await made.run('ls');
  expect(exitCode).toBe(1);
  expect(errors[0] && placed(errors[0])).toContain(expected);
});

test('no key of a file reaches the prototype of objects', async () => {
  const made = await createProject({
    'dbt_project.yml':
      'name: shop\nvars: { __proto__: { polluted: 1 }, constructor: { prototype: { polluted: 1 } } }\n',
    'models/m.sql': `select '{{ {}.get("polluted", "no") }}' as v`,
  });
  expect((await made.run('run')).exitCode).toBe(0);
  expect(await made.query('select v from main.m')).toEqual(['no']);
  expect({}).not.toHaveProperty('polluted');
});
