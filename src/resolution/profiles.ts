/** There is no such profile. */
export const NOBODY = -1;

/**
 * Who owns which identifiers. A merge costs O(1): the losing profile points to the winner, and the
 * two circular lists of identifiers become one. Arrays are zeroed memory, which takes up room only
 * where it is written; hence profiles are stored as number + 1.
 */
export class Profiles {
  /** By identifier: its profile, perhaps one that has lost since. */
  readonly #owner: Int32Array;
  /** By identifier: another one of the same profile, around in a circle. */
  readonly #next: Int32Array;
  /** By profile: the one that it lost to, perhaps not directly. */
  readonly #winner: Int32Array;
  /** By profile: one of its identifiers, if it has any. */
  readonly #member: Int32Array;
  readonly #size: Int32Array;
  readonly #absorbed: Int32Array;

  constructor(identifiers: number, profiles: number) {
    this.#owner = new Int32Array(identifiers);
    this.#next = new Int32Array(identifiers);
    this.#winner = new Int32Array(profiles);
    this.#member = new Int32Array(profiles);
    this.#size = new Int32Array(profiles);
    this.#absorbed = new Int32Array(profiles);
  }

  /** Returns the profile that owns an identifier now, or `NOBODY`. */
  ownerOf(identifier: number): number {
    const stored = this.#owner[identifier] as number;
    if (stored === 0 || (this.#winner[stored - 1] as number) === 0) return stored - 1;
    const owner = this.#lastWinner(stored);
    this.#owner[identifier] = owner;
    return owner - 1;
  }

  /** Returns the profile that owns all of the first `count` identifiers, or `NOBODY`. */
  ownerOfAll(identifiers: Int32Array, count: number): number {
    const owner = this.ownerOf(identifiers[0] as number);
    if (owner === NOBODY) return NOBODY;
    for (let at = 1; at < count; at++)
      if (this.ownerOf(identifiers[at] as number) !== owner) return NOBODY;
    return owner;
  }

  /** How many identifiers a profile owns. */
  sizeOf(profile: number): number {
    return this.#size[profile] as number;
  }

  /** How many profiles have lost directly to a profile. */
  absorbedBy(profile: number): number {
    return this.#absorbed[profile] as number;
  }

  /** One identifier of a profile that has some; `after` leads to the others and back to it. */
  memberOf(profile: number): number {
    return this.#member[profile] as number;
  }

  /** The next identifier of the same profile. */
  after(identifier: number): number {
    return this.#next[identifier] as number;
  }

  /** Sets how many profiles a known profile has absorbed. */
  setAbsorbed(profile: number, absorbed: number): void {
    this.#absorbed[profile] = absorbed;
  }

  /** Gives an identifier that nobody owns to a profile. */
  add(identifier: number, profile: number): void {
    const size = this.#size[profile] as number;
    const member = size > 0 ? (this.#member[profile] as number) : identifier;
    this.#next[identifier] = size > 0 ? (this.#next[member] as number) : identifier;
    this.#next[member] = identifier;
    this.#member[profile] = member;
    this.#owner[identifier] = profile + 1;
    this.#size[profile] = size + 1;
  }

  /** Moves all identifiers of a profile to another; neither has lost before, both have some. */
  merge(from: number, into: number): void {
    const one = this.#member[from] as number;
    const other = this.#member[into] as number;
    const next = this.#next[one] as number;
    this.#next[one] = this.#next[other] as number;
    this.#next[other] = next;
    this.#winner[from] = into + 1;
    this.#size[into] = (this.#size[into] as number) + (this.#size[from] as number);
    this.#absorbed[into] = (this.#absorbed[into] as number) + 1;
  }

  /** Follows losses to their end and halves the way for the next time; stored numbers. */
  #lastWinner(stored: number): number {
    const winners = this.#winner;
    let at = stored;
    let winner = winners[at - 1] as number;
    while (winner !== 0) {
      const next = winners[winner - 1] as number;
      if (next === 0) return winner;
      winners[at - 1] = next;
      at = next;
      winner = winners[at - 1] as number;
    }
    return at;
  }
}
