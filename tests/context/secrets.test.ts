import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createProject, type Files } from '../support/project.js';

const SECRET = 'hunter\'s 22"pass';

beforeEach(() => {
  process.env.DBT_ENV_SECRET_PASSWORD = SECRET;
});
afterEach(() => {
  delete process.env.DBT_ENV_SECRET_PASSWORD;
});

/** All that a command leaves behind: what it prints, and every file but the database's. */
async function traces(files: Files, ...argv: readonly string[]): Promise<string> {
  const project = await createProject(files);
  const [command = '', ...rest] = argv;
  const { stdout, stderr } = await project.idw(command, ...rest);
  const names = await readdir(path.join(project.root, 'target'), { recursive: true }).catch(
    () => [],
  );
  const texts = await Promise.all(
    names.map((name) => readFile(path.join(project.root, 'target', name), 'utf8').catch(() => '')),
  );
  return [stdout, stderr, ...texts].join('\n');
}

const VARS = ['--vars', JSON.stringify({ password: SECRET })];

test.each([
  ['compile', { 'models/one.sql': `select '{{ var('password') | replace("'", "''") }}' as p` }],
  ['compile', { 'models/one.sql': "{{ log(var('password'), info=true) }}select 1 as id" }],
  ['compile', { 'models/one.sql': "{{ exceptions.raise_compiler_error(var('password')) }}" }],
  ['build', { 'models/one.sql': "select {{ var('password') }} as p" }],
  ['build', { 'models/one.sql': "select * from read_csv('{{ var('password') | urlencode }}')" }],
  [
    'build',
    {
      'models/one.sql': `select cast('{{ var('password') | replace("'", "''") }}' as integer) as p`,
    },
  ],
  ['build', { 'models/one.sql': `{{ config(alias=var('password')) }}select 1 as id` }],
  ['ls', { 'models/one.sql': `{{ config(tags=[var('password')]) }}select 1 as id` }],
] as const)('%s hides a secret that arrives by --vars (%#)', async (command, files) => {
  for (const extra of [[], ['--json']]) {
    const flags = command === 'ls' ? ['--output', 'json'] : extra;
    const text = await traces(files, command, ...VARS, ...flags);
    expect(text.includes('hunter')).toBe(false);
  }
});

test('a template may not read a secret', async () => {
  const files = { 'models/one.sql': "select '{{ env_var('DBT_ENV_SECRET_PASSWORD') }}' as p" };
  const text = await traces(files, 'compile');
  expect(text).toContain('error[secret-in-template]');
  expect(text.includes('hunter')).toBe(false);
});

test('nor may configuration', async () => {
  const files = {
    'dbt_project.yml': `name: shop\nmodels: {+meta: {p: "{{ env_var('DBT_ENV_SECRET_PASSWORD') }}"}}\n`,
    'models/one.sql': 'select 1 as id',
  };
  const text = await traces(files, 'compile');
  expect(text).toContain('error[secret-in-template]');
});
