import { ageUs } from './mapping-times.js';

const MOST_RECENT = 32;

/**
 * Times of which any window can be counted. They lie in sorted runs, each at least twice as long
 * as the next, so that adding costs O(log n) on average in whatever order times come, and two sets
 * are joined at the same price.
 */
export class SortedTimes {
  /** The last times, unsorted. Words (low, high), as in all arrays here. */
  readonly #recent = new Int32Array(2 * MOST_RECENT);
  #recentCount = 0;
  #runs: Int32Array[] = [];

  /** Adds a time, given by its words. */
  add(low: number, high: number): void {
    this.#recent[2 * this.#recentCount] = low;
    this.#recent[2 * this.#recentCount + 1] = high;
    this.#recentCount++;
    if (this.#recentCount < MOST_RECENT) return;
    const run = this.#recent.slice();
    new BigInt64Array(run.buffer).sort();
    this.#push(run);
    this.#recentCount = 0;
  }

  /** Adds the times of another set, which is not used any more. */
  absorb(other: SortedTimes): void {
    const runs = [...this.#runs, ...other.#runs].sort((one, two) => two.length - one.length);
    this.#runs = [];
    for (const run of runs) this.#push(run);
    for (let at = 0; at < other.#recentCount; at++)
      this.add(other.#recent[2 * at] as number, other.#recent[2 * at + 1] as number);
  }

  /** Counts the times in (now - windowUs, now]. */
  countWithin(windowUs: number, now: Int32Array): number {
    let count = 0;
    for (let at = 0; at < this.#recentCount; at++) {
      const age = ageUs(this.#recent, at, now);
      if (age >= 0 && age < windowUs) count++;
    }
    for (const run of this.#runs) count += firstBelow(run, 0, now) - firstBelow(run, windowUs, now);
    return count;
  }

  #push(added: Int32Array): void {
    let run = added;
    for (
      let before = this.#runs.at(-1);
      before !== undefined && before.length < 2 * run.length;
      before = this.#runs.at(-1)
    ) {
      this.#runs.pop();
      run = joinRuns(before, run);
    }
    this.#runs.push(run);
  }
}

function joinRuns(one: Int32Array, other: Int32Array): Int32Array {
  const words = new Int32Array(one.length + other.length);
  words.set(one);
  words.set(other, one.length);
  const times = new BigInt64Array(words.buffer);
  const border = one.length / 2;
  // Times come mostly ascending: then the runs only need to be put one after the other.
  if ((times[border - 1] as bigint) > (times[border] as bigint)) times.sort();
  return words;
}

/** Returns the first place in a sorted run whose age is less than `age`. */
function firstBelow(run: Int32Array, age: number, now: Int32Array): number {
  let low = 0;
  let high = run.length / 2;
  if (ageUs(run, high - 1, now) >= age) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ageUs(run, middle, now) < age) high = middle;
    else low = middle + 1;
  }
  return low;
}
