import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ndjsonToParquet } from '../../src/cli/ndjson-to-parquet.js';
import { withDatabase } from '../../src/cli/open-database.js';
import { outputFiles } from '../../src/generate/output-files.js';
import { type OutputHooks, type OutputPlan, writeCalls } from '../../src/generate/write-calls.js';

const COUNT = 3000;

/** Writes calls into a folder of their own. */
async function write(
  file: string,
  parts = 1,
  plan: Partial<OutputPlan> = {},
  hooks: Partial<OutputHooks> = {},
) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'idw-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { format, files } = outputFiles(path.join(folder, file), parts);
  const whole = {
    ...{ count: COUNT, seed: 1, startMs: Date.UTC(2024, 0, 1), days: 90, malformed: 0 },
    ...{ format, files, ...plan },
  };
  const signal = new AbortController().signal;
  const output = await writeCalls(whole, { toParquet: ndjsonToParquet, signal, ...hooks }).catch(
    (error: unknown) => error,
  );
  const names = readdirSync(folder).toSorted();
  return { folder, files, names, output, bytes: () => files.map((part) => readFileSync(part)) };
}

describe('several files', () => {
  test('hold together what one file holds', async () => {
    const [one, many] = [await write('calls.ndjson'), await write('calls.ndjson', 7)];
    expect(many.names).toEqual([1, 2, 3, 4, 5, 6, 7].map((part) => `calls-000${part}.ndjson`));
    expect(Buffer.concat(many.bytes()).equals(Buffer.concat(one.bytes()))).toBe(true);
  });

  test('hold equal shares', async () => {
    const { bytes } = await write('calls.ndjson', 7);
    const lines = bytes().map((part) => part.toString().split('\n').length - 1);
    expect(lines.reduce((sum, count) => sum + count)).toBe(COUNT);
    expect(Math.max(...lines) - Math.min(...lines)).toBeLessThan(2);
  });
});

describe('a compressed file', () => {
  test('holds the bytes of the plain one', async () => {
    const [plain, gzip] = [await write('calls.ndjson'), await write('calls.ndjson.gz', 2)];
    const text = Buffer.concat(gzip.bytes().map((part) => gunzipSync(part)));
    expect(text.equals(Buffer.concat(plain.bytes()))).toBe(true);
  });

  test('holds no time of its making', async () => {
    const [first, second] = [await write('calls.ndjson.gz'), await write('calls.ndjson.gz')];
    const [bytes, again] = [first.bytes()[0], second.bytes()[0]];
    expect(bytes?.readUInt32LE(4)).toBe(0);
    expect(again?.equals(bytes ?? Buffer.of())).toBe(true);
  });
});

describe('Parquet', () => {
  test('holds the calls of NDJSON in their order', async () => {
    const [ndjson, parquet] = [await write('calls.ndjson'), await write('calls.parquet', 3)];
    expect(parquet.names).toEqual([1, 2, 3].map((part) => `calls-000${part}.parquet`));
    const texts = Buffer.concat(ndjson.bytes()).toString().trimEnd().split('\n');
    const members = texts.map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(await readParquet(parquet.files)).toEqual(members.map(asColumns));
  });
});

describe('nothing is left', () => {
  test('when a file exists already', async () => {
    const first = await write('calls.ndjson', 3);
    const plan = { files: [path.join(first.folder, 'new.ndjson'), ...first.files] };
    const { output } = await write('calls.ndjson', 1, plan);
    expect(output).toMatchObject({ code: 'target-not-empty' });
    expect(readdirSync(first.folder).toSorted()).toEqual(first.names);
  });

  test('when a later part fails', async () => {
    let parts = 0;
    const toParquet: OutputHooks['toParquet'] = async (...files) => {
      parts += 1;
      if (parts === 2) throw new Error('no');
      await ndjsonToParquet(...files);
    };
    const { output, names } = await write('calls.parquet', 3, {}, { toParquet });
    expect([output, names]).toEqual([new Error('no'), []]);
  });

  test.each(['ndjson', 'ndjson.gz', 'parquet'])('after an interruption of %s', async (ending) => {
    const { output, names } = await write(
      `calls.${ending}`,
      2,
      {},
      { signal: AbortSignal.abort() },
    );
    expect([output, names]).toEqual([{ calls: 0, bytes: 0, isComplete: false }, []]);
  });

  test('after an interruption while Parquet is made', async () => {
    const interruption = new AbortController();
    const toParquet: OutputHooks['toParquet'] = async (...files) => {
      setTimeout(() => interruption.abort(), 5);
      await ndjsonToParquet(...files);
    };
    const hooks = { toParquet, signal: interruption.signal };
    const { output, names } = await write('calls.parquet', 3, { count: 9000 }, hooks);
    expect([output, names]).toEqual([{ calls: 0, bytes: 0, isComplete: false }, []]);
  });

  test('where no file can be made', async () => {
    const first = await write('calls.ndjson');
    const inside = path.join(first.files[0] ?? '', 'calls.ndjson');
    expect((await write('x.ndjson', 1, { files: [inside] })).output).toMatchObject({
      code: 'unwritable-file',
    });
  });
});

test('progress counts up to the whole', async () => {
  const heard: number[] = [];
  await write('calls.ndjson', 2, {}, { onProgress: (calls) => heard.push(calls) });
  expect(heard).toEqual(heard.toSorted((one, other) => one - other));
  expect(heard.length).toBeGreaterThan(3);
  expect(heard.at(-1)).toBe(COUNT);
});

/** What a column holds of a member: text, or JSON as a value. */
function asColumns(call: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(call)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, typeof value === 'object' ? value : String(value)]),
  );
}

async function readParquet(files: readonly string[]): Promise<Record<string, unknown>[]> {
  return withDatabase(':memory:', async (engine) => {
    const session = await engine.connect();
    const { columns, rows } = await session.query(
      `select * from read_parquet([${files.map((file) => `'${file}'`).join(', ')}])`,
    );
    session.close();
    expect(new Set(columns.map(({ type }) => type))).toEqual(new Set(['VARCHAR']));
    const json = new Set(['context', 'traits', 'properties', 'integrations', '_metadata']);
    return rows.map((row) =>
      Object.fromEntries(
        columns.flatMap(({ name }, index) => {
          const value = row[index];
          if (value === null) return [];
          return [[name, json.has(name) ? JSON.parse(String(value)) : value]];
        }),
      ),
    );
  });
}
