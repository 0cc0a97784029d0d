import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { openDuckdb } from '../../src/engine/duckdb/duckdb-engine.js';
import { createFilesSpace, type FilesSpace } from '../identity/calls/build-files.js';
import { readTables } from '../identity/calls/read-tables.js';

/** A call as a line of NDJSON; the calls of a test arrive on one day each. */
export function call(number: number, fields: object): string {
  const receivedAt = `2026-01-${String(number).padStart(2, '0')}T00:00:00Z`;
  return JSON.stringify({ messageId: `m${number}`, type: 'identify', receivedAt, ...fields });
}

/** Makes a space of raw calls that is removed when the test is over. */
export function callSpace(lines: readonly string[], settings: object = {}): FilesSpace {
  const made = createFilesSpace('calls/*.ndjson', settings);
  onTestFinished(() => made.remove());
  made.write('calls/a.ndjson', lines.map((line) => `${line}\n`).join(''));
  return made;
}

/** Lists the files that the project wrote with a text in any of their bytes, escaped or not. */
export function filesWith(folder: string, text: string): string[] {
  const bytes = [Buffer.from(text), Buffer.from(JSON.stringify(text).slice(1, -1))];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .filter((name) => !/^(calls|events|merges|lines|identity\.yml|regulations\.csv)/.test(name))
    .filter((name) => bytes.some((each) => readFileSync(join(folder, name)).includes(each)));
}

/** Runs a command that is to succeed, and returns what it printed. */
export async function succeed(made: FilesSpace, ...argv: string[]): Promise<string> {
  const { exitCode, output } = await made.idw(...argv);
  expect(exitCode, output).toBe(0);
  return output;
}

/** Reads the published tables of a space. */
export async function tablesOf(
  { folder }: Pick<FilesSpace, 'folder'>,
  {
    database = 'test.duckdb',
    names,
  }: { readonly database?: string; readonly names?: readonly string[] } = {},
): ReturnType<typeof readTables> {
  const engine = await openDuckdb(join(folder, database));
  const session = await engine.connect();
  try {
    return await readTables(session, names);
  } finally {
    session.close();
    await engine.close();
  }
}

/** Lists the identifiers that are published, as `type=value`. */
export async function identifiersOf(made: FilesSpace): Promise<readonly unknown[]> {
  const rows = await made.query(
    `select external_id_type || '=' || external_id_value
     from personas_test_identities.users_identities order by all`,
  );
  return rows.map(([text]) => text);
}
