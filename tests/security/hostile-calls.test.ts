import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { quoteIdentifier, quoteLiteral } from '../../src/relation/relation.js';
import { inDatabase } from '../identity/segment-tables/segment-warehouse.js';
import { createProject, type TestProject } from '../support/project.js';
import { expectHarmless, FILE_NAMES, HOSTILE, NUL, parseJsonFiles } from './hostile.js';

vi.setConfig({ testTimeout: 240_000 });

type Json = Readonly<Record<string, unknown>>;

/** Where a value may stand in a call; all but the last few are identifiers. */
const PLACES: Readonly<Record<string, (value: string) => Json>> = {
  user_id: (userId) => ({ userId }),
  anonymous_id: (anonymousId) => ({ anonymousId }),
  email: (email) => ({ traits: { email } }),
  crm_id: (id) => ({ traits: { customer: { id } } }),
  group_id: (groupId) => ({ type: 'group', groupId }),
  'android.id': (id) => ({ context: { device: { id, type: 'android' } } }),
  writeKey: (writeKey) => ({ userId: 'w', writeKey }),
  event: (event) => ({ type: 'track', userId: 'e', event }),
  key: (key) => ({ userId: 'k', traits: { [key]: { [key]: key } }, [key]: key }),
};

const SHORT = Object.fromEntries(Object.entries(HOSTILE).filter(([, value]) => value.length < 100));

function callsOf(values: Readonly<Record<string, string>>): Json[] {
  return Object.entries(PLACES).flatMap(([place, fields]) =>
    Object.entries(values).map(([name, value]) => ({
      messageId: `${place} ${name}`,
      type: 'identify',
      receivedAt: '2026-01-02T00:00:00Z',
      ...fields(value),
    })),
  );
}

const RULES = `    rules: { limits: none, max_merges: none }
    identifiers: [{ type: crm_id, path: traits.customer.id }, { type: group_id }]\n`;

const lines = (calls: readonly Json[]) => calls.map((call) => `${JSON.stringify(call)}\n`).join('');

async function build(project: TestProject, ...argv: string[]): Promise<void> {
  const ended = await project.idw('build', '--quiet', ...argv);
  expect(ended.exitCode, ended.stderr.slice(-4000)).toBe(0);
  expectHarmless(ended.stdout + ended.stderr);
  expect(parseJsonFiles(project.root)).toBeGreaterThan(0);
}

const identifiers = (project: TestProject, space: string, type: string) =>
  project.query(
    `select external_id_value from personas_${space}_identities.users_identities
     where external_id_type = ${quoteLiteral(type)} order by 1`,
  );

const IDENTIFIERS = ['user_id', 'anonymous_id', 'email', 'crm_id', 'group_id', 'android.id'];

test('hostile values at every place of a call are data', async () => {
  const space = (name: string) =>
    `  - name: ${name}\n    input: { calls: 'in/${name}.*' }\n${RULES}`;
  const project = await createProject({
    'identity.yml': `version: 1\nspaces:\n${space('lines')}${space('parquet')}`,
    'in/lines.ndjson': lines([...callsOf(HOSTILE), ...callsOf({ nul: NUL })]),
  });
  const file = (name: string) => quoteLiteral(path.join(project.root, 'in', name));
  await project.write({
    'made/shape.ndjson': lines(
      callsOf({ ...SHORT, long: HOSTILE.long ?? '' }).filter(
        (call) => !String(call.messageId).startsWith('key'),
      ),
    ),
  });
  const shape = quoteLiteral(path.join(project.root, 'made/shape.ndjson'));
  await inDatabase(':memory:', (session) =>
    session.execute(
      `copy (from read_json(${shape}, format = 'newline_delimited', sample_size = -1)) to ${file('parquet.parquet')}`,
    ),
  );
  await build(project);
  for (const each of ['lines', 'parquet'])
    for (const type of IDENTIFIERS) {
      const found = (await identifiers(project, each, type)).map(String);
      const missing = Object.entries(HOSTILE).filter(([, value]) => !found.includes(value));
      expect([each, type, missing.map(([name]) => name)]).toEqual([each, type, []]);
    }
  expect(
    await project.query(
      'select reason, count(*) from personas_lines_identities.rejected_events group by 1',
    ),
  ).toEqual([['unstorable_character', IDENTIFIERS.length + 1]]);
});

test('broken text is rejected and shown without its controls', async () => {
  const bad = [
    Buffer.from(
      '{"messageId":"x","type":"identify","userId":"a\\ud800b","receivedAt":"2026-01-01"}\n',
    ),
    Buffer.from('{"messageId":"y","type":"identify","userId":"a\xffb"}\n', 'latin1'),
    Buffer.from('\x1b]0;x\x07 \u202e {"userId"\n'),
    Buffer.from(
      lines([{ messageId: 'ok', type: '\x1b[31m\u202e', userId: 'u', receivedAt: '2026-01-01' }]),
    ),
    Buffer.from(
      lines([{ messageId: 'ok2', type: 'identify', userId: 'u', receivedAt: '2026-01-01' }]),
    ),
  ];
  const project = await createProject({
    'identity.yml': `version: 1\nspaces:\n  - { name: a, input: { calls: 'in/*.ndjson' } }\n`,
  });
  mkdirSync(path.join(project.root, 'in'));
  writeFileSync(path.join(project.root, 'in/a.ndjson'), Buffer.concat(bad));
  await build(project);
  const reasons = await project.query(
    'select reason from personas_a_identities.rejected_events order by record_number',
  );
  expect(reasons).toEqual(['invalid_record', 'invalid_record', 'invalid_record', 'unknown_type']);
  const shown = await project.idw('show', '--select', 'rejected_events');
  expect(shown.exitCode).toBe(0);
  expectHarmless(shown.stdout + shown.stderr);
});

test('hostile names of files, tables, columns and events are names', async () => {
  const schema = `web "x'; --`;
  const project = await createProject({
    'identity.yml': `version: 1\nspaces:
  - name: files\n    input: { calls: 'in/**/*.ndjson' }\n${RULES}
  - name: tables\n    input: { segment_tables: { database: segment.duckdb, schema: ${JSON.stringify(schema)} } }\n${RULES}`,
  });
  for (const [at, name] of FILE_NAMES.entries()) {
    const folder = path.join(project.root, 'in', name);
    mkdirSync(folder, { recursive: true });
    const call = { messageId: `f${at}`, type: 'identify', userId: name, receivedAt: '2026-01-01' };
    writeFileSync(path.join(folder, `${name}.ndjson`), lines([call]));
  }
  const at = quoteIdentifier(schema);
  const names = Object.values(SHORT);
  await inDatabase(path.join(project.root, 'segment.duckdb'), async (session) => {
    await session.execute(`create schema ${at}`);
    const columns = names.map((name) => `null as ${quoteIdentifier(`${name} column`)}`);
    await session.execute(
      `create table ${at}.identifies as select 'i' as id, 'u' as user_id, timestamp '2026-01-01' as received_at, ${columns}`,
    );
    const rows = names.map(
      (name, n) => `('t${n}', 'u', ${quoteLiteral(name)}, timestamp '2026-01-01')`,
    );
    await session.execute(
      `create table ${at}.tracks as from (values ${rows}) as t(id, user_id, event, received_at)`,
    );
    for (const [n, name] of names.entries())
      await session.execute(
        `create table ${at}.${quoteIdentifier(name)} as select 't${n}' as id, ${quoteLiteral(name)} as email`,
      );
  });
  await build(project);
  const users = await identifiers(project, 'files', 'user_id');
  expect(users.map(String).sort()).toEqual([...FILE_NAMES].sort());
  const emails = (await identifiers(project, 'tables', 'email')).map(String);
  expect(emails.sort()).toEqual([...names].sort());
  await build(project);
  const sources = await project.query(
    'select distinct created_source from personas_files_identities.users_identities',
  );
  expect(sources.map(String).sort()).toEqual([...FILE_NAMES].sort());
});
