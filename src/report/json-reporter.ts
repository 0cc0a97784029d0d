import { errorJson } from '../errors/error-json.js';
import type { NodeResult, RunResult } from '../execute/run-result.js';
import { countNodes } from './header.js';
import { ProgressLog } from './progress-log.js';
import type { Reporter, ReporterOptions } from './report-events.js';
import { messageOf, rowsOf, runStatus } from './result-json.js';
import { type LongRunning, RunningNodes } from './running-nodes.js';
import { totalsOf } from './totals.js';

type Level = 'info' | 'warn' | 'error';
type Fields = Readonly<Record<string, unknown>>;

/** Makes the reporter for programs: one JSON object a line on stderr, as docs/json-output.md says. */
export function createJsonReporter({
  terminal,
  quiet,
  now = () => new Date(),
}: ReporterOptions): Reporter {
  const emit = (level: Level, event: string, fields: Fields) => {
    if (quiet && level === 'info') return;
    terminal.stderr(`${JSON.stringify({ ts: now().toISOString(), level, event, ...fields })}\n`);
  };
  const running = new RunningNodes(() => now().getTime());
  const log = new ProgressLog(running, (long) => {
    for (const runner of long) emit('info', 'progress', progressFields(runner));
  });
  const stop = () => {
    log.stop();
    running.clear();
  };
  return {
    runStarted({ command, version, database, spaces, nodes }) {
      const message = countNodes(nodes);
      emit('info', 'run_started', { command, version, database, spaces, message });
      if (!quiet) log.start();
    },
    nodeStarted(node, space, index, total, progress) {
      const { uniqueId, name } = node;
      const place = { space: space ?? null, index, total };
      emit('info', 'node_started', { ...place, unique_id: uniqueId, name });
      running.start({ name, space, place: { uniqueId, index, total } }, progress);
    },
    nodeFinished(result, space, index, total) {
      running.finish(result.node.name, space);
      const place = { space: space ?? null, index, total };
      emit(levelOf(result), 'node_finished', { ...place, ...nodeFields(result) });
    },
    stepStarted: (name, space) => running.start({ name, space }),
    stepFinished: (name, space) => running.finish(name, space),
    note: (message) => emit('info', 'note', { message }),
    warning: (warning) => emit('warn', 'warning', { ...errorJson(warning) }),
    runFinished: (runs) => {
      stop();
      for (const run of runs) {
        for (const problem of run.problems ?? [])
          emit('error', 'error', { space: run.space ?? null, ...errorJson(problem) });
        emit(runLevel(run), 'run_finished', runFields(run));
      }
    },
    stop,
  };
}

function nodeFields({ node, outcome, durationMs }: NodeResult): Fields {
  return {
    unique_id: node.uniqueId,
    name: node.name,
    status: outcome.status,
    rows: rowsOf(outcome),
    duration_ms: Math.round(durationMs),
    message: messageOf(outcome),
  };
}

/** A step is no node: it has no place in the plan. */
function progressFields({ name, space, place, ...measure }: LongRunning): Fields {
  const { elapsedMs, share, rows, rowsPerSecond, leftMs } = measure;
  return {
    space: space ?? null,
    index: place?.index ?? null,
    total: place?.total ?? null,
    unique_id: place?.uniqueId ?? null,
    name,
    elapsed_ms: Math.round(elapsedMs),
    share: share ?? null,
    rows: rows ?? null,
    rows_per_second: rowsPerSecond ?? null,
    left_ms: leftMs ?? null,
  };
}

function levelOf({ outcome: { status } }: NodeResult): Level {
  if (status === 'failed' || status === 'errored') return 'error';
  return status === 'warned' || status === 'skipped' ? 'warn' : 'info';
}

function runLevel(run: RunResult): Level {
  return runStatus(run) === 'failed' ? 'error' : 'info';
}

function runFields(run: RunResult): Fields {
  return {
    space: run.space ?? null,
    published: run.published ?? null,
    status: runStatus(run),
    duration_ms: Math.round(run.durationMs),
    totals: totalsOf(run.results),
  };
}
