import { cutEnd } from '../errors/display-text.js';
import type { Colors } from './colors.js';
import { formatDuration } from './format-measure.js';

/** A line that shows how far a run is and is erased before anything else is written. */
export interface ProgressBar {
  start(total: number): void;
  /** `total` corrects the number of nodes, if more is known by now. */
  nodeStarted(name: string, total: number): void;
  nodeFinished(name: string): void;
  /** Writes lines in the place of the bar and draws it again below them. */
  print(text: string): void;
  stop(): void;
}

/** Makes a bar that draws itself by `write` and moves its clock ten times a second. */
export function createProgressBar(
  write: (text: string) => void,
  columns: () => number,
  colors: Colors,
  now: () => number = Date.now,
): ProgressBar {
  const running: string[] = [];
  let clock: NodeJS.Timeout | undefined;
  let progress = { total: 0, done: 0, startedAt: 0 };
  const draw = () => {
    if (clock) write(ERASE + barLine(progress, running, now(), columns() - 1, colors));
  };
  return {
    start(total) {
      clearInterval(clock);
      progress = { total, done: 0, startedAt: now() };
      clock = setInterval(draw, 100).unref();
      draw();
    },
    nodeStarted(name, total) {
      progress = { ...progress, total };
      running.push(name);
    },
    nodeFinished(name) {
      progress = { ...progress, done: progress.done + 1 };
      if (running.includes(name)) running.splice(running.indexOf(name), 1);
    },
    print(text) {
      const bar = clock ? barLine(progress, running, now(), columns() - 1, colors) : '';
      write(clock ? `${ERASE}${text}${bar}` : text);
    },
    stop() {
      if (clock) write(ERASE);
      clearInterval(clock);
      clock = undefined;
      running.length = 0;
    },
  };
}

const ERASE = '\r\u001b[2K';
const BAR = 20;

function barLine(
  progress: { readonly total: number; readonly done: number; readonly startedAt: number },
  running: readonly string[],
  time: number,
  width: number,
  colors: Colors,
): string {
  const full = Math.round(
    (BAR * Math.min(progress.done, progress.total)) / Math.max(1, progress.total),
  );
  const elapsed = formatDuration(time - progress.startedAt).replace(/\.\d+/, '');
  const numbers = ` ${progress.done}/${progress.total}  ${elapsed.padStart(3)}  `;
  const room = width - BAR - 1 - numbers.length;
  const names = room < 8 ? '' : cutEnd(running.join(', '), room);
  return ` ${colors.green('━'.repeat(full))}${colors.dim('─'.repeat(BAR - full))}${numbers}${colors.dim(names)}`;
}
