import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { FilesSpace } from '../identity/calls/build-files.js';
import { createProject } from '../support/project.js';
import { call, callSpace, filesWith, identifiersOf, succeed } from './project-bytes.js';

vi.setConfig({ testTimeout: 120_000 });

const ANN = 'ann.deleted@example.com';
const CALLS = [
  call(1, { userId: 'u-ann-17', anonymousId: 'a-ann-17', traits: { email: ANN } }),
  call(2, { userId: 'u-bob', anonymousId: 'a-bob' }),
  call(3, { anonymousId: 'a-shared-17', traits: { email: ANN } }),
  call(4, { anonymousId: 'a-bob', traits: { email: 'bob@example.com' } }),
];
const BOB = ['anonymous_id=a-bob', 'email=bob@example.com', 'user_id=u-bob'];

const regulate = (made: FilesSpace, kind: string, ...argv: string[]) =>
  succeed(made, 'regulate', kind, '--type', 'email', '--value', ANN, ...argv);

describe('idw regulate delete', () => {
  test('leaves no byte of a profile', async () => {
    const made = callSpace(CALLS);
    await succeed(made, 'build', '--store-failures');
    expect(filesWith(made.folder, ANN)).toContain('test.duckdb');
    expect(await regulate(made, 'delete')).not.toContain(ANN);
    expect(await identifiersOf(made)).toEqual(BOB);
    for (const value of [ANN, 'u-ann-17', 'a-shared-17'])
      expect(filesWith(made.folder, value)).toEqual([]);
    await succeed(made, 'build', '--full-refresh');
    expect(await identifiersOf(made)).toEqual(BOB);
    expect(filesWith(made.folder, ANN)).toEqual([]);
  });

  test('lets later calls in', async () => {
    const made = callSpace(CALLS);
    await succeed(made, 'build');
    await regulate(made, 'delete');
    made.write('calls/b.ndjson', call(5, { traits: { email: ANN }, receivedAt: '2200-01-01' }));
    await succeed(made, 'build');
    expect(await identifiersOf(made)).toContain(`email=${ANN}`);
  });

  test('is about one identifier, if asked', async () => {
    const made = callSpace(CALLS);
    await succeed(made, 'build');
    await regulate(made, 'delete', '--scope', 'identifier');
    expect(await identifiersOf(made)).toEqual(
      [...BOB, 'anonymous_id=a-ann-17', 'anonymous_id=a-shared-17', 'user_id=u-ann-17'].sort(),
    );
    expect(filesWith(made.folder, ANN)).toEqual([]);
  });

  test('reaches records that were rejected, and their copies', async () => {
    const broken = [
      `{"messageId":"x1","type":"identify","traits":{"email":"${ANN}"}`,
      call(5, { type: 'unheard', traits: { note: `write to ${ANN}!` } }),
      call(6, { type: 'unheard', traits: { email: 'bob@example.com' } }),
    ];
    const made = callSpace([...CALLS, ...broken]);
    await succeed(made, 'build');
    await regulate(made, 'delete', '--scope', 'identifier');
    expect(filesWith(made.folder, ANN)).toEqual([]);
    const rejected =
      'select raw is null from personas_test_identities.rejected_events order by record_number';
    expect(await made.query(rejected)).toEqual([[true], [true], [false]]);
    await succeed(made, 'build', '--full-refresh');
    expect(filesWith(made.folder, ANN)).toEqual([]);
  });

  test('reaches values that identity.yml blocks', async () => {
    const made = callSpace(CALLS, { rules: { blocked: [{ value: ANN }, { value: 'null' }] } });
    await succeed(made, 'build');
    expect(filesWith(made.folder, ANN)).not.toEqual([]);
    await regulate(made, 'delete-and-suppress', '--scope', 'identifier');
    expect(filesWith(made.folder, ANN)).toEqual([]);
    made.write('calls/b.ndjson', call(7, { userId: 'u-new' }));
    await succeed(made, 'build');
    expect(filesWith(made.folder, ANN)).toEqual([]);
  });

  test('reaches patterns that spell it, and names their lines', async () => {
    const pattern = '^ann\\.deleted@example[.]com$|^nobody';
    const made = callSpace([...CALLS, call(8, { userId: 'nobody-8', anonymousId: 'a8' })]);
    const settings = (written: string) =>
      [
        'version: 1',
        'spaces:',
        '  - name: test',
        '    input: { calls: calls/*.ndjson }',
        '    rules:',
        '      blocked:',
        `        - pattern: ${written}`,
      ].join('\n');
    for (const written of [`'${pattern}'`, JSON.stringify(pattern), pattern]) {
      made.write('identity.yml', `\ufeff# é😀\n${settings(written)}\n`);
      await succeed(made, 'build', '--full-refresh');
    }
    expect(filesWith(made.folder, pattern)).not.toEqual([]);
    const output = await regulate(made, 'delete', '--scope', 'identifier');
    expect(output).toContain('identity.yml: line 8');
    for (const written of [pattern, `'${pattern}'`, JSON.stringify(pattern)]) {
      made.write('identity.yml', `\ufeff# é😀\n${settings(written)}\n`);
      await succeed(made, 'build', '--full-refresh');
      expect(await identifiersOf(made)).toContain('anonymous_id=a8');
      expect(await identifiersOf(made)).not.toContain('user_id=nobody-8');
      for (const text of [pattern, 'deleted@example'])
        expect([written, filesWith(made.folder, text)]).toEqual([written, []]);
    }
    expect(await succeed(made, 'build')).toContain('nothing is new');
  });

  test('keeps its log to the owner, and the database too', async () => {
    const made = callSpace(CALLS);
    await succeed(made, 'build');
    await regulate(made, 'delete');
    for (const file of ['regulations/log.json', 'test.duckdb'])
      expect(statSync(join(made.folder, file)).mode & 0o777).toBe(0o600);
  });

  test('changes nothing in a dry run', async () => {
    const made = callSpace(CALLS);
    await succeed(made, 'build');
    const output = await regulate(made, 'delete', '--dry-run');
    expect(output).toContain('personas_test_identities.users_identities: 4 rows');
    expect(output).not.toContain(ANN);
    expect(await identifiersOf(made)).toContain(`email=${ANN}`);
  });
});

describe('idw regulate suppress', () => {
  test('keeps new calls out until it ends', async () => {
    const made = callSpace(CALLS);
    await succeed(made, 'build');
    await regulate(made, 'delete-and-suppress');
    const later = (number: number) =>
      call(number, { userId: 'u-cleo', traits: { email: ANN }, receivedAt: '2200-01-01' });
    made.write('calls/b.ndjson', later(5));
    await succeed(made, 'build');
    expect(await identifiersOf(made)).toEqual([...BOB, 'user_id=u-cleo']);
    expect(filesWith(made.folder, ANN)).toEqual([]);
    await regulate(made, 'unsuppress', '--scope', 'identifier');
    expect(await identifiersOf(made)).toContain(`email=${ANN}`);
  });

  test('keeps no text of a later record that cannot be used', async () => {
    const made = callSpace(CALLS);
    await succeed(made, 'build');
    await regulate(made, 'suppress', '--scope', 'identifier');
    const later = { type: 'unheard', receivedAt: '2200-01-01' };
    const lines = [
      `{"note": "x${ANN}y", `,
      call(5, { ...later, properties: { note: `ask x${ANN}y or%20me` } }),
      call(6, { ...later, properties: { note: 'of nobody' } }),
      call(7, { type: 'unheard', properties: { note: 'before' } }),
    ];
    made.write('calls/b.ndjson', lines.map((line) => `${line}\n`).join(''));
    const rejected =
      'select record_number, raw is null from personas_test_identities.rejected_events order by 1';
    for (const mode of [[], ['--full-refresh']]) {
      await succeed(made, 'build', ...mode);
      expect(await made.query(rejected)).toEqual([
        [1, true],
        [2, true],
        [3, true],
        [4, false],
      ]);
      expect(filesWith(made.folder, `x${ANN}y`)).toEqual([]);
    }
  });

  test('leaves no copy of a file with broken lines', async () => {
    const made = callSpace(CALLS);
    await succeed(made, 'build');
    await regulate(made, 'delete-and-suppress');
    made.write(
      'calls/b.ndjson',
      Buffer.concat([
        Buffer.from(`${call(5, { traits: { email: ANN } })}\n`),
        Buffer.from([0xff, 0xfe, 0x0a]),
        Buffer.from(`{"email":"${ANN}", \n${call(6, { userId: 'u-dan' })}\n`),
      ]),
    );
    await succeed(made, 'build');
    expect(await identifiersOf(made)).toEqual([...BOB, 'user_id=u-dan']);
    expect(filesWith(made.folder, ANN)).toEqual([]);
  });
});

test('another database of the project is reached before it is built again', async () => {
  const project = await createProject({
    'identity.yml': JSON.stringify({
      version: 1,
      spaces: [{ name: 'test', input: { calls: 'calls/*.ndjson' } }],
    }),
    'calls/a.ndjson': CALLS.join('\n'),
  });
  const idw = async (exitCode: number, ...argv: [string, ...string[]]) => {
    const ended = await project.idw(...argv);
    expect(ended.exitCode, ended.stderr).toBe(exitCode);
    return ended.stderr;
  };
  const other = ['--database', join(project.root, 'other.duckdb')];
  await idw(0, 'build');
  await idw(0, 'build', ...other);
  await idw(0, 'regulate', 'delete', '--type', 'email', '--value', ANN);
  expect(filesWith(project.root, ANN)).toEqual(['other.duckdb']);
  expect(await idw(1, 'build', ...other)).toContain('regulation-pending');
  await idw(0, 'regulate', 'finish', ...other);
  expect(filesWith(project.root, ANN)).toEqual([]);
  await idw(0, 'build', ...other);
  await idw(0, 'build', '--database', join(project.root, 'third.duckdb'));
  expect(filesWith(project.root, ANN)).toEqual([]);
});

test('a lost log stops builds', async () => {
  const made = callSpace(CALLS);
  await succeed(made, 'build');
  await regulate(made, 'delete');
  rmSync(join(made.folder, 'regulations'), { recursive: true });
  const { exitCode, output } = await made.idw('build');
  expect([exitCode, output.includes('regulations-lost')]).toEqual([1, true]);
});
