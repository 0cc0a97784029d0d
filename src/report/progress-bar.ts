import { stripVTControlCharacters } from 'node:util';
import { cutEnd } from '../errors/display-text.js';
import { displayWidth } from '../errors/display-width.js';
import type { Colors } from './colors.js';
import { formatSeconds } from './format-measure.js';
import { drawBar, progressLine } from './progress-line.js';
import type { RunningNodes } from './running-nodes.js';
import type { Terminal } from './terminal.js';

/** How many nodes have ended, of how many. */
export interface Count {
  readonly done: number;
  readonly total: number;
}

/**
 * Lines that show how far a run is, and each node that takes long; they are erased before anything
 * else is written.
 */
export interface ProgressBar {
  start(count: Count): void;
  count(count: Count): void;
  /** Writes lines in the place of the bar and draws it again below them. */
  print(text: string): void;
  stop(): void;
}

/** Makes a bar that draws itself again five times a second. */
export function createProgressBar(
  terminal: Terminal,
  colors: Colors,
  running: RunningNodes,
  now: () => number,
): ProgressBar {
  let clock: NodeJS.Timeout | undefined;
  let startedAt = 0;
  let progress: Count = { done: 0, total: 0 };
  let drawn: readonly string[] = [];
  const linesNow = () =>
    clock ? barLines({ ...progress, elapsedMs: now() - startedAt }, running, terminal, colors) : [];
  const replace = (text: string, lines: readonly string[]) => {
    terminal.stderr(erasing(drawn, terminal.columns) + text + lines.join('\n'));
    drawn = lines;
  };
  const draw = () => {
    const lines = linesNow();
    if (lines.join('\n') !== drawn.join('\n')) replace('', lines);
  };
  return {
    start(count) {
      clearInterval(clock);
      progress = count;
      startedAt = now();
      clock = setInterval(draw, 200).unref();
      draw();
    },
    count(count) {
      progress = count;
    },
    print: (text) => replace(text, linesNow()),
    stop() {
      clearInterval(clock);
      clock = undefined;
      draw();
    },
  };
}

const BAR = 20;
/** Rows that are left to what is printed, however much runs. */
const FREE_ROWS = 4;

/** Goes back to the beginning of what was drawn; a screen made narrower has broken its lines. */
function erasing(drawn: readonly string[], columns: number): string {
  const rows = drawn.map((line) => {
    return Math.max(1, Math.ceil(displayWidth(stripVTControlCharacters(line)) / columns));
  });
  const count = rows.reduce((sum, height) => sum + height, 0);
  return count === 0 ? '' : `${ERASE_LINE}${`${UP}${ERASE_LINE}`.repeat(count - 1)}`;
}

const ERASE_LINE = '\r\u001b[2K';
const UP = '\u001b[1A';

function barLines(
  { done, total, elapsedMs }: Count & { readonly elapsedMs: number },
  running: RunningNodes,
  { columns, rows = 24 }: Terminal,
  colors: Colors,
): readonly string[] {
  const { long, short } = running.look();
  const shown = long.slice(0, Math.max(0, rows - FREE_ROWS));
  const others = [...long.slice(shown.length).map(({ name }) => name), ...short];
  const numbers = ` ${done}/${total}  ${formatSeconds(elapsedMs).padStart(3)}  `;
  const room = columns - 2 - BAR - numbers.length;
  const names = room < 8 ? '' : cutEnd(others.join(', '), room);
  return [
    ` ${drawBar(done / Math.max(1, total), BAR, colors)}${numbers}${colors.dim(names)}`,
    ...shown.map((node) => progressLine(node, columns - 1, colors)),
  ];
}
