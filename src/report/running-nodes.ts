import type { ReadProgress } from '../execute/node-progress.js';
import { type Measure, Pace } from './pace.js';

/** A node that runs, or a step of the run beside the nodes. */
export interface Runner {
  readonly name: string;
  readonly space: string | undefined;
  /** For nodes: its place in the plan. */
  readonly place?: { readonly uniqueId: string; readonly index: number; readonly total: number };
}

/** What is told of what has been running for long. */
export type LongRunning = Runner & Measure;

/** After this time something that runs gets a line of its own. */
const LONG_MS = 2000;

interface Running {
  readonly runner: Runner;
  readonly startedAt: number;
  readonly pace: Pace;
  readonly read: ReadProgress;
}

/** The nodes and steps that run. */
export class RunningNodes {
  private running: readonly Running[] = [];

  constructor(private readonly now: () => number) {}

  start(runner: Runner, read: ReadProgress = () => undefined): void {
    const startedAt = this.now();
    this.running = [...this.running, { runner, startedAt, pace: new Pace(startedAt), read }];
  }

  /** @param space The one that the runner runs for: names are the same in each. */
  finish(name: string, space: string | undefined): void {
    const found = this.running.find(({ runner }) => runner.name === name && runner.space === space);
    this.running = this.running.filter((running) => running !== found);
  }

  clear(): void {
    this.running = [];
  }

  /** Measures what has been running for long, and names the rest. */
  look(): { readonly long: readonly LongRunning[]; readonly short: readonly string[] } {
    const now = this.now();
    const isLong = ({ startedAt }: Running) => now - startedAt >= LONG_MS;
    return {
      long: this.running
        .filter(isLong)
        .map(({ runner, pace, read }) => ({ ...runner, ...pace.measure(read(), now) })),
      short: this.running.filter((running) => !isLong(running)).map(({ runner }) => runner.name),
    };
  }
}
