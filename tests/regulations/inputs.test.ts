import { readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import type { FilesSpace } from '../identity/calls/build-files.js';
import { compareTables } from '../identity/calls/compare-tables.js';
import { createProject } from '../support/project.js';
import { call, callSpace, filesWith, identifiersOf, succeed, tablesOf } from './project-bytes.js';

vi.setConfig({ testTimeout: 120_000 });

const ANN = 'ann.deleted@example.com';
const DELETE = ['regulate', 'delete', '--type', 'email', '--value', ANN, '--scope', 'identifier'];

const LINES = [
  `{"messageId":"m1", "type":"identify","receivedAt":"2026-01-01","userId":"u1","traits":{"email":"${ANN}", "n":1.50}}`,
  call(2, { userId: ANN, anonymousId: 'a1' }),
  `{"messageId":"m3","type":"track","receivedAt":"2026-01-03","properties":{"email":"ann.\\u0064eleted@example.com","note":"${ANN}"},"anonymousId":"a1"}\r`,
  `{"broken": "${ANN}"`,
  call(5, {
    context: { externalIds: [{ id: ANN, type: 'email', collection: 'users', encoding: 'none' }] },
  }),
  call(6, { traits: { email: ANN }, receivedAt: '2200-01-01' }),
  call(7, { userId: 'u7' }),
];

test('input files are listed with the lines that hold an identifier', async () => {
  const made = callSpace(LINES);
  await succeed(made, 'build');
  const output = await succeed(made, ...DELETE, '--dry-run', '--json');
  const { regulations } = JSON.parse(output) as {
    regulations: { found: { place: string; name: string; lines?: number[] }[] }[];
  };
  const files = regulations[0]?.found.filter(({ place }) => /file|mention/.test(place));
  expect(files).toEqual([
    { place: 'file', space: 'test', name: 'calls/a.ndjson', count: 3, lines: [1, 3, 5] },
    { place: 'mention', space: 'test', name: 'calls/a.ndjson', count: 3, lines: [2, 4, 6] },
  ]);
});

test('records that hold a value in another form are listed', async () => {
  const base64 = (before: string) => Buffer.from(`${before}${ANN}&more`).toString('base64');
  const notes = [
    ...['https://x.test/?e=Ann.Deleted%40example.com', 'a%2540%2561nn%252Edeleted%2540example.com'],
    ...[base64(''), base64('x'), base64('xy'), `ask ${ANN.toUpperCase()}!`, 'of nobody'],
  ];
  const lines = notes.map((note, at) => call(at + 1, { userId: `u${at}`, properties: { note } }));
  const escaped =
    '{"messageId":"m8","note":"http:\\/\\/x\\/ann.\\u0064eleted\\u0040example.com/","broken"';
  const made = callSpace([...lines, escaped, call(9, { traits: { email: ANN } })]);
  await succeed(made, 'build');
  const output = await succeed(made, ...DELETE, '--rewrite-inputs');
  expect(output).toContain(
    'mention   calls/a.ndjson: lines 1, 2, 3, 4, 5, 6, 8 hold it in other places or forms',
  );
});

test('input files are left as they are, unless it is asked for', async () => {
  const made = callSpace(LINES);
  const before = readFileSync(join(made.folder, 'calls/a.ndjson'));
  await succeed(made, 'build');
  await succeed(made, ...DELETE);
  expect(readFileSync(join(made.folder, 'calls/a.ndjson'))).toEqual(before);
});

test('rewritten input files lose these values and nothing else', async () => {
  const made = callSpace(LINES);
  made.write(
    'calls/b.ndjson.gz',
    gzipSync(`${call(8, { userId: 'u8', traits: { email: ANN } })}\n`),
  );
  const glob = JSON.parse(readFileSync(join(made.folder, 'identity.yml'), 'utf8'));
  glob.spaces[0].input.calls = ['calls/*.ndjson', 'calls/*.ndjson.gz'];
  made.write('identity.yml', JSON.stringify(glob));
  await succeed(made, 'build');
  await succeed(made, ...DELETE, '--rewrite-inputs');
  const [first, second, third, fourth, fifth, sixth, last] = readFileSync(
    join(made.folder, 'calls/a.ndjson'),
    'utf8',
  ).split('\n');
  expect(first).toBe(LINES[0]?.replace(`"${ANN}"`, 'null'));
  expect([second, fourth, sixth, last]).toEqual([LINES[1], LINES[3], LINES[5], LINES[6]]);
  expect(third).toBe(
    '{"messageId":"m3","type":"track","receivedAt":"2026-01-03","properties":{"email":null,"note":null},"anonymousId":"a1"}\r',
  );
  expect(fifth).toBe(LINES[4]?.replace(`"${ANN}"`, 'null'));
  expect(gunzipSync(readFileSync(join(made.folder, 'calls/b.ndjson.gz'))).toString()).toBe(
    `${call(8, { userId: 'u8', traits: { email: null } })}\n`,
  );
  const after = await identifiersOf(made);
  expect(await succeed(made, 'build')).toContain('nothing is new');
  await succeed(made, 'build', '--full-refresh');
  expect(await identifiersOf(made)).toEqual(after);
});

test('calls of files that are gone stay, without what is deleted', async () => {
  const settings = {
    identifiers: [{ type: 'loyaltyId' }],
    rules: { link_alias: true, blocked: [{ value: 'x' }] },
  };
  const lines = [
    ...LINES,
    '{"broken": "of nobody"',
    call(11, { type: 'unheard', userId: 'u7' }),
    call(8, { type: 'alias', userId: 'u7', previousId: 'u8' }),
    call(9, { userId: 'x', traits: { loyaltyId: 17, email: 'bob@example.com' } }),
    call(10, { context: { device: { type: 'iOS', id: 'd1' } }, userId: 'u7', writeKey: 'web' }),
  ];
  const made = callSpace(lines, settings);
  made.write(
    'calls/b.ndjson',
    lines
      .slice(2, 6)
      .filter((line) => !line.includes('broken'))
      .map((line) => `${line}\n`)
      .join(''),
  );
  const whole = callSpace(lines, settings);
  for (const each of [made, whole]) await succeed(each, 'build');
  unlinkSync(join(made.folder, 'calls/a.ndjson'));
  for (const each of [made, whole]) await succeed(each, ...DELETE);
  const differences = compareTables(await tablesOf(made), await tablesOf(whole), { anyStem: true });
  expect(differences).toEqual([]);
  const rejected = (each: FilesSpace) =>
    each.query(
      `select input, record_number, message_id, reason, raw from personas_test_identities.rejected_events
       where input = 'calls/a.ndjson' order by record_number`,
    );
  expect(await rejected(made)).toEqual([
    ['calls/a.ndjson', 4, null, 'invalid_record', null],
    ['calls/a.ndjson', 8, null, 'invalid_record', '{"broken": "of nobody"'],
    ['calls/a.ndjson', 9, 'm11', 'unknown_type', lines[8]],
  ]);
  expect(await rejected(made)).toEqual(await rejected(whole));
  expect(await succeed(made, 'build')).toContain('is gone');
});

test('identify events of a deleted identifier go, merge events stay', async () => {
  const identify = (rows: readonly string[]) =>
    `message_id,segment_id,external_id_type,external_id_value,source_key,timestamp,received_at\n${rows.join('\n')}\n`;
  const rows = [
    `e1,p1,email,"${ANN}",web,2026-01-01,2026-01-01`,
    'e2,p1,user_id,u1,web,2026-01-02,2026-01-02',
    `e3,p2,email,${ANN},web,2026-01-03,2026-01-03`,
    'e4,p2,user_id,u2,web,2026-01-04,2026-01-04',
  ];
  const project = await createProject({
    'identity.yml': JSON.stringify({
      version: 1,
      spaces: [
        { name: 'test', input: { identify_events: 'events/i.csv', merge_events: 'events/m.csv' } },
      ],
    }),
    'events/i.csv': identify(rows),
    'events/m.csv':
      'message_id,from_segment_id,into_segment_id,timestamp,received_at\nm1,p2,p1,2026-01-05,2026-01-05\n',
  });
  const idw = async (command: string, ...argv: string[]) => {
    const ended = await project.idw(command, ...argv);
    expect(ended.exitCode, ended.stderr).toBe(0);
  };
  await idw('build');
  await idw(
    'regulate',
    'delete',
    '--type',
    'email',
    '--value',
    ANN,
    '--scope',
    'identifier',
    '--rewrite-inputs',
  );
  const identities =
    'select external_id_value, segment_id from personas_test_identities.users_identities order by 1';
  expect(await project.query(identities)).toEqual([
    ['u1', 'p1'],
    ['u2', 'p1'],
  ]);
  expect(await project.query('select * from personas_test_identities.rejected_events')).toEqual([]);
  expect(await project.read('events/i.csv')).toBe(identify([rows[1] ?? '', rows[3] ?? '']));
  expect(filesWith(project.root, ANN)).toEqual([]);
  await idw('build');
  expect(await project.query(identities)).toEqual([
    ['u1', 'p1'],
    ['u2', 'p1'],
  ]);
});
