import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ProjectError } from '../../src/errors/project-error.js';
import { createReporter } from '../../src/report/reporter.js';
import { failureJson, resultJson } from '../../src/report/result-json.js';
import { fakeTerminal, tell } from './fake-terminal.js';
import { badRun, goodRun } from './sample-run.js';

const docs = readFileSync(new URL('../../docs/json-output.md', import.meta.url), 'utf8');
const eventDocs = docs.slice(docs.indexOf('## `--log-format json`'));

/** The names of all keys, with the path that leads to them. */
function keysOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.slice(0, 1).flatMap((item) => keysOf(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    `${path}.${key}`,
    ...keysOf(item, `${path}.${key}`),
  ]);
}

describe('--json', () => {
  test('has the keys of its documentation, in their order', () => {
    const [, example = ''] = /```json\n(.*?)```/s.exec(docs) ?? [];
    expect(keysOf(JSON.parse(resultJson([badRun])))).toEqual(keysOf(JSON.parse(example)));
    for (const path of keysOf(JSON.parse(example))) {
      const key = path.slice(path.lastIndexOf('.') + 1);
      expect(docs).toContain(`\`${key}\``);
    }
  });

  test('tells how each node ended', () => {
    const { exit_code, totals, spaces } = JSON.parse(resultJson([badRun]));
    expect(exit_code).toBe(1);
    expect(totals).toEqual({ built: 6, passed: 0, warned: 1, failed: 1, errored: 1, skipped: 3 });
    expect(spaces[0]).toMatchObject({
      space: 'sample',
      published: false,
      status: 'failed',
      duration_ms: 1234,
    });
    expect(spaces[0].results[0]).toMatchObject({
      unique_id: 'seed.shop.raw_identify_events',
      resource_type: 'seed',
      status: 'built',
      rows: 45,
      failures: null,
      relation: 'analytics.raw_identify_events',
    });
    expect(spaces[0].results[6].error).toMatchObject({ code: 'sql-binding', line: 3, column: 5 });
    expect(spaces[0].results[7]).toMatchObject({
      status: 'failed',
      failures: 1234,
      rows: null,
      relation: null,
    });
    expect(spaces[0].results[11]).toMatchObject({
      status: 'skipped',
      message: 'model.shop.users_identities_history',
    });
  });

  test('of a good run exits with 0', () => {
    const { results } = JSON.parse(resultJson([goodRun])).spaces[0];
    expect(results.at(-1)).toMatchObject({ status: 'passed', failures: 0, rows: null });
    expect(JSON.parse(resultJson([goodRun]))).toMatchObject({
      exit_code: 0,
      spaces: [{ status: 'ok', published: true }],
    });
  });

  test('has the same shape if nothing could run', () => {
    const failure = JSON.parse(failureJson('build', [new ProjectError('unknown-flag', 'No.')], 2));
    expect(Object.keys(failure)).toEqual(Object.keys(JSON.parse(resultJson([goodRun]))));
    expect(failure).toMatchObject({
      command: 'build',
      exit_code: 2,
      errors: [{ code: 'unknown-flag' }],
      spaces: [],
    });
  });
});

describe('--log-format json', () => {
  function eventsOf(quiet: boolean) {
    const { terminal, written } = fakeTerminal();
    const now = () => new Date('2026-03-01T10:00:00Z');
    const reporter = createReporter({
      format: 'json',
      quiet,
      color: true,
      interactive: true,
      terminal,
      now,
    });
    reporter.note('a\nb');
    reporter.warning(
      new ProjectError('yaml-unknown-key', 'x', { at: { file: 'a.yml', line: 1, column: 2 } }),
    );
    tell(reporter, [badRun]);
    expect(written.stdout).toBe('');
    return written.stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  /** The events of a node and a step that run for eleven seconds. */
  function longEventsOf(quiet: boolean) {
    vi.useFakeTimers({ now: new Date('2026-03-01T10:00:00Z') });
    const { terminal, written } = fakeTerminal();
    const reporter = createReporter({
      ...{ format: 'json', quiet, color: false, interactive: true, terminal },
    });
    const [node] = badRun.results.map((result) => result.node);
    if (!node) throw new Error('no node');
    const start = { command: 'build', version: '1', database: 'a', spaces: ['a'], nodes: [node] };
    reporter.runStarted(start);
    reporter.nodeStarted(node, 'a', 1, 3, () => ({ share: 0.25, rows: 1000 }));
    reporter.stepStarted('publication', 'a');
    vi.advanceTimersByTime(11_000);
    reporter.runFinished([badRun]);
    vi.advanceTimersByTime(60_000);
    return written.stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  afterEach(() => {
    vi.useRealTimers();
  });

  test('has the events and keys of its documentation', () => {
    const documented = [...eventDocs.matchAll(/^\| `(\w+)` \| (`.*`) \|$/gm)].map(
      ([, event, keys = '']) => [
        event,
        ['ts', 'level', 'event', ...keys.replaceAll('`', '').split(', ')],
      ],
    );
    const events = [...eventsOf(false), ...longEventsOf(false)];
    const written = new Map(events.map((event) => [event.event, Object.keys(event)]));
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(documented));
  });

  test('tells of each node', () => {
    const finished = eventsOf(false).filter(({ event }) => event === 'node_finished');
    expect(finished).toHaveLength(12);
    expect(finished[7]).toMatchObject({
      ts: '2026-03-01T10:00:00.000Z',
      level: 'error',
      status: 'failed',
      rows: 1234,
      duration_ms: 20,
      message: '1234 rows fail',
    });
  });

  test('tells every ten seconds of what runs long', () => {
    const long = longEventsOf(false).filter(({ event }) => event === 'progress');
    expect(long).toEqual([
      {
        ...{ ts: '2026-03-01T10:00:10.000Z', level: 'info', event: 'progress', space: 'a' },
        ...{ index: 1, total: 3, unique_id: 'seed.shop.raw_identify_events' },
        ...{ name: 'raw_identify_events', elapsed_ms: 10_000, share: 0.25, rows: 1000 },
        ...{ rows_per_second: 500, left_ms: null },
      },
      {
        ...{ ts: '2026-03-01T10:00:10.000Z', level: 'info', event: 'progress', space: 'a' },
        ...{ index: null, total: null, unique_id: null, name: 'publication' },
        ...{ elapsed_ms: 10_000, share: null, rows: null, rows_per_second: null, left_ms: null },
      },
    ]);
    expect(longEventsOf(true).map(({ event }) => event)).toEqual(['run_finished']);
  });

  test('with --quiet tells what is not well', () => {
    const events = eventsOf(true);
    expect(events.map(({ level }) => level)).not.toContain('info');
    expect(events.map(({ event }) => event)).toContain('run_finished');
  });
});
