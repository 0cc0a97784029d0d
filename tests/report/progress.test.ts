import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Progress } from '../../src/engine/engine.js';
import { displayWidth } from '../../src/errors/display-width.js';
import { createColors } from '../../src/report/colors.js';
import { Pace } from '../../src/report/pace.js';
import { progressLine } from '../../src/report/progress-line.js';
import { createReporter, type ReporterOptions } from '../../src/report/reporter.js';
import { nodeOf } from '../select/sample-graph.js';
import { fakeTerminal, screenOf } from './fake-terminal.js';
import { resultOf } from './sample-run.js';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-03-01T10:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const nodes = ['int_read_calls', 'int_resolution', 'int_sets'].map((name) => nodeOf(name, {}));

/** A run whose first node goes as fast as is said, by seconds. */
function start(
  options: Partial<ReporterOptions> & { readonly columns?: number; readonly rows?: number } = {},
  progressAt: (seconds: number) => Progress | undefined = halfWay,
) {
  const { columns = 100, rows, ...more } = options;
  const { terminal, written } = fakeTerminal(columns, more.interactive ?? false);
  const reporter = createReporter({
    ...{ format: 'text', quiet: false, color: false, interactive: false },
    terminal: { ...terminal, rows },
    ...more,
  });
  const startedAt = Date.now();
  reporter.runStarted({ command: 'build', version: '1', database: 'a', spaces: ['a'], nodes });
  const began = written.stderr.length;
  for (const [index, node] of nodes.slice(0, 2).entries()) {
    const progress = () => (index === 0 ? progressAt((Date.now() - startedAt) / 1000) : undefined);
    reporter.nodeStarted(node, 'a', index + 1, 3, progress);
  }
  return { reporter, written: () => written.stderr.slice(began), all: () => written.stderr };
}

/** 1 % and 10,000 rows a second. */
const halfWay = (seconds: number): Progress => ({ share: seconds / 100, rows: seconds * 10_000 });

const linesOf = (text: string) => text.trimEnd().split('\n');

describe('on a terminal', () => {
  const shown = (text: string) =>
    linesOf(screenOf(text))
      .slice(3)
      .map((line) => line.trimEnd());

  test('what runs long has a line of its own', () => {
    const { all } = start({ interactive: true });
    vi.advanceTimersByTime(1800);
    expect(shown(all())).toEqual([
      ' ──────────────────── 0/3   2s  int_read_calls, int_resolution',
    ]);
    vi.advanceTimersByTime(28_200);
    expect(shown(all())).toEqual([
      ' ──────────────────── 0/3  30s',
      '   int_read_calls             ━━━━━━──────────────  30 %  300k rows   10k rows/s    30s  1m10s left',
      '   int_resolution                                                                   30s',
    ]);
  });

  test.each([
    [80, '   int_read_calls         ━━━───────  30 %   10k rows/s    30s  1m10s left'],
    [60, '   int_read_calls      30 %   10k rows/s    30s  1m10s left'],
    [40, '   int_r…calls  30 %    30s  1m10s left'],
  ])('%i columns hold what matters most', (columns, line) => {
    const { all } = start({ interactive: true, columns });
    vi.advanceTimersByTime(30_000);
    expect(shown(all())[1]?.replace(/ +/g, ' ')).toBe(line.replace(/ +/g, ' '));
    expect(Math.max(...linesOf(screenOf(all())).map(displayWidth))).toBeLessThan(columns);
  });

  test('what does not fit is named in the bar', () => {
    const { all } = start({ interactive: true, rows: 5 });
    vi.advanceTimersByTime(30_000);
    expect(shown(all()).map((line) => line.slice(0, 48).trimEnd())).toEqual([
      ' ──────────────────── 0/3  30s  int_resolution',
      expect.stringMatching(/^ {3}int_read_calls /),
    ]);
  });

  test('lines leave no trace', () => {
    const { reporter, all } = start({ interactive: true });
    vi.advanceTimersByTime(30_000);
    reporter.note('one');
    vi.advanceTimersByTime(5000);
    reporter.stop();
    expect(screenOf(all())).toMatch(/^idw build 1\n.*\n\nnote: one\n$/);
    const before = all();
    vi.advanceTimersByTime(60_000);
    expect(all()).toBe(before);
  });

  test('nothing is written while nothing changes', () => {
    const { all } = start({ interactive: true }, () => undefined);
    vi.advanceTimersByTime(3000);
    const before = all();
    vi.advanceTimersByTime(400);
    expect(all()).toBe(before);
  });

  test('a screen made narrower is erased whole', () => {
    const { terminal, written } = fakeTerminal(100, true);
    let columns = 100;
    const reporter = createReporter({
      ...{ format: 'text', quiet: true, color: true, interactive: true },
      terminal: {
        ...terminal,
        get columns() {
          return columns;
        },
      },
    });
    reporter.runStarted({ command: 'build', version: '1', database: 'a', spaces: [], nodes });
    reporter.stepStarted('publication', undefined);
    vi.advanceTimersByTime(30_000);
    const before = written.stderr.length;
    columns = 50;
    reporter.stop();
    expect(written.stderr.slice(before).split('\u001b[1A')).toHaveLength(3);
  });
});

describe('without a terminal', () => {
  test('a line every ten seconds tells of what runs long', () => {
    const { written } = start();
    vi.advanceTimersByTime(9900);
    expect(written()).toBe('');
    vi.advanceTimersByTime(10_200);
    expect(linesOf(written())).toEqual([
      ' 0/3  running  int_read_calls  10s so far, 10 %, 100k rows, 10k rows/s, 1m30s left',
      ' 0/3  running  int_resolution  10s so far',
      ' 0/3  running  int_read_calls  20s so far, 20 %, 200k rows, 10k rows/s, 1m20s left',
      ' 0/3  running  int_resolution  20s so far',
    ]);
  });

  test('nothing is told of what has ended, and nothing at the end', () => {
    const { reporter, written } = start();
    vi.advanceTimersByTime(5000);
    const [node] = nodes;
    reporter.nodeFinished(resultOf(node?.name ?? '', {}, { status: 'passed' }), 'a', 1, 3);
    vi.advanceTimersByTime(5000);
    expect(linesOf(written()).at(-1)).toMatch(/^ 1\/3 {2}running {2}int_resolution/);
    const before = written();
    reporter.stop();
    vi.advanceTimersByTime(60_000);
    expect(written()).toBe(before);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('--quiet is quiet', () => {
    const { written } = start({ quiet: true });
    vi.advanceTimersByTime(60_000);
    expect(written()).toBe('');
  });
});

describe('a pace', () => {
  /** Measures what is observed at each second. */
  function measure(...observed: readonly (Progress | undefined)[]) {
    const pace = new Pace(0);
    return observed.map((progress, seconds) => pace.measure(progress, seconds * 1000)).at(-1);
  }
  const at = (share: number | undefined, rows?: number): Progress => ({ share, rows });

  test('is that since the beginning', () => {
    expect(measure(at(0, 0), at(0.1, 100), at(0.4, 300))).toMatchObject({
      ...{ share: 0.4, rows: 300, rowsPerSecond: 150, leftMs: 3000 },
    });
  });

  test('does not sink while the next leap is waited for', () => {
    const leap = at(0.5, 1000);
    expect(measure(at(0, 0), at(0, 0), leap, leap)).toMatchObject({
      rowsPerSecond: 500,
      leftMs: 1000,
    });
  });

  test('is unknown once its estimate has passed', () => {
    const leap = at(0.5, 1000);
    expect(measure(at(0), leap, leap, leap)).toMatchObject({ share: 0.5, leftMs: undefined });
  });

  test('begins anew with another statement', () => {
    const seen = [at(0.5, 1000), at(0.9, 2000), at(0.1, 10), at(0.2, 20)];
    expect(measure(...seen)).toMatchObject({ rowsPerSecond: 10, leftMs: 8000 });
  });

  test('begins where something is known', () => {
    const seen = [at(undefined), at(undefined), at(0.2), at(0.3)];
    expect(measure(...seen)).toMatchObject({ share: 0.3, leftMs: 7000 });
  });

  test('tells nothing of what cannot be measured, and no time at the end', () => {
    expect(measure(at(0), at(0))).toMatchObject({ share: undefined, leftMs: undefined });
    expect(measure(at(0), at(1))).toMatchObject({ share: 1, leftMs: undefined });
  });
});

test.each([30, 56, 74, 96, 200])('a line fits %i columns whatever it tells', (width) => {
  const line = progressLine(
    {
      ...{ name: 'int_call_identifiers_of_a_very_long_name_that_is_cut', space: undefined },
      ...{ elapsedMs: 35_999_000, share: 1, rows: 999_499, rowsPerSecond: 999_499_999 },
      leftMs: 35_999_000,
    },
    width,
    createColors(false),
  );
  expect(line).toContain('99 %');
  expect(displayWidth(line)).toBeLessThanOrEqual(width);
});
