import { errorJson } from '../errors/error-json.js';
import type { NodeResult, RunResult } from '../execute/run-result.js';
import { countNodes } from './header.js';
import type { Reporter, ReporterOptions } from './report-events.js';
import { messageOf, rowsOf, runStatus } from './result-json.js';
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
  return {
    runStarted: ({ command, version, database, spaces, nodes }) =>
      emit('info', 'run_started', {
        command,
        version,
        database,
        spaces,
        message: countNodes(nodes),
      }),
    nodeStarted: (node, space, index, total) =>
      emit('info', 'node_started', {
        space: space ?? null,
        index,
        total,
        unique_id: node.uniqueId,
        name: node.name,
      }),
    nodeFinished: (result, space, index, total) =>
      emit(levelOf(result), 'node_finished', {
        space: space ?? null,
        index,
        total,
        ...nodeFields(result),
      }),
    note: (message) => emit('info', 'note', { message }),
    warning: (warning) => emit('warn', 'warning', { ...errorJson(warning) }),
    runFinished: (runs) => {
      for (const run of runs) emit(runLevel(run), 'run_finished', runFields(run));
    },
    stop: () => undefined,
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
