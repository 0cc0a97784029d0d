import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { compareTables } from '../identity/calls/compare-tables.js';
import { firstSeed } from '../identity/calls/try-streams.js';
import { parseTime } from '../identity/reference.js';
import { createProject, type TestProject } from '../support/project.js';
import { filesWith, tablesOf } from './project-bytes.js';

vi.setConfig({ testTimeout: 300_000 });

const STREAMS = Number(process.env.IDENTITY_RUNS ?? 120);

const IDENTIFY = ['message_id', 'segment_id', 'external_id_type', 'external_id_value'] as const;
const MERGE = ['message_id', 'from_segment_id', 'into_segment_id'] as const;
const REST = ['source_key', 'timestamp', 'received_at'] as const;
type Row = Readonly<Record<string, string>>;

const soon = fc.integer({ min: 0, max: 9 }).map((minute) => `2024-01-01T00:0${minute}:00Z`);
const time = fc.oneof(
  { weight: 12, arbitrary: soon },
  {
    weight: 3,
    arbitrary: fc.constantFrom('2200-01-01', '2200-01-02 00:00', '2199-12-31T23:59:59.5-01:00'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      'infinity',
      '2024-1-1',
      '2024-02-30',
      '2024-13-01',
      '9999-12-31T23:59Z',
      '2024-01-01T24:00',
      '0001-01-01T00:00+05:00',
    ),
  },
);
const message = fc.constantFrom('m1', 'm2', 'm3', 'm10', '\uff61', '\u{1f600}', '"q", \nx');
const profile = fc.integer({ min: 1, max: 6 }).map((number) => `p${number}`);
const type = fc.constantFrom('email', 'user_id');
const value = fc.constantFrom('ann', 'Bob é', 'it\'s; "x"', 'C:\\d', '😀%');
const some = (texts: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 30, arbitrary: texts }, { weight: 1, arbitrary: fc.constant('') });
const rest = { source_key: fc.constantFrom('s1', ''), timestamp: time, received_at: time };
const stream = fc.record({
  identifies: fc.array(
    fc.record({
      message_id: some(message),
      segment_id: some(profile),
      external_id_type: some(type),
      external_id_value: some(value),
      ...rest,
    }),
    { maxLength: 14, size: 'max' },
  ),
  merges: fc.array(
    fc.record({
      message_id: some(message),
      from_segment_id: some(profile),
      into_segment_id: some(profile),
      ...rest,
    }),
    { maxLength: 7, size: 'max' },
  ),
  kinds: fc.array(
    fc.record({
      regulation: fc.constantFrom('delete', 'suppress', 'delete-and-suppress'),
      scope: fc.constantFrom('identifier', 'profile'),
      ...{ type, value },
    }),
    { maxLength: 3 },
  ),
  isBroken: fc.boolean(),
});

const NAMED = [
  'message_id',
  'segment_id',
  'external_id_value',
  'from_segment_id',
  'into_segment_id',
];

/** Streams share nothing but their times: their names begin with their number. */
function numbered<R extends Row>(row: R, at: number): R {
  return Object.fromEntries(
    Object.entries(row).map(([key, text]) => [
      key,
      NAMED.includes(key) && text !== '' ? `${mark(at)}${text}` : text,
    ]),
  ) as R;
}

const csv = (text: string) => `"${text.replaceAll('"', '""')}"`;
const lineOf = (row: Row, columns: readonly string[]) =>
  columns.map((name) => (row[name] ? csv(row[name]) : '')).join(',');

/** Half of the identify events are lines of JSON. */
function inputs(identifies: readonly Row[], merges: readonly Row[], broken: readonly string[]) {
  const columns = [...IDENTIFY, ...REST];
  const isJson = (row: Row) => row.external_id_type === 'email';
  return {
    'events/a.csv': [
      columns.join(','),
      ...identifies.filter((row) => !isJson(row)).map((row) => lineOf(row, columns)),
      ...broken,
      '',
    ].join('\n'),
    'events/b.ndjson': [
      ...identifies.filter(isJson).map((row) => JSON.stringify(row)),
      ...broken,
      '',
    ].join('\n'),
    'merges/a.csv': [
      [...MERGE, ...REST].join(','),
      ...merges.map((row) => lineOf(row, [...MERGE, ...REST])),
      '',
    ].join('\n'),
  };
}

const IDENTITY = JSON.stringify({
  version: 1,
  spaces: [{ name: 'test', input: { identify_events: 'events/*', merge_events: 'merges/a.csv' } }],
});

async function idw(project: TestProject, ...argv: [string, ...string[]]): Promise<string> {
  const { exitCode, stdout, stderr } = await project.idw(...argv);
  expect(exitCode, `${stdout}${stderr}`).toBe(0);
  return stdout + stderr;
}

const tables = (project: TestProject) =>
  tablesOf(
    { folder: project.root },
    {
      database: 'warehouse.duckdb',
      names: ['users_identities', 'users_identities_history', 'rejected_events'],
    },
  );
/**
 * What the values of a stream begin with: long and of any letters, since the engine's compression
 * puts pieces of texts side by side, which makes short ones that never were.
 */
function mark(at: number): string {
  return `x${createHash('md5').update(String(at)).digest('hex').slice(0, 12)}x`;
}

const keyOf = (type: string, value: string) => JSON.stringify([type, value]);
const NOW = parseTime('2100-01-01') ?? 0n;

test('streams of resolved events come out as if what is deleted had never been there', async () => {
  const seed = firstSeed + 11;
  const streams = fc.sample(stream, { numRuns: STREAMS, seed });
  const identifies = streams.flatMap(({ identifies }, at) =>
    identifies.map((row) => numbered(row, at)),
  );
  const merges = streams.flatMap(({ merges }, at) => merges.map((row) => numbered(row, at)));
  const requests = streams.flatMap(({ kinds }, at) =>
    kinds.map((kind) => ({ ...kind, value: `${mark(at)}${kind.value}` })),
  );
  const broken = streams.flatMap(({ isBroken, kinds }, at) =>
    isBroken ? [`"${mark(at)}${kinds[0]?.value.replaceAll('"', '') ?? 'none'}",not "closed`] : [],
  );
  const files = inputs(identifies, merges, broken);
  const project = await createProject({ 'identity.yml': IDENTITY, ...files });
  await idw(project, 'build', '--quiet');

  // What the requests mean, as the tables have it.
  const owned = (await tables(project)).users_identities;
  const absent = new Map<string, string[]>();
  for (const { regulation, scope, type, value } of requests) {
    const own = owned.find(
      (row) => row.external_id_type === type && row.external_id_value === value,
    );
    const all =
      scope === 'profile' && own
        ? owned.filter(({ segment_id }) => segment_id === own.segment_id)
        : [];
    for (const key of [
      keyOf(type, value),
      ...all.map((row) => keyOf(String(row.external_id_type), String(row.external_id_value))),
    ])
      absent.set(key, [...(absent.get(key) ?? []), regulation]);
  }
  const isAbsent = (row: Row) => {
    const arrived =
      parseTime(row.received_at || null) ?? parseTime(row.timestamp || null) ?? undefined;
    const kinds = absent.get(keyOf(row.external_id_type ?? '', row.external_id_value ?? '')) ?? [];
    return kinds.some((kind) => {
      if (kind === 'delete-and-suppress' || arrived === undefined) return true;
      return kind === 'delete' ? arrived <= NOW : arrived > NOW;
    });
  };

  const rows = requests.map(({ regulation, type, value, scope }) =>
    [regulation, type, csv(value), scope].join(','),
  );
  await project.write({
    'regulations.csv': ['regulation,type,value,scope', ...rows, ''].join('\n'),
  });
  const said = await idw(project, 'regulate', '--file', join(project.root, 'regulations.csv'));
  const after = await tables(project);
  const told = (what: string) => `IDENTITY_SEED=${firstSeed}: ${what}`;

  const edited = await createProject({
    'identity.yml': IDENTITY,
    ...inputs(
      identifies.filter((row) => !isAbsent(row)),
      merges,
      broken,
    ),
  });
  await idw(edited, 'build', '--quiet');
  expect(compareTables(after, await tables(edited)), told('inputs without them')).toEqual([]);
  await idw(project, 'build', '--full-refresh', '--quiet');
  expect(compareTables(await tables(project), after), told('full refresh')).toEqual([]);

  await project.write({
    'regulations.csv': ['regulation,type,value,scope', ...rows.slice(0, 1), ''].join('\n'),
  });
  const first = requests[0];
  if (first)
    await idw(
      project,
      'regulate',
      '--file',
      join(project.root, 'regulations.csv'),
      '--rewrite-inputs',
    );
  await idw(project, 'build', '--quiet');
  expect(compareTables(await tables(project), after), told('rewritten inputs')).toEqual([]);

  const gone = [...absent].filter(([key]) => {
    const [type, value] = JSON.parse(key) as [string, string];
    return (
      identifies.every(
        (row) => row.external_id_type !== type || row.external_id_value !== value || isAbsent(row),
      ) && absent.get(key)?.some((kind) => kind !== 'suppress')
    );
  });
  const elsewhere = (value: string) =>
    identifies.some((row) => row.external_id_value === value && !isAbsent(row));
  for (const [key] of gone) {
    const [, value] = JSON.parse(key) as [string, string];
    expect(said).not.toContain(value);
    if (!elsewhere(value)) expect(filesWith(project.root, value), told(key)).toEqual([]);
  }
  expect(gone.length).toBeGreaterThan(5);
  expect(readFileSync(join(project.root, 'merges/a.csv'), 'utf8')).toBe(files['merges/a.csv']);
});
