import type { Table } from '../engine/engine.js';
import { escapeControls, escapeKeepingLines } from '../errors/display-text.js';
import { formatError, formatPlace } from '../errors/format-error.js';
import type { NodeResult, RunResult, TestFailure } from '../execute/run-result.js';
import type { Node } from '../graph/node.js';
import type { Colors } from './colors.js';
import { countOf, listOf } from './format-measure.js';
import { statusWord } from './node-line.js';
import { renderTable } from './render-table.js';
import { showCommand } from './show-command.js';

export interface BlockStyle {
  readonly width: number;
  readonly color: boolean;
  readonly colors: Colors;
}

/** Renders, once more and in full, everything that did not go well: warnings, failures, errors. */
export function failureBlocks(runs: readonly RunResult[], style: BlockStyle): string[] {
  return [
    ...first(testBlocks(runs, 'warned', style), 'warned test'),
    ...first(testBlocks(runs, 'failed', style), 'failed test'),
    ...first(errorBlocks(runs, style), 'error'),
    ...problemBlocks(runs, style),
  ];
}

const MOST_BLOCKS = 20;
const MOST_ROWS = 10;
/** Past this a screen of rows helps nobody. */
const MOST_SHOWN = 100;

function first(blocks: readonly string[], noun: string): string[] {
  const more = blocks.length - MOST_BLOCKS;
  return [
    ...blocks.slice(0, MOST_BLOCKS),
    ...(more > 0 ? [`... and ${countOf(more, `more ${noun}`)}`] : []),
  ];
}

function testBlocks(
  runs: readonly RunResult[],
  status: TestFailure['status'],
  style: BlockStyle,
): string[] {
  return runs.flatMap(({ space, results }) =>
    results.flatMap(({ node, outcome }) =>
      outcome.status === status
        ? [testBlock(node, outcome, runs.length > 1 ? space : undefined, style)]
        : [],
    ),
  );
}

function testBlock(
  node: Node,
  failure: TestFailure,
  space: string | undefined,
  style: BlockStyle,
): string {
  const { width, color, colors } = style;
  const sample = Math.min(MOST_ROWS, failure.sample.rows.length);
  const all = sample >= failure.failures;
  const shown = all || sample === 0 ? ':' : `; the first ${sample}:`;
  return [
    `${statusWord(failure.status, colors)} ${colors.bold(escapeControls(node.name))}${inSpace(space)}`,
    `  ${formatPlace(node.declaredAt)}`,
    `  ${failureCount(failure.failures)}${sample === 0 ? '.' : shown}`,
    ...(sample === 0
      ? []
      : ['', indent(renderTable(head(failure.sample), { width: width - 3, color }), '  ')]),
    '',
    ...queryLines(failure, all),
  ].join('\n');
}

function head({ columns, rows }: Table): Table {
  return { columns, rows: rows.slice(0, MOST_ROWS) };
}

function failureCount(failures: number): string {
  return `${countOf(failures, 'row')} ${failures === 1 ? 'fails' : 'fail'}`;
}

function queryLines({ query, storedIn, failures }: TestFailure, all: boolean): string[] {
  const command = showCommand(query, Math.min(failures, MOST_SHOWN));
  const purpose = all
    ? 'To look again'
    : failures <= MOST_SHOWN
      ? 'To see all of them'
      : 'To see more of them';
  return [
    ...(storedIn === undefined ? [] : [`  Stored in ${storedIn}.`]),
    `  ${purpose}${command ? '' : ' (idw show --inline takes this query)'}:`,
    indent(command ?? escapeKeepingLines(query.trim()), '    '),
  ];
}

/** One block for each error; the same error in several spaces is told once. */
function errorBlocks(runs: readonly RunResult[], { color, width }: BlockStyle): string[] {
  const spaces = new Map<string, string[]>();
  for (const { space, results } of runs) {
    for (const text of results.flatMap((result) => errorText(result, { color, width }))) {
      spaces.set(text, [...(spaces.get(text) ?? []), ...(space === undefined ? [] : [space])]);
    }
  }
  return [...spaces].map(([text, names]) => {
    if (runs.length < 2 || names.length === 0) return text;
    return `${text}\n  In ${names.length === 1 ? 'space' : 'spaces'} ${listOf(names)}.`;
  });
}

function problemBlocks(runs: readonly RunResult[], style: BlockStyle): string[] {
  return runs.flatMap(({ space, problems = [] }) =>
    problems.map((problem) => {
      const text = formatError(problem, style);
      return runs.length > 1 && space !== undefined ? `${text}\n  In space ${space}.` : text;
    }),
  );
}

function errorText({ outcome }: NodeResult, style: { color: boolean; width: number }): string[] {
  return outcome.status === 'errored' ? [formatError(outcome.error, style)] : [];
}

/** Says in which of several spaces something happened. */
export function inSpace(space: string | undefined): string {
  return space === undefined ? '' : ` in space ${space}`;
}

function indent(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : by + line))
    .join('\n');
}
