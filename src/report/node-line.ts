import { cutEnd, cutMiddle, escapeControls, pad } from '../errors/display-text.js';
import { displayWidth } from '../errors/display-width.js';
import type { NodeResult } from '../execute/run-result.js';
import type { Node } from '../graph/node.js';
import type { Colors } from './colors.js';
import { formatDuration, formatShortNumber } from './format-measure.js';
import { describeProgress } from './progress-line.js';
import type { LongRunning } from './running-nodes.js';
import type { Status } from './totals.js';

/** The widths of the columns of node lines; fixed before the first line, so that no column jumps. */
export interface LineLayout {
  readonly total: number;
  readonly space: number;
  readonly name: number;
  readonly kind: number;
  /** Whether a name that is too long is cut: on a terminal it is, in a log it is not. */
  readonly cut: boolean;
}

/** Plans the columns for the nodes of a run. */
export function layoutLines(
  nodes: readonly Node[],
  spaces: readonly string[],
  terminal: { readonly isTty: boolean; readonly columns: number },
): LineLayout {
  const total = nodes.length * Math.max(1, spaces.length);
  const space = spaces.length < 2 ? 0 : Math.max(...spaces.map((name) => name.length)) + 2;
  const widestKind = Math.max(4, ...nodes.map((node) => kindOf(node).length)) + 2;
  const longest = Math.max(12, ...nodes.map((node) => displayWidth(node.name)));
  const fixed = 2 * String(total).length + 13 + space + 1 + AMOUNT + 1 + 6;
  const room = terminal.isTty ? terminal.columns - 1 - fixed : 62 + widestKind;
  const kind = room - widestKind < 16 ? 0 : widestKind;
  return {
    total,
    space,
    name: Math.min(longest, Math.max(8, room - kind)),
    kind,
    cut: terminal.isTty,
  };
}

/** Renders the line of a node that has ended: place, status, name, kind, rows, seconds. */
export function nodeLine(
  { node, outcome, durationMs }: NodeResult,
  place: { readonly space: string | undefined; readonly done: number; readonly total: number },
  layout: LineLayout,
  colors: Colors,
): string {
  const name = layout.cut
    ? cutMiddle(escapeControls(node.name), layout.name)
    : escapeControls(node.name);
  const kind = layout.kind === 0 ? '' : pad(`  ${kindOf(node)}`, layout.kind);
  const time = outcome.status === 'skipped' ? '' : pad(formatDuration(durationMs), 6, 'right');
  const tail = `${kind} ${pad(amountOf(outcome), AMOUNT)} ${time}`;
  const space = layout.space === 0 ? '' : colors.dim(pad(place.space ?? '', layout.space));
  const quiet = outcome.status === 'passed' || outcome.status === 'skipped' ? colors.dim : String;
  return [
    colors.dim(placeOf(place, layout)),
    statusWord(outcome.status, colors, 7),
    `${space}${quiet(pad(name, layout.name))}${colors.dim(tail.trimEnd())}`,
  ]
    .join('  ')
    .trimEnd();
}

/** Renders the line of a node that has been running for long, for a log. */
export function runningLine(
  running: LongRunning,
  count: { readonly done: number; readonly total: number },
  layout: LineLayout,
  colors: Colors,
): string {
  const space = layout.space === 0 ? '' : pad(running.space ?? '', layout.space);
  const line = `${space}${pad(running.name, layout.name)}  ${describeProgress(running)}`;
  return [placeOf(count, layout), pad('running', 7), line].map(colors.dim).join('  ');
}

/** Renders the first line of an error below the line of its node. */
export function errorLine(message: string, layout: LineLayout, columns: number): string {
  const indent = ' '.repeat(2 * String(layout.total).length + 4);
  return (
    indent + (layout.cut ? cutEnd(message, Math.max(20, columns - 1 - indent.length)) : message)
  );
}

function placeOf(
  { done, total }: { readonly done: number; readonly total: number },
  layout: LineLayout,
): string {
  const digits = String(layout.total).length;
  return ` ${String(done).padStart(digits)}/${String(total).padEnd(digits)}`;
}

/** Rows: a number of at most seven cells and its noun. */
const AMOUNT = 12;

const WORDS: Readonly<Record<Status, string>> = {
  built: 'built',
  passed: 'passed',
  warned: 'warned',
  failed: 'FAILED',
  errored: 'ERROR',
  skipped: 'skipped',
};

/** Renders a status in a number of cells, the loud ones in capitals. */
export function statusWord(status: Status, colors: Colors, width = 0): string {
  const word = pad(WORDS[status], width);
  switch (status) {
    case 'built':
      return colors.green(word);
    case 'passed':
    case 'skipped':
      return colors.dim(word);
    case 'warned':
      return colors.yellow(word);
    case 'failed':
    case 'errored':
      return colors.bold(colors.red(word));
  }
}

function kindOf({ resourceType, config }: Node): string {
  return resourceType === 'model' ? config.materialized : resourceType;
}

function amountOf(outcome: NodeResult['outcome']): string {
  const rows =
    'failures' in outcome
      ? outcome.failures
      : outcome.status === 'built'
        ? outcome.rows
        : undefined;
  return rows === undefined
    ? ''
    : `${formatShortNumber(rows).padStart(7)} ${rows === 1 ? 'row' : 'rows'}`;
}
