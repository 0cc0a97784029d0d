import type { MappingTimes } from './mapping-times.js';
import type { Profiles } from './profiles.js';
import { UNLIMITED } from './rules.js';
import { SortedTimes } from './sorted-times.js';

/** A tally takes up half a kilobyte to some kilobytes: beyond so many, only huge profiles get one. */
const MANY_TALLIES = 500_000;
const HUGE_SIZE = 256;

/** How many identifiers of each type a profile has, and the mapping times of types with a window. */
export interface Tally {
  readonly counts: Int32Array;
  readonly times: (SortedTimes | undefined)[];
}

/**
 * Tallies of large profiles, so that a call costs the same however many identifiers they have. A
 * profile gets its tally the first time that somebody asks, and keeps it through merges.
 */
export class Tallies {
  readonly #byProfile = new Map<number, Tally>();

  constructor(
    private readonly profiles: Profiles,
    private readonly typeOfIdentifier: Int16Array,
    private readonly windows: Float64Array,
    private readonly times: MappingTimes | null,
  ) {}

  /** Returns the tally of a profile, or null if it is to be walked. */
  of(profile: number): Tally | null {
    const known = this.#byProfile.get(profile);
    if (known) return known;
    const isHuge = this.profiles.sizeOf(profile) > HUGE_SIZE;
    if (this.#byProfile.size >= MANY_TALLIES && !isHuge) return null;
    const tally = { counts: new Int32Array(this.windows.length), times: [] };
    this.#countAll(tally, profile);
    this.#byProfile.set(profile, tally);
    return tally;
  }

  /** Counts an identifier that a profile has gained. */
  add(profile: number, identifier: number): void {
    if (this.#byProfile.size === 0) return;
    const tally = this.#byProfile.get(profile);
    if (tally) this.#count(tally, identifier);
  }

  /** Joins the tallies of two profiles that are about to merge, if either has one. */
  merge(from: number, into: number): void {
    if (this.#byProfile.size === 0) return;
    const losing = this.#byProfile.get(from);
    const winning = this.#byProfile.get(into);
    if (losing && winning) join(losing, winning);
    else if (losing) this.#countAll(losing, into);
    else if (winning) this.#countAll(winning, from);
    else return;
    this.#byProfile.delete(from);
    this.#byProfile.set(into, winning ?? (losing as Tally));
  }

  #countAll(tally: Tally, profile: number): void {
    if (this.profiles.sizeOf(profile) === 0) return;
    const first = this.profiles.memberOf(profile);
    let identifier = first;
    do {
      this.#count(tally, identifier);
      identifier = this.profiles.after(identifier);
    } while (identifier !== first);
  }

  #count({ counts, times }: Tally, identifier: number): void {
    const type = this.typeOfIdentifier[identifier] as number;
    const window = this.windows[type] as number;
    if (window === UNLIMITED) return;
    counts[type] = (counts[type] as number) + 1;
    if (window < 0 || !this.times) return;
    const ofType = times[type] ?? new SortedTimes();
    const { words } = this.times;
    ofType.add(words[2 * identifier] as number, words[2 * identifier + 1] as number);
    times[type] = ofType;
  }
}

function join(losing: Tally, winning: Tally): void {
  for (let type = 0; type < winning.counts.length; type++) {
    winning.counts[type] = (winning.counts[type] as number) + (losing.counts[type] as number);
    const [lost, won] = [losing.times[type], winning.times[type]];
    if (lost && won) won.absorb(lost);
    else winning.times[type] = won ?? lost;
  }
}
