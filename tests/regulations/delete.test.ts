import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createFilesSpace, type FilesSpace } from '../identity/calls/build-files.js';

const ANN = 'ann.deleted@example.com';

function call(number: number, fields: object, at = `2026-01-${10 + number}T00:00:00Z`): string {
  return JSON.stringify({ messageId: `m${number}`, type: 'identify', receivedAt: at, ...fields });
}

const CALLS = [
  call(1, { userId: 'u-ann', anonymousId: 'a-ann', traits: { email: ANN } }),
  call(2, { userId: 'u-bob', anonymousId: 'a-bob' }),
  call(3, { anonymousId: 'a-shared', traits: { email: ANN } }),
  call(4, { anonymousId: 'a-bob', traits: { email: 'bob@example.com' } }),
];

function space(lines: readonly string[], settings: object = {}): FilesSpace {
  const made = createFilesSpace('calls/*.ndjson', settings);
  onTestFinished(() => made.remove());
  made.write('calls/a.ndjson', lines.map((line) => `${line}\n`).join(''));
  return made;
}

/** All that lies in the folder of a project but what the user wrote. */
function filesWith(folder: string, text: string): string[] {
  const bytes = [Buffer.from(text), Buffer.from(JSON.stringify(text).slice(1, -1))];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .filter((name) => !name.startsWith('calls') && name !== 'identity.yml')
    .filter((name) => bytes.some((each) => readFileSync(join(folder, name)).includes(each)));
}

async function succeed(made: FilesSpace, ...argv: string[]): Promise<string> {
  const { exitCode, output } = await made.idw(...argv);
  expect(exitCode, output).toBe(0);
  return output;
}

async function identities(made: FilesSpace): Promise<unknown> {
  return made.query(
    'select external_id_type, external_id_value from personas_test_identities.users_identities order by all',
  );
}

describe('idw regulate delete', () => {
  test('leaves no byte of a profile', { timeout: 120_000 }, async () => {
    const made = space(CALLS);
    await succeed(made, 'build', '--store-failures');
    expect(filesWith(made.folder, ANN)).not.toEqual([]);
    const output = await succeed(made, 'regulate', 'delete', '--type', 'email', '--value', ANN);
    expect(output).not.toContain(ANN);
    expect(await identities(made)).toEqual([
      ['anonymous_id', 'a-bob'],
      ['email', 'bob@example.com'],
      ['user_id', 'u-bob'],
    ]);
    for (const value of [ANN, 'u-ann', 'a-shared'])
      expect(filesWith(made.folder, value)).toEqual([]);
    const mode = statSync(join(made.folder, 'regulations/log.json')).mode & 0o777;
    expect(mode).toBe(0o600);
    expect(statSync(join(made.folder, 'test.duckdb')).mode & 0o777).toBe(0o600);
    await succeed(made, 'build', '--full-refresh');
    expect(filesWith(made.folder, ANN)).toEqual([]);
  });
});
