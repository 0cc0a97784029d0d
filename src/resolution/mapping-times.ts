/**
 * When identifiers were mapped, and the event time of the call at hand. Microseconds of the years 1
 * to 9999 exceed 2^53, and BigInt arithmetic allocates: times are kept as the two 32-bit words
 * (low, high) of a 64-bit integer, and only differences are numbers.
 */
export class MappingTimes {
  readonly words: Int32Array;
  readonly #call = new BigInt64Array(1);
  /** The words of the time of the call at hand. */
  readonly now = new Int32Array(this.#call.buffer);

  constructor(identifiers: number) {
    this.words = new Int32Array(2 * identifiers);
  }

  /** Sets the time of the call at hand, in microseconds since 1970. */
  setNow(us: bigint): void {
    this.#call[0] = us;
  }

  /** Notes that an identifier is mapped by the call at hand. */
  record(identifier: number): void {
    this.words[2 * identifier] = this.now[0] as number;
    this.words[2 * identifier + 1] = this.now[1] as number;
  }
}

/**
 * Returns how long before `now` the time at a place in `words` is, negative if it is later. Beyond
 * 2^53 the difference is rounded, which no comparison with a window of at most 2^53 can see.
 */
export function ageUs(words: Int32Array, place: number, now: Int32Array): number {
  const high = (now[1] as number) - (words[2 * place + 1] as number);
  const low = ((now[0] as number) >>> 0) - ((words[2 * place] as number) >>> 0);
  return high * 0x1_0000_0000 + low;
}
