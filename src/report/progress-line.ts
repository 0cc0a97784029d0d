import { cutMiddle, pad } from '../errors/display-text.js';
import type { Colors } from './colors.js';
import { formatRoughNumber, formatSeconds } from './format-measure.js';
import type { Measure } from './pace.js';
import type { LongRunning } from './running-nodes.js';

/** Renders the line below the progress bar of a node that has been running for long. */
export function progressLine(running: LongRunning, width: number, colors: Colors): string {
  const columns = LAYOUTS.find(({ from }) => width >= from)?.columns ?? [];
  const taken = columns.reduce(
    (sum, name) => sum + GAP.length + COLUMNS[name].width,
    INDENT.length,
  );
  const room = Math.max(8, Math.min(MOST_NAME, width - taken));
  const cells = columns.map((name) => {
    const column = COLUMNS[name];
    return column.render(running, colors, column.width);
  });
  return [INDENT + pad(cutMiddle(running.name, room), room), ...cells].join(GAP).trimEnd();
}

/** Says how far something is: `20s so far, 43 %, 1.2M rows, 310k rows/s, 26s left`. */
export function describeProgress(measure: Measure): string {
  const parts = [
    `${formatSeconds(measure.elapsedMs)} so far`,
    ...[shareOf(measure), rowsOf(measure), rateOf(measure), leftOf(measure)],
  ];
  return parts.filter((part) => part !== '').join(', ');
}

const INDENT = '   ';
const GAP = '  ';
const MOST_NAME = 32;

type Render = (measure: Measure, colors: Colors, width: number) => string;

const COLUMNS = {
  bar: { width: 20, render: bar },
  shortBar: { width: 10, render: bar },
  share: { width: 4, render: cell(shareOf) },
  rows: { width: 9, render: cell(rowsOf) },
  rate: { width: 11, render: cell(rateOf) },
  elapsed: { width: 5, render: cell(({ elapsedMs }) => formatSeconds(elapsedMs)) },
  left: { width: 10, render: cell(leftOf) },
} as const satisfies Record<string, { readonly width: number; readonly render: Render }>;

/** What is shown from which width on. */
const LAYOUTS: readonly { readonly from: number; readonly columns: (keyof typeof COLUMNS)[] }[] = [
  { from: 96, columns: ['bar', 'share', 'rows', 'rate', 'elapsed', 'left'] },
  { from: 74, columns: ['shortBar', 'share', 'rate', 'elapsed', 'left'] },
  { from: 56, columns: ['share', 'rate', 'elapsed', 'left'] },
  { from: 36, columns: ['share', 'elapsed', 'left'] },
  { from: 0, columns: ['share', 'elapsed'] },
];

/** Draws a bar of full and empty cells. */
export function drawBar(share: number, width: number, colors: Colors): string {
  const full = Math.round(width * Math.min(1, share));
  return `${colors.green('━'.repeat(full))}${colors.dim('─'.repeat(width - full))}`;
}

function bar({ share }: Measure, colors: Colors, width: number): string {
  return share === undefined ? ' '.repeat(width) : drawBar(share, width, colors);
}

function cell(textOf: (measure: Measure) => string): Render {
  return (measure, colors, width) => colors.dim(pad(textOf(measure), width, 'right'));
}

/** Never all: what follows the last row is not counted. */
function shareOf({ share }: Measure): string {
  return share === undefined ? '' : `${Math.min(99, Math.floor(share * 100))} %`;
}

function rowsOf({ rows }: Measure): string {
  return rows === undefined ? '' : `${formatRoughNumber(rows)} rows`;
}

function rateOf({ rowsPerSecond }: Measure): string {
  return rowsPerSecond === undefined ? '' : `${formatRoughNumber(rowsPerSecond)} rows/s`;
}

function leftOf({ leftMs }: Measure): string {
  return leftMs === undefined ? '' : `${formatSeconds(Math.max(1000, leftMs))} left`;
}
