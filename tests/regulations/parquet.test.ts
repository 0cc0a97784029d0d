import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openDuckdb } from '../../src/engine/duckdb/duckdb-engine.js';
import type { FilesSpace } from '../identity/calls/build-files.js';
import { createProject } from '../support/project.js';
import { call, callSpace, filesWith, identifiersOf, succeed } from './project-bytes.js';

vi.setConfig({ testTimeout: 120_000 });

const ANN = 'ann.deleted@example.com';
const DELETE = ['regulate', 'delete', '--type', 'email', '--value', ANN, '--scope', 'identifier'];

/** Calls with `ANN` in each place that may hold an identifier, or in others. */
const linesWith = (ann: string | null, word: string | null = ann) => [
  call(1, {
    userId: 'u1',
    traits: { email: ann, n: 1.5, big: 9007199254740993n.toString() },
    context: { traits: { email: ann, note: `ask ${ANN}` } },
  }),
  call(2, { userId: 'u2', properties: { email: 'bob@example.com', list: [word, 'x', word] } }),
  call(3, {
    anonymousId: 'a3',
    context: {
      externalIds: [
        { id: 'q', type: 'crm', collection: 'users', encoding: 'none' },
        { id: ann, type: 'email', collection: 'users', encoding: 'none' },
        { id: ANN, type: 'crm', collection: 'users', encoding: 'none' },
      ],
    },
  }),
  call(4, { userId: 'u4', traits: { email: ANN }, receivedAt: '2200-01-01' }),
  call(5, { userId: ANN, properties: { more: { deep: [{ mail: word }] } } }),
];

const NESTED = ['traits', 'properties', 'context'];
const nestedAs = (type: string) =>
  NESTED.map((name) => `(json->'$.${name}')::varchar::${type} as ${name}`);

/** Ways to hold calls in Parquet, by the columns that are selected of their JSON. */
const LAYOUTS: Readonly<Record<string, readonly string[] | undefined>> = {
  structs: undefined,
  text: nestedAs('varchar'),
  json: nestedAs('json'),
  bytes: nestedAs('blob'),
  maps: NESTED.map((name) => `(json->'$.${name}')::map(varchar, json) as ${name}`),
};

async function inEngine<T>(
  work: (query: (sql: string) => Promise<readonly (readonly unknown[])[]>) => Promise<T>,
) {
  const engine = await openDuckdb(':memory:');
  const session = await engine.connect();
  try {
    return await work(async (sql) => (await session.query(sql)).rows);
  } finally {
    session.close();
    await engine.close();
  }
}

/** Writes calls to a Parquet file in a layout. */
async function writeCalls(
  made: FilesSpace,
  name: string,
  lines: readonly string[],
  layout: readonly string[] | undefined,
) {
  made.write(`lines/${name}.ndjson`, lines.join('\n'));
  mkdirSync(join(made.folder, 'calls'), { recursive: true });
  const file = join(made.folder, `lines/${name}.ndjson`);
  const top = ['messageId', 'type', 'userId', 'anonymousId', 'receivedAt'].map(
    (id) => `json->>'$.${id}' as "${id}"`,
  );
  const source = layout
    ? `select ${[...layout, ...top].join(', ')} from read_ndjson_objects('${file}')`
    : `from read_json('${file}', format = 'newline_delimited')`;
  const target = join(made.folder, 'calls', `${name}.parquet`);
  await inEngine((query) =>
    query(
      `copy (${source}) to '${target}' (format parquet, compression gzip, row_group_size 2048)`,
    ),
  );
  return target;
}

for (const [name, layout] of Object.entries(LAYOUTS))
  test(`calls in Parquet with ${name} lose these values and nothing else`, async () => {
    const made = callSpace([]);
    made.write(
      'identity.yml',
      JSON.stringify({
        version: 1,
        spaces: [{ name: 'test', input: { calls: 'calls/a.parquet' } }],
      }),
    );
    const file = await writeCalls(made, 'a', linesWith(ANN), layout);
    const want = await writeCalls(made, 'want', linesWith(null), layout);
    chmodSync(file, 0o640);
    await succeed(made, 'build');
    const before = await readShape(file);
    const plan = JSON.parse(await succeed(made, ...DELETE, '--dry-run', '--json'));
    const records = { space: 'test', name: 'calls/a.parquet' };
    expect(plan.regulations[0].found.slice(-2)).toEqual([
      { place: 'file', ...records, count: 4, lines: [1, 2, 3, 5] },
      { place: 'mention', ...records, count: 4, lines: [1, 3, 4, 5] },
    ]);
    const output = await succeed(made, ...DELETE, '--rewrite-inputs');
    expect(output).toContain('rewrote the input calls/a.parquet');
    expect(await readShape(file)).toEqual(before);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    const rows = (path: string) =>
      inEngine((query) => query(`select to_json(t)::varchar from read_parquet('${path}') as t`));
    expect(await rows(file)).toEqual((await rows(want)).map(([row]) => [String(row)]));
    const after = await identifiersOf(made);
    expect(after).toContain(`user_id=${ANN}`);
    expect(await succeed(made, 'build')).toContain('nothing is new');
    await succeed(made, 'build', '--full-refresh');
    expect(await identifiersOf(made)).toEqual(after);
  });

/** Names columns, types and compression. */
function readShape(file: string) {
  return inEngine(async (query) => [
    await query(`describe from read_parquet('${file}')`),
    await query(`select distinct compression from parquet_metadata('${file}')`),
  ]);
}

test('identify events of a deleted identifier go from Parquet with their row', async () => {
  const project = await createProject({
    'identity.yml': JSON.stringify({
      version: 1,
      spaces: [{ name: 'test', input: { identify_events: 'events/*.parquet' } }],
    }),
    'events/.keep': '',
  });
  const file = join(project.root, 'events/i.parquet');
  await inEngine((query) =>
    query(`copy (
      select 'e' || n as message_id, 'p' || n as segment_id, 'email' as external_id_type,
        case n % 3 when 0 then '${ANN}' else 'x' || n end as external_id_value, n::decimal(9, 2) as more,
        timestamptz '2026-01-01' + to_days(n::integer) as timestamp,
        case when n = 30 then timestamp '2200-01-01' else timestamp '2026-01-01' end as received_at
      from range(5000) as numbers(n)
    ) to '${file}' (format parquet, compression zstd)`),
  );
  const shape = await readShape(file);
  const idw = async (...argv: [string, ...string[]]) => {
    const ended = await project.idw(...argv);
    expect(ended.exitCode, ended.stderr).toBe(0);
    return ended.stdout;
  };
  await idw('build', '--quiet');
  await idw('regulate', ...DELETE.slice(1), '--rewrite-inputs');
  expect(await readShape(file)).toEqual(shape);
  const rows = await inEngine((query) =>
    query(`select count(*), count(*) filter (external_id_value = '${ANN}'), bool_and(n > before)
      from (select *, substr(message_id, 2)::integer as n, lag(n, 1, -1) over (order by file_row_number) as before
        from read_parquet('${file}'))`),
  );
  expect(rows).toEqual([[3334, 1, true]]);
  const held = `select count(*) from personas_test_identities.users_identities`;
  expect(await project.query(held)).toEqual([3334]);
  await idw('build', '--quiet');
  expect(await project.query(held)).toEqual([3334]);
});

test('a file that cannot be written is left and told of', async () => {
  const made = callSpace(linesWith(ANN).slice(0, 2));
  await succeed(made, 'build');
  const before = readFileSync(join(made.folder, 'calls/a.ndjson'));
  // A folder in the place of the file that is to become the new one.
  mkdirSync(join(made.folder, 'calls/.a.ndjson.idw-rewriting/full'), { recursive: true });
  const output = await succeed(made, ...DELETE, '--rewrite-inputs');
  expect(output).toContain('left as it is: the input calls/a.ndjson, since');
  expect(readFileSync(join(made.folder, 'calls/a.ndjson'))).toEqual(before);
  expect(filesWith(made.folder, ANN)).toEqual([]);
});
