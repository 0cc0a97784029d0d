import { afterEach, describe, expect, test, vi } from 'vitest';
import { displayWidth } from '../../src/errors/display-width.js';
import { ProjectError } from '../../src/errors/project-error.js';
import { createReporter } from '../../src/report/reporter.js';
import { fakeTerminal, report, screenOf, tell } from './fake-terminal.js';
import { badRun, goodRun, resultOf, runOf } from './sample-run.js';

const nodeLines = (text: string) => text.split('\n').filter((line) => /^ +\d+\/\d+ /.test(line));

describe('the report', () => {
  test.each([
    ['good', 80, goodRun],
    ['bad', 80, badRun],
    ['bad', 140, badRun],
  ])('of a %s run on %i columns is this', async (name, columns, run) => {
    const written = report([run], { columns, isTty: true });
    await expect(written.both).toMatchFileSnapshot(`golden/${name}-${columns}.txt`);
  });

  test('of several spaces is this', async () => {
    const written = report([goodRun, { ...badRun, space: 'shop' }], { isTty: true });
    await expect(written.both).toMatchFileSnapshot('golden/two-spaces-80.txt');
  });

  test('keeps results on stdout and all else on stderr', () => {
    const { stdout, stderr } = report([goodRun]);
    expect(stdout).toMatch(
      /^personas_sample_identities\.users_identities, the first 3 of 42 rows\n/,
    );
    expect(stderr).toContain('built 7, passed 3');
    expect(stderr).not.toContain('canonical_segment_id │');
  });

  test('leaves stdout to --json', () => {
    expect(report([goodRun], { preview: false }).stdout).toBe('');
  });

  test('bears no escape sequence without colour', () => {
    expect(report([badRun]).both).not.toContain('\u001b');
    expect(report([badRun], { color: true }).both).toContain('\u001b[31m');
  });
});

describe('node lines', () => {
  test.each([50, 60, 80, 100, 140])('fit %i columns and do not jump', (columns) => {
    const lines = nodeLines(report([goodRun], { columns, isTty: true }).stderr);
    expect(lines).toHaveLength(10);
    expect(Math.max(...lines.map(displayWidth))).toBeLessThan(columns);
    const kinds = lines.map((line) => line.search(/ (seed|view|table|incremental|test) /));
    expect(new Set(kinds).size).toBe(1);
    expect(kinds[0] === -1).toBe(columns < 66);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });

  test('of a log keep names whole', () => {
    expect(report([badRun], { columns: 80 }).stderr).toContain(
      'warned   accepted_values_users_identities_external_id_type__user_id__email__anonymous_id ',
    );
  });

  test('stand apart from the notes before them', () => {
    const { terminal, written } = fakeTerminal();
    const plain = {
      format: 'text',
      quiet: false,
      color: false,
      interactive: false,
      terminal,
    } as const;
    const reporter = createReporter(plain);
    reporter.note('first');
    reporter.note('second\u001b[2J');
    for (const result of goodRun.results.slice(0, 2))
      reporter.nodeFinished(result, undefined, 1, 2);
    expect(written.stderr).toMatch(/^note: first\nnote: second\\x1b\[2J\n\n 1\/2 .*\n 2\/2 .*\n$/);
  });

  test('count what has ended, not what is planned', () => {
    const { terminal, written } = fakeTerminal();
    const reporter = createReporter({
      format: 'text',
      quiet: false,
      color: false,
      interactive: false,
      terminal,
    });
    const nodes = goodRun.results.map(({ node }) => node);
    reporter.runStarted({ command: 'build', version: '1', database: 'a', spaces: [], nodes });
    for (const result of [...goodRun.results].reverse())
      reporter.nodeFinished(result, undefined, 99, 10);
    expect(nodeLines(written.stderr).map((line) => Number.parseInt(line, 10))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
  });
});

describe('with --quiet', () => {
  test('a good run says nothing', () => {
    expect(report([goodRun], { quiet: true }).both).toBe('');
  });

  test('a bad run says what is bad', () => {
    const { stderr, stdout } = report([badRun], { quiet: true });
    expect(nodeLines(stderr)).toEqual([]);
    expect(stderr).toContain('FAILED not_null_users_identities_canonical_segment_id');
    expect(stderr).toContain('error[sql-binding]');
    expect(stdout).toBe('');
  });

  test('warnings are told and notes are not', () => {
    const { terminal, written } = fakeTerminal();
    const reporter = createReporter({
      format: 'text',
      quiet: true,
      color: false,
      interactive: false,
      terminal,
    });
    reporter.note('nothing of importance');
    reporter.warning(new ProjectError('yaml-unknown-key', '"colums" is not a key of a model.'));
    expect(written.stderr).toMatch(
      /^warning\[yaml-unknown-key\]: "colums" is not a key of a model\.\n/,
    );
    expect(written.stderr).not.toContain('importance');
  });
});

describe('the progress bar', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('leaves no trace', () => {
    const interactive = report([badRun], { interactive: true, isTty: true });
    expect(interactive.both).toContain('━');
    expect(screenOf(interactive.both)).toBe(report([badRun], { isTty: true }).both);
  });

  test('is not drawn where nobody watches', () => {
    expect(report([badRun], { interactive: false, isTty: true }).both).not.toContain('━');
  });

  test('moves its clock and names what runs, within the line', () => {
    vi.useFakeTimers();
    const { terminal, written } = fakeTerminal(45, true);
    const reporter = createReporter({
      format: 'text',
      quiet: true,
      color: false,
      interactive: true,
      terminal,
    });
    const nodes = goodRun.results.map(({ node }) => node);
    reporter.runStarted({ command: 'build', version: '1', database: 'a', spaces: [], nodes });
    for (const node of nodes.slice(0, 3)) reporter.nodeStarted(node, undefined, 1, 10);
    vi.advanceTimersByTime(1900);
    expect(screenOf(written.stderr)).toBe(' ──────────────────── 0/10   2s  raw_identi…');
    for (const result of goodRun.results.slice(0, 2))
      reporter.nodeFinished(result, undefined, 1, 10);
    vi.advanceTimersByTime(100);
    expect(screenOf(written.stderr)).toBe(
      ' ━━━━──────────────── 2/10   2s  \n   stg_iden…_events           2s',
    );
    reporter.stop();
    expect(screenOf(written.stderr)).toBe('');
    const before = written.stderr;
    vi.advanceTimersByTime(1000);
    expect(written.stderr).toBe(before);
  });
});

describe('the end', () => {
  const end = (...runs: Parameters<typeof report>[0]) => report(runs).stderr.trimEnd().split('\n');

  test('of a good build tells how to look at the table', () => {
    expect(end(goodRun).slice(-2)).toEqual([
      'The tables of space sample are published in warehouse.duckdb.',
      'Next: idw show --inline "select * from personas_sample_identities.users_identities" --limit 20',
    ]);
  });

  test('of a failed build names the spaces to build again', () => {
    const lines = end(goodRun, { ...badRun, space: 'shop' });
    expect(lines.slice(-3)).toEqual([
      'The tables of space sample are published in warehouse.duckdb.',
      'The tables of space shop are unchanged.',
      'Next: mend what the errors point at, then run: idw build --space shop',
    ]);
  });

  test('of a space that could not begin points at its error', () => {
    const problems = [new ProjectError('missing-file', 'It does not exist.')];
    const unread = { ...goodRun, results: [], problems, published: false, space: 'shop' };
    expect(end(goodRun, unread).at(-1)).toBe(
      'Next: mend what the errors above tell, then run: idw build --space shop',
    );
  });

  test('of a run tells to test, of seeds to build', () => {
    const results = goodRun.results.slice(0, 5);
    const ended = (command: string) =>
      end(runOf(results, { command, published: undefined, space: undefined })).at(-1);
    expect(ended('run')).toBe('Next: idw test tests what was built.');
    expect(ended('seed')).toBe('Next: idw build builds the models on the seeds and tests them.');
    expect(ended('test')).toBe('built 5 in 1.23s');
  });

  test('tells an error that all spaces share once', () => {
    const lines = end({ ...badRun, space: 'a' }, { ...badRun, space: 'b' });
    expect(lines.filter((line) => line.startsWith('error['))).toHaveLength(1);
    expect(lines).toContain('  In spaces a and b.');
  });

  test('of a stopped run groups what was skipped', () => {
    const skipped = goodRun.results.map(({ node }) => ({
      ...resultOf('x', {}, { status: 'skipped', because: 'interrupted' }),
      node,
    }));
    expect(end(runOf(skipped, { published: false })).slice(-5)).toEqual([
      'skipped 10: interrupted',
      '  raw_identify_events, raw_merge_events, stg_identify_events, stg_merge_events…',
      '',
      'skipped 10 in 1.23s',
      'The tables of space sample are unchanged.',
    ]);
  });

  test('measures spaces that were built one after the other', () => {
    const later = { ...goodRun, startedAt: new Date(goodRun.startedAt.getTime() + 5000) };
    expect(end(goodRun, later)).toContain('built 14, passed 6 in 6.23s');
  });

  test('shows ten rows of a failing test', () => {
    const sample = {
      columns: [{ name: 'n', type: 'BIGINT' }],
      rows: Array.from({ length: 15 }, (_, n) => [n]),
    };
    const outcome = {
      status: 'failed',
      failures: 15,
      sample,
      query: 'select 1',
      storedIn: undefined,
    } as const;
    const lines = end(runOf([resultOf('x', { type: 'test' }, outcome)]));
    expect(lines).toContain('  15 rows fail; the first 10:');
    expect(lines.filter((line) => /^ {3,4}\d+$/.test(line))).toHaveLength(10);
    expect(lines).toContain('    idw show --inline "select 1" --limit 15');
  });

  test('shows a query that cannot be pasted as it is', () => {
    const sample = { columns: [{ name: 'n', type: 'BIGINT' }], rows: [[1]] };
    const query = 'select n -- the number\nfrom numbers';
    const outcome = { status: 'failed', failures: 1, sample, query, storedIn: undefined } as const;
    const lines = end(runOf([resultOf('x', { type: 'test' }, outcome)]));
    const from = lines.indexOf('  To look again (idw show --inline takes this query):');
    expect(lines.slice(from + 1, from + 3)).toEqual([
      '    select n -- the number',
      '    from numbers',
    ]);
  });

  test('of very many failures shows twenty', () => {
    const failed = badRun.results.filter(({ outcome }) => outcome.status === 'failed');
    const lines = end(
      runOf(Array.from({ length: 25 }, () => failed[0] ?? resultOf('x', {}, { status: 'passed' }))),
    );
    expect(lines.filter((line) => line.startsWith('FAILED'))).toHaveLength(20);
    expect(lines).toContain('... and 5 more failed tests');
  });
});

test('a run may be told twice', () => {
  const { terminal, written } = fakeTerminal();
  const reporter = createReporter({
    format: 'text',
    quiet: false,
    color: false,
    interactive: false,
    terminal,
  });
  tell(reporter, [goodRun]);
  tell(reporter, [goodRun]);
  expect(nodeLines(written.stderr).at(-1)).toMatch(/^ 10\/10/);
});
