import { appendFileSync, chmodSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openDuckdb } from '../../src/engine/duckdb/duckdb-engine.js';
import { type ProjectError, projectErrorsOf } from '../../src/errors/project-error.js';
import type { BatchPlan } from '../../src/identity/state/plan-batch.js';
import { fatesOf, InputFolder } from './input-folder.js';

const LINES = '{"messageId":"a"}\n{"messageId":"b"}\n';

async function faultsOf(plan: Promise<BatchPlan>): Promise<readonly ProjectError[]> {
  return plan.then(() => [], projectErrorsOf);
}

async function codesOf(plan: Promise<BatchPlan>): Promise<readonly string[]> {
  return (await faultsOf(plan)).map(({ code }) => code);
}

describe('a file', () => {
  test('that nobody read is new', async () => {
    const folder = new InputFolder();
    folder.write('a.ndjson', LINES);
    expect(fatesOf(await folder.plan())).toEqual({ 'a.ndjson': 'new' });
  });

  test('is read once', async () => {
    const folder = await InputFolder.read({ 'a.ndjson': LINES, 'empty.ndjson': '' });
    expect(fatesOf(await folder.run())).toEqual({
      'a.ndjson': 'unchanged',
      'empty.ndjson': 'unchanged',
    });
  });

  test('that was touched is not read, and its mtime recorded', async () => {
    const folder = await InputFolder.read({ 'a.ndjson': LINES });
    folder.touch('a.ndjson');
    const plan = await folder.run();
    expect(fatesOf(plan)).toEqual({ 'a.ndjson': 'touched' });
    expect(plan.unchanged[0]?.mtimeNs).toBe(1_704_067_320_000_000_000n);
    expect(fatesOf(await folder.plan())).toEqual({ 'a.ndjson': 'unchanged' });
  });

  test('that grew is read again', async () => {
    const folder = await InputFolder.read({ 'a.ndjson': LINES, 'empty.ndjson': '' });
    folder.write('a.ndjson', `${LINES}{"messageId":"c"}\n`);
    folder.write('empty.ndjson', LINES);
    expect(fatesOf(await folder.run())).toEqual({ 'a.ndjson': 'grown', 'empty.ndjson': 'grown' });
    expect(fatesOf(await folder.run())).toEqual({
      'a.ndjson': 'unchanged',
      'empty.ndjson': 'unchanged',
    });
  });

  test('of gzip grows by members', async () => {
    const folder = await InputFolder.read({ 'a.ndjson.gz': gzipSync(LINES) });
    folder.write('a.ndjson.gz', Buffer.concat([gzipSync(LINES), gzipSync(LINES)]));
    expect(fatesOf(await folder.run())).toEqual({ 'a.ndjson.gz': 'grown' });
    folder.write('a.ndjson.gz', gzipSync(LINES.repeat(50)));
    expect(await codesOf(folder.run())).toEqual(['input-changed']);
  });

  test('that is renamed is new and removed', async () => {
    const folder = await InputFolder.read({ 'a.ndjson': LINES });
    folder.remove('a.ndjson');
    folder.write('b.ndjson', LINES);
    expect(fatesOf(await folder.plan())).toEqual({ 'a.ndjson': 'removed', 'b.ndjson': 'new' });
  });

  test('that comes back as it was is not read', async () => {
    const folder = await InputFolder.read({ 'a.ndjson': LINES, 'b.ndjson': LINES });
    folder.remove('a.ndjson');
    await folder.run();
    folder.write('a.ndjson', LINES);
    expect(fatesOf(await folder.plan())).toMatchObject({ 'a.ndjson': 'touched' });
  });

  test('keeps its first and its last reading', async () => {
    const folder = await InputFolder.read({ 'a.ndjson': LINES });
    folder.known = folder.known.map((file) => ({ ...file, firstReadAt: '2020-01-01 00:00:00+00' }));
    folder.write('a.ndjson', `${LINES}x`);
    await folder.run();
    expect(folder.known).toMatchObject([
      { firstReadAt: '2020-01-01 00:00:00+00', lastReadAt: '2024-01-01 00:00:00+00' },
    ]);
  });
});

describe('input-changed stops a run', () => {
  test.each([
    ['overwritten with as many bytes', LINES.replace('b', 'c')],
    ['made shorter', LINES.slice(0, -1)],
    ['emptied', ''],
    ['overwritten with more bytes', `${LINES.replace('a', 'c')}${LINES}`],
    ['given a line in front', `{}\n${LINES}`],
  ])('for text that was %s', async (_, content) => {
    const folder = await InputFolder.read({ 'a.ndjson': LINES });
    folder.write('a.ndjson', content);
    expect(await codesOf(folder.plan())).toEqual(['input-changed']);
  });

  test('for Parquet that was replaced, even by more bytes', async () => {
    const [folder, engine] = [new InputFolder(), await openDuckdb(':memory:')];
    const session = await engine.connect();
    const copy = async (rows: number) => {
      const path = folder.path('a.parquet');
      await session.execute(`copy (from range(${rows})) to '${path}' (format parquet)`);
      folder.touch('a.parquet');
    };
    await copy(10);
    await folder.run();
    expect(fatesOf(await folder.run())).toEqual({ 'a.parquet': 'unchanged' });
    await copy(100_000);
    expect(await codesOf(folder.plan())).toEqual(['input-changed']);
    await copy(10);
    appendFileSync(folder.path('a.parquet'), 'PAR1');
    expect(await codesOf(folder.plan())).toEqual(['input-changed']);
    await engine.close();
  });

  test('once for all files', async () => {
    const folder = await InputFolder.read({
      'a.ndjson': LINES,
      'b.ndjson': LINES,
      'c.ndjson': LINES,
    });
    folder.write('a.ndjson', 'x');
    folder.write('b.ndjson', LINES.toUpperCase());
    const [fault, ...others] = await faultsOf(folder.plan());
    expect(others).toEqual([]);
    expect(fault?.message).toBe(
      '2 input files of the space "shop" have changed since they were read:\n' +
        '"a.ndjson" is shorter\n"b.ndjson" has other content',
    );
  });

  test('naming twenty of them', async () => {
    const names = Array.from({ length: 300 }, (_, n) => `${1000 + n}.ndjson`);
    const folder = await InputFolder.read(Object.fromEntries(names.map((name) => [name, LINES])));
    for (const name of names) folder.write(name, 'x');
    const [fault] = await faultsOf(folder.plan());
    expect(fault?.message.split('\n')).toHaveLength(22);
    expect(fault?.message).toMatch(/"1019.ndjson" is shorter\n... and 280 more$/);
  });

  test('but not a full refresh', async () => {
    const folder = await InputFolder.read({ 'a.ndjson': LINES });
    folder.write('a.ndjson', 'x');
    expect(fatesOf(await folder.run({ fullRefresh: true }))).toEqual({
      'a.ndjson': 'full-refresh',
    });
    expect(fatesOf(await folder.run())).toEqual({ 'a.ndjson': 'unchanged' });
  });
});

describe('a removed file', () => {
  test('is warned of in every run', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}.ndjson`);
    const folder = await InputFolder.read(Object.fromEntries(names.map((name) => [name, LINES])));
    for (const name of names.slice(1)) folder.remove(name);
    await folder.run();
    const { warnings, removed } = await folder.run();
    expect(removed).toHaveLength(4);
    expect(warnings).toMatchObject([
      {
        code: 'input-removed',
        message:
          '4 input files of the space "shop" were read and are gone: ' +
          '"b.ndjson", "c.ndjson", "d.ndjson", ... and 1 more. Their calls stay.',
      },
    ]);
  });

  test('stops a full refresh', async () => {
    const folder = await InputFolder.read({ 'a.ndjson': LINES, 'b.ndjson': LINES });
    folder.remove('a.ndjson');
    expect(await codesOf(folder.plan({ fullRefresh: true }))).toEqual(['input-removed']);
  });

  test('is forgotten on demand', async () => {
    const folder = await InputFolder.read({ 'a.ndjson': LINES, 'b.ndjson': LINES });
    folder.remove('a.ndjson');
    const plan = await folder.run({ fullRefresh: true, forgetRemoved: true });
    expect(plan).toMatchObject({ warnings: [], removed: [{ input: 'a.ndjson' }] });
    expect(folder.known.map(({ input }) => input)).toEqual(['b.ndjson']);
    expect(fatesOf(await folder.run())).toEqual({ 'b.ndjson': 'unchanged' });
  });
});

describe('mtime', () => {
  test('is trusted if it is old', async () => {
    const folder = await InputFolder.read({ 'a.ndjson': LINES });
    writeFileSync(folder.path('a.ndjson'), LINES.replace('b', 'c'));
    const at = new Date(Date.UTC(2024, 0, 1, 0, 1));
    utimesSync(folder.path('a.ndjson'), at, at);
    expect(fatesOf(await folder.plan())).toEqual({ 'a.ndjson': 'unchanged' });
  });

  test('is not trusted if another write may have left it', async () => {
    const folder = new InputFolder();
    const now = new Date();
    writeFileSync(folder.path('a.ndjson'), LINES);
    utimesSync(folder.path('a.ndjson'), now, now);
    await folder.run();
    expect(folder.known).toMatchObject([{ mtimeNs: null }]);
    expect(fatesOf(await folder.plan())).toEqual({ 'a.ndjson': 'unchanged' });
    writeFileSync(folder.path('a.ndjson'), LINES.replace('b', 'c'));
    utimesSync(folder.path('a.ndjson'), now, now);
    expect(await codesOf(folder.plan())).toEqual(['input-changed']);
  });

  test('becomes trusted when it is old', async () => {
    const folder = await InputFolder.read({ 'a.ndjson': LINES });
    folder.known = folder.known.map((file) => ({ ...file, mtimeNs: null }));
    expect(fatesOf(await folder.run())).toEqual({ 'a.ndjson': 'touched' });
    expect(fatesOf(await folder.run())).toEqual({ 'a.ndjson': 'unchanged' });
  });

  test('may be any', async () => {
    const folder = await InputFolder.read({ 'a.ndjson': LINES, 'b.ndjson': LINES });
    utimesSync(folder.path('a.ndjson'), 0, 0);
    utimesSync(folder.path('b.ndjson'), 1e10, 1e10);
    expect(fatesOf(await folder.run())).toEqual({ 'a.ndjson': 'touched', 'b.ndjson': 'touched' });
    expect(fatesOf(await folder.run())).toEqual({
      'a.ndjson': 'unchanged',
      'b.ndjson': 'unchanged',
    });
  });
});

describe('input-unreadable', () => {
  test('names files that vanish, beside other faults', async () => {
    const folder = await InputFolder.read({ 'a.ndjson': LINES });
    folder.write('a.ndjson', 'x');
    symlinkSync('nowhere', folder.path('b.ndjson.gz'));
    const faults = await faultsOf(folder.plan());
    expect(faults.map(({ code }) => code)).toEqual(['input-unreadable', 'input-changed']);
    expect(faults[0]?.message).toMatch(/^"b.ndjson.gz" cannot be read: ENOENT/);
  });

  test.skipIf(process.getuid?.() === 0)('names files that may not be read', async () => {
    const folder = await InputFolder.read({ 'old.ndjson': LINES, 'touched.ndjson': LINES });
    folder.write('new.ndjson', LINES);
    folder.touch('touched.ndjson');
    for (const name of ['old', 'touched', 'new']) chmodSync(folder.path(`${name}.ndjson`), 0);
    const faults = await faultsOf(folder.plan());
    expect(faults.map(({ message }) => message.split(' ', 1)[0])).toEqual([
      '"new.ndjson"',
      '"touched.ndjson"',
    ]);
  });
});
