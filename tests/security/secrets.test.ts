import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { crashText } from '../../src/cli/crash.js';
import { createMask } from '../../src/errors/secrets.js';
import { PostgresServer } from '../support/postgres-server.js';
import { createProject, type TestProject } from '../support/project.js';
import { filesBelow } from './hostile.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const EVENTS = `message_id,segment_id,external_id_type,external_id_value,source_key,timestamp,received_at
m,p,user_id,ada,s,2024-01-01,2024-01-01
`;
const PASSWORD = 'pl4nted/p@ss w:rd#9';
const ENCODED = encodeURIComponent(PASSWORD);
/** Pieces that tell the password even where it is cut, encoded or quoted. */
const PIECES = [
  'pl4nted',
  'ss w:rd',
  'ss%20w',
  'rd#9',
  'rd%239',
  Buffer.from(PASSWORD).toString('base64'),
];

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());
afterEach(() => vi.unstubAllEnvs());

const identity = (url: string) =>
  `version: 1\nspaces: [{ name: shop, input: { identify_events: events.csv } }]
warehouses: [{ name: bi, type: postgres, url: ${JSON.stringify(url)} }]\n`;

function project(files: Readonly<Record<string, string>> = {}): Promise<TestProject> {
  const own = { 'identity.yml': identity("{{ env_var('BI_URL') }}"), 'events.csv': EVENTS };
  return createProject({ ...own, ...files });
}

/** Runs commands, and fails if a piece of the password is in what they print or leave. */
async function expectNoTrace(made: TestProject, commands: readonly (readonly string[])[]) {
  const printed: string[] = [];
  for (const [command = '', ...rest] of commands) {
    const { stdout, stderr } = await made.idw(command, ...rest);
    printed.push(stdout, stderr);
  }
  for (const piece of PIECES) {
    expect(printed.filter((text) => text.includes(piece))).toEqual([]);
    const holding = filesBelow(made.root).filter(
      ({ name, isFolder }) => !isFolder && readFileSync(path.join(made.root, name)).includes(piece),
    );
    expect([piece, holding.map(({ name }) => name)]).toEqual([piece, []]);
  }
  return printed.join('');
}

const COMMANDS = [
  ['debug'],
  ['debug', '--json'],
  ['build', '--json', '--log-format', 'json'],
  ['sync'],
  ['sync', '--full', '--json', '--log-format', 'json'],
  ['sources'],
  ['sources', '--json'],
  ['compile', '--json'],
];

describe('the password of a warehouse leaves no trace', () => {
  const good = () => new URL(server.url('postgres'));
  test.each<[string, (url: URL) => string]>([
    ['when all is well', String],
    ['when nobody answers', (url) => Object.assign(url, { port: '9' }).href],
    ['when the host is unknown', (url) => Object.assign(url, { hostname: 'no.such.invalid' }).href],
    ['when the database is unknown', (url) => Object.assign(url, { pathname: '/none' }).href],
    ['when TLS fails', (url) => `${url}?sslmode=verify-full`],
    ['when the mode is unknown', (url) => `${url}?sslmode=${ENCODED}`],
    ['when the certificate is absent', (url) => `${url}?sslmode=verify-ca&sslrootcert=/none`],
    ['when the url cannot be read', () => `postgres://u:${PASSWORD}@[host/x`],
    ['when it is not encoded', (url) => url.href.replace(ENCODED, PASSWORD)],
    ['when the scheme is wrong', (url) => url.href.replace('postgres:', 'mysql:')],
    ['when it stands in the query', (url) => `postgres://${url.host}/none?password=${ENCODED}`],
  ])('%s', async (_, change) => {
    const url = good();
    url.password = ENCODED;
    vi.stubEnv('BI_URL', change(url));
    await expectNoTrace(await project(), COMMANDS);
  });

  test('where PGPASSWORD holds it', async () => {
    vi.stubEnv('BI_URL', `${server.url('none')}`);
    vi.stubEnv('PGPASSWORD', PASSWORD);
    await expectNoTrace(await project(), COMMANDS);
  });
});

test.each([
  'DBT_ENV_SECRET_X',
  'DBT_ENV_SECRETX',
  'MY_SECRET',
  'SECRET_X',
  'DB_PASSWORD',
  'SNOWFLAKE_PASSWORD_2',
  'API_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'STRIPE_API_KEY',
  'PRIVATE_KEY',
])('what the variable %s holds is printed and written nowhere', async (name) => {
  vi.stubEnv(name, PASSWORD);
  vi.stubEnv('BI_URL', server.url('none'));
  const vars = ['--vars', JSON.stringify({ v: PASSWORD })];
  const text = `{{ log(var('v'), info=true) }}select '{{ var("v") | replace("'", "''") }}' || 1/0 as p`;
  const made = await project({
    'models/leak.sql': `{{ config(materialized='ephemeral') }}${text}`,
    'models/fails.sql': `select cast(p as date) from {{ ref('leak') }}`,
    'models/raises.sql': `{{ exceptions.raise_compiler_error(var('v')) if execute }}`,
  });
  const shown = await expectNoTrace(made, [
    ['compile', ...vars, '--select', 'leak', 'fails'],
    ['run', ...vars, '--select', 'fails', 'raises', '--json'],
    ['show', ...vars, '--inline', text],
  ]);
  expect(shown).toContain('*****');
});

test('a crash shows neither secrets nor SQL, and steers no terminal', () => {
  const error = new Error(`at ${PASSWORD}\x1b]0;x\x07`, { cause: new Error(PASSWORD) });
  Object.assign(error, { details: { sql: 'select secret' } });
  const text = crashText(error, { DB_PASSWORD: PASSWORD });
  for (const hidden of [...PIECES, '\x1b', 'select secret'])
    expect(text.includes(hidden)).toBe(false);
  expect(text).toContain('Caused by: Error: *****');
});

test('words, places and short values are left alone', () => {
  const mask = createMask({
    GIT_TOKEN: 'none',
    TOKEN_FILE: '/run/secrets/token',
    DATABASE_URL: 'postgres://postgres:postgres@host/db',
    PWD: '/home/somebody',
    KEY: 'some value',
  });
  const text = 'none /run/secrets/token postgres /home/somebody some value';
  expect(mask(text)).toBe(text);
  expect(mask('postgres://postgres:postgres@host/db')).toBe('postgres://*****host/db');
});
