import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { writeServerTables } from '../identity/segment-tables/segment-server.js';
import { writeTables } from '../identity/segment-tables/segment-warehouse.js';
import { PostgresServer } from '../support/postgres-server.js';
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

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());

/** A project whose space reads the calls as tables, of a DuckDB file or a server. */
async function projectOn(kind: 'a DuckDB file' | 'a server') {
  const of = async (name: string, tables: object, dump: () => Promise<unknown>) => {
    const spaces = [{ name: 'test', input: { segment_tables: { ...tables, schema: 'web_app' } } }];
    await project.write({ 'identity.yml': JSON.stringify({ version: 1, spaces }) });
    return { project, name, dump };
  };
  const project = await createProject({});
  if (kind === 'a DuckDB file') {
    const file = path.join(project.root, 'segment.duckdb');
    await writeTables(file, 'web_app', CALLS);
    return of('segment.duckdb', { database: 'segment.duckdb' }, async () => readFileSync(file));
  }
  const url = await server.createDatabase('segment');
  await writeServerTables(server, 'segment', CALLS);
  return of('postgres:segment', { url }, () =>
    server.query('segment', 'select to_json(t)::text from web_app.tracks as t order by 1'),
  );
}

test.each(['a DuckDB file', 'a server'] as const)(
  'tables of calls in %s are listed with their calls and columns, and left',
  async (kind) => {
    const { project, name, dump } = await projectOn(kind);
    const before = await dump();
    const idw = async (...argv: [string, ...string[]]) => {
      const ended = await project.idw(...argv);
      expect(ended.exitCode, ended.stderr).toBe(0);
      return ended.stdout;
    };
    const act = ['--type', 'email', '--value', ANN, '--scope', 'identifier'] as const;
    await idw('build', '--quiet');
    const planned = await idw('regulate', 'delete', ...act, '--dry-run', '--json');
    const { regulations } = JSON.parse(planned) as {
      regulations: { found: { place: string }[] }[];
    };
    const input = (
      table: string,
      messages: string[],
      columns: string[],
      count = messages.length,
    ) => ({
      ...{ place: 'input', space: 'test', name: `${name}#web_app.${table}` },
      ...{ count, messages, columns },
    });
    expect(regulations[0]?.found.filter(({ place }) => place === 'input')).toEqual([
      input('identifies', ['m1', 'm6'], ['context_external_ids', 'email']),
      input('pages', ['m5'], ['context_traits_email', 'email'], 2),
      input('tracks', ['m3'], ['email']),
    ]);
    const shown = await idw('regulate', 'delete', ...act, '--rewrite-inputs');
    expect(shown).toContain(
      `left as it is: the input ${name}#web_app.tracks, since tables of calls are changed where they are kept: update web_app.tracks set email = null where email = ...;`,
    );
    expect(`${planned}${shown}`).not.toContain(ANN);
    expect(await dump()).toEqual(before);
    expect(
      await project.query(
        `select external_id_value from personas_test_identities.users_identities where external_id_type = 'email'`,
      ),
    ).toEqual(['b@x']);
    expect(existsSync(path.join(project.root, 'target/test/staged_tables'))).toBe(false);
  },
);
