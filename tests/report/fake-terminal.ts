import type { RunResult } from '../../src/execute/run-result.js';
import { createReporter, type Reporter, type ReporterOptions } from '../../src/report/reporter.js';

/** A terminal that keeps what is written: each output alone, and both as a person sees them. */
export function fakeTerminal(columns = 80, isTty = false) {
  const written = { stdout: '', stderr: '', both: '' };
  const write = (output: 'stdout' | 'stderr') => (text: string) => {
    written[output] += text;
    written.both += text;
  };
  return {
    written,
    terminal: { stdout: write('stdout'), stderr: write('stderr'), isTty, columns },
  };
}

/** Tells a whole run to a reporter, as the executor does. */
export function tell(reporter: Reporter, runs: readonly RunResult[]): void {
  const [first] = runs;
  const nodes = first?.results.map(({ node }) => node) ?? [];
  const spaces = runs.flatMap(({ space }) => (space === undefined ? [] : [space]));
  const total = runs.reduce((sum, run) => sum + run.results.length, 0);
  reporter.runStarted({
    command: first?.command ?? 'build',
    version: '0.1.0',
    database: 'warehouse.duckdb',
    spaces,
    nodes,
  });
  let index = 0;
  for (const { space, results } of runs) {
    for (const result of results) {
      index++;
      reporter.nodeStarted(result.node, space, index, total);
      reporter.nodeFinished(result, space, index, total);
    }
  }
  reporter.runFinished(runs);
}

/** Reports runs and returns what was written. */
export function report(
  runs: readonly RunResult[],
  options: Partial<ReporterOptions> & { readonly columns?: number; readonly isTty?: boolean } = {},
) {
  const { columns = 80, isTty = false, ...rest } = options;
  const { written, terminal } = fakeTerminal(columns, isTty);
  const plain = {
    format: 'text',
    quiet: false,
    color: false,
    interactive: false,
    terminal,
  } as const;
  tell(createReporter({ ...plain, now: () => new Date('2026-03-01T10:00:02Z'), ...rest }), runs);
  return written;
}

/** Plays what was written on a screen of endless lines that bears nothing below the cursor. */
export function screenOf(written: string): string {
  const lines = [''];
  for (const [piece] of written.matchAll(ERASE_OR_TEXT)) {
    if (piece === '\n') lines.push('');
    else if (piece === '\r\u001b[2K') lines[lines.length - 1] = '';
    else if (piece === '\u001b[1A') lines.pop();
    else lines[lines.length - 1] += piece;
  }
  return lines.join('\n');
}

const ERASE_OR_TEXT = /\r\P{L}\[2K|\P{L}\[1A|\n|((?!\P{L}\[1A)[^\r\n])+|\r/gu;
