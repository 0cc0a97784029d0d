import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { openDuckdb } from '../../src/engine/duckdb/duckdb-engine.js';
import { callIdentifiers } from '../../src/identity/calls/call-identifiers.js';
import { readIdentityFile } from '../../src/identity/read-identity-file.js';
import { digestOf } from '../../src/identity/regulations/digest.js';
import { emptyLog } from '../../src/identity/regulations/regulation-log.js';
import type { Space } from '../../src/identity/space.js';
import { editCall, regulatedScalars } from '../../src/regulation/inputs/edit-call.js';
import { RegulatedValues } from '../../src/regulation/inputs/regulated-values.js';
import { rewriteParquet } from '../../src/regulation/inputs/rewrite-parquet.js';
import { rewriteInputFiles } from '../../src/regulation/inputs/space-inputs.js';
import { callStreams } from '../identity/calls/arbitrary-calls.js';
import { call, callSpace, identifiersOf, succeed } from './project-bytes.js';

vi.setConfig({ testTimeout: 120_000 });

const ANN = 'ann@example.com';

function logOf(types: readonly string[], values: readonly string[], until: string | null = null) {
  const log = emptyLog();
  const intervals = types.flatMap((type) =>
    values.map((value) => ({
      ...{ space: 'test', type, digest: digestOf(log.salt, type, value), after: null, until },
    })),
  );
  return { ...log, intervals };
}

test('Parquet files lose what lines of JSON lose', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'idw-parquet-'));
  const engine = await openDuckdb(':memory:');
  const session = await engine.connect();
  const [identifiers] = [callIdentifiers([])];
  const space = {
    ...{ name: 'test', identifiers: [], input: { kind: 'calls', calls: [] } },
  } as unknown as Space;
  const log = logOf(
    ['email', 'user_id', 'anonymous_id', 'ios.id', 'android.id'],
    ['u1', 'a1', 'u2', 'e1', 'a2', 'd1', '7', 'é', '1e3', "it's 😀", '"q", \\ /'],
    '2024-01-01T00:04:00Z',
  );
  const regulated = new RegulatedValues(log, space);
  // The engine writes other numbers anew when it takes JSON apart, and takes no half characters.
  const isCall = (line: string) => {
    try {
      const value: unknown = JSON.parse(line);
      const isPlain = JSON.stringify(value) === line && !/\\ud[89a-f]/.test(line);
      return isPlain && typeof value === 'object' && value !== null && !Array.isArray(value);
    } catch {
      return false;
    }
  };
  let edited = 0;
  try {
    await fc.assert(
      fc.asyncProperty(callStreams({ maxLength: 25 }), async (stream) => {
        const lines = stream.filter(isCall);
        if (lines.length === 0) return;
        const path = join(folder, 'calls.parquet');
        const ndjson = join(folder, 'calls.ndjson');
        // Whole lines in one column of JSON each: what is compared is what is picked and replaced.
        const keys = [...new Set(lines.flatMap((line) => Object.keys(JSON.parse(line))))].sort();
        const select = keys.map((key) => `json_extract(json, '$."${key}"') as "${key}"`).join(', ');
        const copy = (to: string) =>
          `copy (select ${select} from read_ndjson_objects('${ndjson}')) to '${to}' (format parquet)`;
        writeFileSync(ndjson, lines.join('\n'));
        await session.execute(copy(path));
        const file = { path, name: 'calls.parquet', format: 'parquet', isGzip: false } as const;
        const fate = await rewriteParquet(
          session,
          file,
          {
            mayBeIn: (text) => regulated.mayBeIn(text),
            pick: (scalars) => regulatedScalars(scalars, regulated, identifiers),
          },
          () => Promise.resolve(),
        );
        expect(fate.left).toBeUndefined();
        const edits = lines.map((line) => editCall(line, regulated, identifiers));
        writeFileSync(ndjson, edits.map((edit) => edit?.text).join('\n'));
        const want = join(folder, 'want.parquet');
        await session.execute(copy(want));
        const rows = async (from: string) =>
          (
            await session.query(
              `select cast(to_json(t) as varchar) from read_parquet('${from}') as t`,
            )
          ).rows;
        // A column that is null altogether tells of no value either way.
        const plain = (row: readonly unknown[]) => String(row[0]).replaceAll(/"\w+":null,?/g, '');
        expect((await rows(path)).map(plain)).toEqual((await rows(want)).map(plain));
        expect(fate.lines).toEqual(
          edits.flatMap((edit, at) => (edit && edit.values > 0 ? [at + 1] : [])),
        );
        edited += fate.lines.length;
      }),
      { numRuns: Number(process.env.IDENTITY_RUNS ?? 60) },
    );
    expect(edited).toBeGreaterThan(50);
  } finally {
    session.close();
    await engine.close();
    rmSync(folder, { recursive: true });
  }
});

test('what came to a file since it was read is read after it was rewritten', async () => {
  const made = callSpace([call(1, { userId: 'u1', traits: { email: ANN } })]);
  await succeed(made, 'build');
  const file = join(made.folder, 'calls/a.ndjson');
  appendFileSync(file, `${call(2, { userId: 'u2' })}\n`);
  const identity = await readIdentityFile(join(made.folder, 'identity.yml'), {
    projectRoot: made.folder,
    env: {},
    checkPattern: () => Promise.resolve(undefined),
  });
  const database = join(made.folder, 'test.duckdb');
  const engine = await openDuckdb(database);
  const session = await engine.connect();
  const [space] = identity.spaces;
  const log = logOf(['email'], [ANN]);
  const done =
    space &&
    (await rewriteInputFiles(session, space, identity, log, {
      ...{ databaseFile: database, targetFolder: join(made.folder, 'target') },
      signal: new AbortController().signal,
    }));
  expect(done).toEqual([{ name: 'calls/a.ndjson', records: 1 }]);
  session.close();
  await engine.close();
  expect(readFileSync(file, 'utf8')).toContain('"email":null');
  await succeed(made, 'build');
  expect(await identifiersOf(made)).toContain('user_id=u2');
});
