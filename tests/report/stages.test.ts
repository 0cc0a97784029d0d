import { describe, expect, test } from 'vitest';
import type { NodeResult, RunResult } from '../../src/execute/run-result.js';
import { wrapList } from '../../src/report/format-measure.js';
import { stagesOf } from '../../src/report/stages.js';
import { nodeOf } from '../select/sample-graph.js';
import { report } from './fake-terminal.js';
import { goodRun, runOf } from './sample-run.js';

const startedAt = new Date('2026-03-01T10:00:00Z');
const at = (seconds: number) => new Date(startedAt.getTime() + seconds * 1000);

/** A result that ran from one second to another. */
function between(
  from: number,
  to: number,
  name: string,
  sketch: Parameters<typeof nodeOf>[1],
  status: 'passed' | 'skipped' = 'passed',
): NodeResult {
  const outcome = status === 'passed' ? { status } : { status, because: 'x' };
  const durationMs = (to - from) * 1000;
  return { node: nodeOf(name, sketch), outcome, startedAt: at(from), durationMs };
}

const staged = (stage: string) => ({ config: { meta: { stage } } });

const stages = (run: RunResult) =>
  Object.fromEntries(stagesOf(run).map(({ name, durationMs }) => [name, durationMs]));

describe('stages', () => {
  test('are what models are configured for, else their folder or kind', () => {
    const results = [
      between(0, 1, 'a', staged('read calls')),
      between(1, 3, 'b', { path: 'models/marts/finance/b.sql' }),
      between(3, 6, 'c', { path: 'models/c.sql' }),
      between(6, 10, 'd', { type: 'test' }),
      between(10, 15, 'e', { type: 'seed' }),
      between(15, 15, 'f', staged('never'), 'skipped'),
    ];
    expect(stages(runOf(results, { durationMs: 15_000 }))).toEqual({
      ...{ 'read calls': 1000, marts: 2000, models: 3000, tests: 4000, seeds: 5000 },
    });
  });

  test('hold what was interrupted', () => {
    const results = [between(0, 6, 'a', staged('read calls'), 'skipped')];
    expect(stages(runOf(results, { durationMs: 6000 }))).toEqual({ 'read calls': 6000 });
  });

  test('share the time in which several run', () => {
    const results = [
      between(0, 6, 'a', staged('one')),
      between(2, 6, 'b', staged('two')),
      between(4, 6, 'c', staged('two')),
    ];
    const shared = stages(runOf(results, { durationMs: 6000 }));
    expect(shared.one).toBeCloseTo(2000 + 1000 + 2000 / 3);
    expect(shared.two).toBeCloseTo(1000 + 4000 / 3);
  });

  test('add up to the run, the longest first', () => {
    const run = runOf([between(1, 2, 'a', staged('one')), between(3, 7, 'b', staged('two'))], {
      durationMs: 10_000,
      steps: [{ step: 'publication', startedAt: at(7), durationMs: 2500 }],
    });
    expect(stagesOf(run)).toEqual([
      { name: 'two', durationMs: 4000, share: 0.4 },
      { name: 'publication', durationMs: 2500, share: 0.25 },
      { name: 'other', durationMs: 2500, share: 0.25 },
      { name: 'one', durationMs: 1000, share: 0.1 },
    ]);
  });
});

describe('where the time went', () => {
  const calls = {
    read: 9,
    resolved: 9,
    repeated: 0,
    withoutIdentifier: 0,
    rejected: 0,
    pending: 0,
  };
  const results = [
    between(0, 8, 'a', staged('read calls')),
    between(8, 9.97, 'b', { type: 'test' }),
    between(9.97, 10, 'c', staged('tables')),
  ];
  const timeLines = (...runs: readonly RunResult[]) =>
    report(runs)
      .stderr.split('\n')
      .filter((line) => line.startsWith('Time'));

  test('is told of builds that take long', () => {
    const run = runOf(results, { durationMs: 10_000 });
    expect(timeLines(run)).toEqual(['Time: read calls 8.00s (80 %), tests 1.97s (20 %)']);
    expect(timeLines({ ...run, durationMs: 4999 })).toEqual([]);
  });

  test('is told of raw calls always', () => {
    expect(timeLines(runOf(results.slice(1, 2), { durationMs: 2000, calls }))).toEqual([
      'Time: tests 1.97s (99 %), other 0.03s (2 %)',
    ]);
  });

  test('is told of each space', () => {
    const run = runOf(results, { durationMs: 10_000 });
    expect(timeLines(run, { ...goodRun, space: 'shop' })).toEqual([
      'Time of space sample: read calls 8.00s (80 %), tests 1.97s (20 %)',
    ]);
  });
});

test('lists are broken between items', () => {
  expect(wrapList('Time: ', ['one 1s', 'two 2s', 'three 3s', 'four 4s'], 22)).toEqual([
    'Time: one 1s, two 2s,',
    '  three 3s, four 4s',
  ]);
  expect(wrapList('Time: ', ['one'], 3)).toEqual(['Time: one']);
});
