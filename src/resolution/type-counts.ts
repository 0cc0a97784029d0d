import { ageUs, type MappingTimes } from './mapping-times.js';
import type { Profiles } from './profiles.js';
import { EVER, type ResolverRules, UNLIMITED, windowsOf } from './rules.js';
import { Tallies, type Tally } from './tallies.js';

/** No type is over its limit. */
export const NO_TYPE = -1;

/** Counts, by type, the values that the call at hand would bring together. */
export class TypeCounts {
  readonly tallies: Tallies;
  /** The types that have a limit, by priority. */
  readonly #limited: Int32Array;
  readonly #windows: Float64Array;
  readonly #max: Float64Array;
  /** Values of the call that nobody owns. */
  readonly #added: Int32Array;
  /** Values of the joined profiles, in the type's window if it has one. */
  readonly #held: Int32Array;
  /** How many of the joined profiles have a value at all. */
  readonly #holders: Int32Array;
  /** The walk that saw the type last, to count each profile once among the holders. */
  readonly #seenBy: Float64Array;
  #walk = 0;

  constructor(
    { limits }: ResolverRules,
    private readonly profiles: Profiles,
    private readonly typeOfIdentifier: Int16Array,
    private readonly times: MappingTimes | null,
    /** Profiles with more identifiers than this may keep a tally. */
    private readonly mostWalked: number,
  ) {
    this.#windows = windowsOf(limits);
    this.#limited = Int32Array.from([...limits.keys()].filter((type) => limits[type]));
    this.#max = Float64Array.from(limits, (limit) => limit?.max ?? Infinity);
    this.#added = new Int32Array(limits.length);
    this.#held = new Int32Array(limits.length);
    this.#holders = new Int32Array(limits.length);
    this.#seenBy = new Float64Array(limits.length);
    this.tallies = new Tallies(profiles, typeOfIdentifier, this.#windows, times);
  }

  /** Forgets the call before. */
  clear(): void {
    this.#added.fill(0);
    this.#held.fill(0);
    this.#holders.fill(0);
  }

  /** Counts a value of the call that nobody owns, or with -1 takes it back. */
  countNew(identifier: number, sign: 1 | -1): void {
    const type = this.typeOfIdentifier[identifier] as number;
    this.#added[type] = (this.#added[type] as number) + sign;
  }

  /** Counts the values of a joined profile, or with -1 takes them back. */
  countProfile(profile: number, sign: 1 | -1): void {
    if (this.#limited.length === 0) return;
    const isLarge = this.profiles.sizeOf(profile) > this.mostWalked;
    const tally = isLarge ? this.tallies.of(profile) : null;
    if (tally) this.#countTally(tally, sign);
    else this.#countWalk(profile, sign);
  }

  /** Returns the type of highest priority whose limit is broken, or `NO_TYPE`. */
  firstBroken(): number {
    for (let at = 0; at < this.#limited.length; at++) {
      const type = this.#limited[at] as number;
      const added = this.#added[type] as number;
      if (added === 0 && (this.#holders[type] as number) < 2) continue;
      if ((this.#held[type] as number) + added > (this.#max[type] as number)) return type;
    }
    return NO_TYPE;
  }

  /** Returns whether the limit of a type is one of a window. */
  hasWindow(type: number): boolean {
    return (this.#windows[type] as number) >= 0;
  }

  #countWalk(profile: number, sign: 1 | -1): void {
    const walk = ++this.#walk;
    const first = this.profiles.memberOf(profile);
    let identifier = first;
    do {
      const type = this.typeOfIdentifier[identifier] as number;
      const window = this.#windows[type] as number;
      if (window !== UNLIMITED) {
        if (this.#seenBy[type] !== walk) this.#countHolder(type, sign);
        this.#seenBy[type] = walk;
        if (window === EVER || this.#isWithin(window, identifier))
          this.#held[type] = (this.#held[type] as number) + sign;
      }
      identifier = this.profiles.after(identifier);
    } while (identifier !== first);
  }

  #countTally({ counts, times }: Tally, sign: 1 | -1): void {
    for (let at = 0; at < this.#limited.length; at++) {
      const type = this.#limited[at] as number;
      const count = counts[type] as number;
      if (count === 0) continue;
      this.#countHolder(type, sign);
      const window = this.#windows[type] as number;
      const held =
        window === EVER || !this.times
          ? count
          : (times[type]?.countWithin(window, this.times.now) ?? 0);
      this.#held[type] = (this.#held[type] as number) + sign * held;
    }
  }

  #countHolder(type: number, sign: 1 | -1): void {
    this.#holders[type] = (this.#holders[type] as number) + sign;
  }

  #isWithin(windowUs: number, identifier: number): boolean {
    if (!this.times) return false;
    const age = ageUs(this.times.words, identifier, this.times.now);
    return age >= 0 && age < windowUs;
  }
}
