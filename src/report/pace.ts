import type { Progress } from '../engine/engine.js';

/** How far something is that runs, how fast, and how long it may still take. */
export interface Measure {
  readonly elapsedMs: number;
  /** From 0 to 1. */
  readonly share: number | undefined;
  readonly rows: number | undefined;
  readonly rowsPerSecond: number | undefined;
  /** Undefined while nobody can tell. */
  readonly leftMs: number | undefined;
}

/** Measures how fast something goes by looking at it again and again. */
export class Pace {
  private readonly shares: Slope;
  private readonly rows: Slope;

  constructor(private readonly startedAt: number) {
    this.shares = new Slope(startedAt);
    this.rows = new Slope(startedAt);
  }

  measure(progress: Progress | undefined, now: number): Measure {
    const { share, rows } = progress ?? {};
    this.shares.observe(share, now);
    this.rows.observe(rows, now);
    const rowsPerMs = this.rows.perMs();
    return {
      elapsedMs: now - this.startedAt,
      share: share === 0 ? undefined : share,
      rows: rows === 0 ? undefined : rows,
      rowsPerSecond: rowsPerMs && Math.round(rowsPerMs * 1000),
      leftMs: share === undefined ? undefined : this.shares.msUntil(1, now),
    };
  }
}

interface Sample {
  readonly value: number;
  readonly at: number;
}

/**
 * A number that grows in leaps, measured from where it began to when it grew last, so that waiting
 * for the next leap slows nothing down. Where it falls or is missing, something new begins.
 */
class Slope {
  private from: Sample | undefined;
  private last: Sample;

  constructor(startedAt: number) {
    this.last = { value: 0, at: startedAt };
    this.from = this.last;
  }

  observe(value: number | undefined, at: number): void {
    if (value === undefined) {
      this.from = undefined;
    } else if (!this.from || value < this.last.value) {
      this.last = { value, at };
      this.from = this.last;
    } else if (value > this.last.value) {
      this.last = { value, at };
    }
  }

  perMs(): number | undefined {
    if (!this.from || this.last.value <= this.from.value) return undefined;
    return (this.last.value - this.from.value) / (this.last.at - this.from.at);
  }

  /** Undefined too once the estimate has proved too short. */
  msUntil(value: number, now: number): number | undefined {
    const perMs = this.perMs();
    if (perMs === undefined || this.last.value >= value) return undefined;
    const left = (value - this.last.value) / perMs - (now - this.last.at);
    return left > 0 ? Math.round(left) : undefined;
  }
}
