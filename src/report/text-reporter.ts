import { escapeControls } from '../errors/display-text.js';
import { formatError } from '../errors/format-error.js';
import { type NodeResult, type RunResult, runFailed } from '../execute/run-result.js';
import { createColors } from './colors.js';
import { failureBlocks } from './failure-block.js';
import { headerLines } from './header.js';
import { errorLine, type LineLayout, layoutLines, nodeLine, runningLine } from './node-line.js';
import { renderPreview } from './preview.js';
import { createProgressBar } from './progress-bar.js';
import { ProgressLog } from './progress-log.js';
import type { Reporter, ReporterOptions } from './report-events.js';
import { RunningNodes } from './running-nodes.js';
import { skippedLines } from './skipped-lines.js';
import { summaryLines } from './summary.js';

/** Makes the reporter for people: a line for each node, then what needs a look, then what came of it. */
export function createTextReporter(options: ReporterOptions): Reporter {
  const { terminal, quiet, color } = options;
  const colors = createColors(color);
  const now = options.now ? () => options.now?.().getTime() ?? 0 : Date.now;
  const running = new RunningNodes(now);
  const bar = createProgressBar(terminal, colors, running, now);
  const say = (...lines: readonly string[]) => bar.print(lines.map((line) => `${line}\n`).join(''));
  let layout: LineLayout = layoutLines([], [], terminal);
  let database = '';
  let count = { done: 0, total: 0 };
  let noted = false;
  const log = new ProgressLog(running, (long) => {
    for (const node of long) say(runningLine(node, count, layout, colors));
  });

  function nodeFinished(
    result: NodeResult,
    space: string | undefined,
    _index: number,
    total: number,
  ): void {
    count = { done: count.done + 1, total };
    running.finish(result.node.name, space);
    bar.count(count);
    if (quiet) return;
    if (noted) say('');
    noted = false;
    say(nodeLine(result, { space, ...count }, layout, colors));
    if (result.outcome.status !== 'errored') return;
    const message = escapeControls(result.outcome.error.message.split('\n')[0] ?? '');
    say(colors.red(errorLine(message, layout, terminal.columns)));
  }

  function runFinished(runs: readonly RunResult[]): void {
    stop();
    const style = { width: terminal.columns, color, colors };
    const blocks = failureBlocks(runs, style);
    const skipped = skippedLines(runs, style);
    for (const block of blocks) say('', block);
    if (skipped.length > 0) say('', ...skipped);
    if (quiet && blocks.length + skipped.length === 0) return;
    if (!quiet) printPreview(runs);
    say('', ...summaryLines(runs, database, style));
  }

  function printPreview(runs: readonly RunResult[]): void {
    const preview = runs.find((run) => run.preview !== undefined)?.preview;
    if (options.preview === false || preview === undefined || runs.some(runFailed)) return;
    say('');
    terminal.stdout(renderPreview(preview, { width: terminal.columns, color }));
  }

  function stop(): void {
    bar.stop();
    log.stop();
    running.clear();
  }

  return {
    runStarted(start) {
      layout = layoutLines(start.nodes, start.spaces, terminal);
      ({ database } = start);
      count = { done: 0, total: layout.total };
      if (!quiet) say(...headerLines(start, colors), '');
      if (options.interactive) bar.start(count);
      else if (!quiet) log.start();
    },
    nodeStarted(node, space, _index, total, progress) {
      count = { ...count, total };
      bar.count(count);
      running.start({ name: node.name, space }, progress);
    },
    nodeFinished,
    stepStarted: (name, space) => running.start({ name, space }),
    stepFinished: (name, space) => running.finish(name, space),
    note(text) {
      if (quiet) return;
      say(`${colors.bold('note:')} ${escapeControls(text)}`);
      noted = true;
    },
    warning(warning) {
      say(formatError(warning, { color, width: terminal.columns }, 'warning'));
      noted = true;
    },
    runFinished,
    stop,
  };
}
