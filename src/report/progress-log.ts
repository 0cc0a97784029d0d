import type { LongRunning, RunningNodes } from './running-nodes.js';

/** Looking costs nothing; who looks seldom sees one statement end and the next begin as one. */
const LOOK_MS = 2000;
const LOOKS_PER_LINE = 5;

/** Tells every ten seconds what has been running for long, where no bar can be drawn. */
export class ProgressLog {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly running: RunningNodes,
    private readonly tell: (long: readonly LongRunning[]) => void,
  ) {}

  start(): void {
    this.stop();
    let looks = 0;
    this.timer = setInterval(() => {
      const { long } = this.running.look();
      looks++;
      if (looks % LOOKS_PER_LINE === 0) this.tell(long);
    }, LOOK_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
