import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb/duckdb-engine.js';
import { createFilesSpace, type FilesSpace, IDENTIFIERS_OF_CALLS } from './build-files.js';

const cases = `${import.meta.dirname}/cases/segment-payloads`;
const payloads = readFileSync(`${cases}/payloads.ndjson`, 'utf8').trimEnd().split('\n');
const settings = {
  identifiers: [{ type: 'group_id', enabled: true }],
  rules: { limits: 'none', link_alias: true },
};
let space: FilesSpace | undefined;

afterEach(() => space?.remove());

/** Most payloads have no message id, and one has a time that is none. */
const calls = payloads.map((line) => {
  const { n, payload } = JSON.parse(line);
  return { ...payload, messageId: `n${n}`, timestamp: '2024-01-01T00:00:00Z' };
});
const ndjson = calls.map((call) => `${JSON.stringify(call)}\n`).join('');

/** A previous id is listed under its own name; with link_alias it is a user id. */
const expected = new Map<string, Set<string>>();
for (const row of readFileSync(`${cases}/expected_identifiers.csv`, 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)) {
  const [n = '', , type, value] = row.split(',');
  const identifiers = expected.get(`n${n}`) ?? new Set();
  expected.set(`n${n}`, identifiers.add(`${type === 'previous_id' ? 'user_id' : type}=${value}`));
}

describe('the documented payloads give the documented identifiers', () => {
  test('as NDJSON', async () => {
    space = createFilesSpace('calls/*.ndjson', settings);
    space.write('calls/a.ndjson', ndjson);
    await expectIdentifiers(space);
  });

  test('as gzipped NDJSON', async () => {
    space = createFilesSpace('calls/*.gz', settings);
    space.write('calls/a.ndjson.gz', gzipSync(ndjson));
    await expectIdentifiers(space);
  });

  test('as Parquet with JSON text', async () => {
    space = createFilesSpace('calls/*.parquet', settings);
    space.write('calls/.keep', '');
    await writeParquet(
      space,
      `
      select j->>'messageId' as "messageId", j->>'type' as type, j->>'userId' as "userId",
        j->>'anonymousId' as "anonymousId", j->>'groupId' as "groupId",
        j->>'previousId' as "previousId", j->>'timestamp' as timestamp,
        (j->'context')::varchar as context, (j->'traits')::varchar as traits,
        (j->'properties')::varchar as properties
      from (select json as j from read_ndjson_objects('%'))`,
    );
    await expectIdentifiers(space);
  });

  test('as Parquet with structs', async () => {
    space = createFilesSpace('calls/*.parquet', settings);
    space.write('calls/.keep', '');
    await writeParquet(space, `select * from read_json('%', format = 'newline_delimited')`);
    await expectIdentifiers(space, { isUuidTyped: true });
  });
});

async function writeParquet({ folder, write }: FilesSpace, query: string): Promise<void> {
  write('source.ndjson', ndjson);
  const engine = await openDuckdb(':memory:');
  const session = await engine.connect();
  const source = query.replace('%', join(folder, 'source.ndjson'));
  await session.execute(
    `copy (${source}) to '${join(folder, 'calls/a.parquet')}' (format parquet)`,
  );
  session.close();
  await engine.close();
}

/** The engine writes a typed UUID in small letters. */
async function expectIdentifiers(
  { idw, query }: FilesSpace,
  { isUuidTyped = false } = {},
): Promise<void> {
  const { exitCode, output } = await idw('build');
  expect(exitCode, output).toBe(0);
  const rows = await query(IDENTIFIERS_OF_CALLS);
  expect(rows).toHaveLength(54);
  for (const [id, identifiers] of rows) {
    const wanted = [...(expected.get(String(id)) ?? [])].sort();
    const found: string[] = JSON.parse(String(identifiers ?? '[]'));
    const plain = (list: string[]) => (isUuidTyped ? list.map((text) => text.toLowerCase()) : list);
    expect([id, plain(found)]).toEqual([id, plain(wanted)]);
  }
}
