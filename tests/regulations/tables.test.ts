import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { writeTables } from '../identity/segment-tables/segment-warehouse.js';
import { createProject } from '../support/project.js';

vi.setConfig({ testTimeout: 120_000 });

const ANN = 'ann.deleted@example.com';
const at = (day: number) => ({ timestamp: `2026-01-0${day}`, receivedAt: `2026-01-0${day}` });
const CALLS = [
  { messageId: 'm1', type: 'identify', userId: 'u1', traits: { email: ANN }, ...at(1) },
  { messageId: `m2-${ANN}`, type: 'page', anonymousId: 'a1', properties: { email: ANN }, ...at(2) },
  {
    messageId: 'm3',
    type: 'track',
    event: 'Bought',
    userId: 'u2',
    properties: { email: ANN },
    ...at(3),
  },
  {
    messageId: 'm4',
    type: 'track',
    event: 'Bought',
    userId: ANN,
    properties: { email: 'b@x' },
    ...at(4),
  },
  {
    messageId: 'm5',
    type: 'page',
    anonymousId: 'a5',
    context: { traits: { email: ANN } },
    ...at(5),
  },
  {
    ...{ messageId: 'm6', type: 'identify', userId: 'u6', ...at(6) },
    context: { externalIds: [{ id: ANN, type: 'email', collection: 'users', encoding: 'none' }] },
  },
];

test('tables of calls are listed with their calls and columns, and left', async () => {
  const tables = { database: 'segment.duckdb', schema: 'web_app' };
  const project = await createProject({
    'identity.yml': JSON.stringify({
      version: 1,
      spaces: [{ name: 'test', input: { segment_tables: tables } }],
    }),
  });
  const file = path.join(project.root, 'segment.duckdb');
  await writeTables(file, 'web_app', CALLS);
  const before = readFileSync(file);
  const idw = async (...argv: [string, ...string[]]) => {
    const ended = await project.idw(...argv);
    expect(ended.exitCode, ended.stderr).toBe(0);
    return ended.stdout;
  };
  const act = ['--type', 'email', '--value', ANN, '--scope', 'identifier'] as const;
  await idw('build', '--quiet');
  const planned = await idw('regulate', 'delete', ...act, '--dry-run', '--json');
  const { regulations } = JSON.parse(planned) as { regulations: { found: { place: string }[] }[] };
  const input = (
    table: string,
    messages: string[],
    columns: string[],
    count = messages.length,
  ) => ({
    ...{ place: 'input', space: 'test', name: `segment.duckdb#web_app.${table}` },
    ...{ count, messages, columns },
  });
  expect(regulations[0]?.found.filter(({ place }) => place === 'input')).toEqual([
    input('identifies', ['m1', 'm6'], ['context_external_ids', 'email']),
    input('pages', ['m5'], ['context_traits_email', 'email'], 2),
    input('tracks', ['m3'], ['email']),
  ]);
  const shown = await idw('regulate', 'delete', ...act, '--rewrite-inputs');
  expect(shown).toContain(
    'left as it is: the input segment.duckdb#web_app.tracks, since tables of calls are changed where they are kept: update web_app.tracks set email = null where email = ...;',
  );
  expect(`${planned}${shown}`).not.toContain(ANN);
  expect(readFileSync(file)).toEqual(before);
  expect(
    await project.query(
      `select external_id_value from personas_test_identities.users_identities where external_id_type = 'email'`,
    ),
  ).toEqual(['b@x']);
});
