/** What a stream of numbers is about: streams of different subjects never coincide. */
export const SUBJECTS = {
  main: 1,
  person: 2,
  browser: 3,
  phone: 4,
  terminal: 5,
  product: 6,
  company: 7,
  family: 8,
  damage: 9,
} as const;

/** The four hexadecimal digits of each number below 2^16. */
const HEX = Array.from({ length: 65536 }, (_, value) => value.toString(16).padStart(4, '0'));
const WARM_UP_ROUNDS = 15;

/**
 * Draws numbers by sfc32 (Chris Doty-Humphrey, PractRand; public domain): four words of state, no
 * multiplication, the same on every platform. The four words of a key are its first state, and a
 * step is one-to-one, so that different keys never begin alike.
 */
export class Random {
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 0;

  constructor(private readonly seed: number) {}

  /** Begins the stream of one thing anew: what it draws depends on the seed and the key alone. */
  restart(subject: number, key: number, subkey: number): this {
    this.a = this.seed | 0;
    this.b = subject;
    this.c = key | 0;
    this.d = subkey | 0;
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) this.word();
    return this;
  }

  /** Draws a whole number of 32 bits. */
  word(): number {
    const sum = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Draws from [0, 1). */
  fraction(): number {
    return this.word() / 4294967296;
  }

  /** Draws a whole number from 0 to below the limit. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  /** Tells whether something of this probability happens. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** Draws one of a list, which is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** Draws hexadecimal digits, eight for each word. */
  hex(words: number): string {
    let text = '';
    for (let index = 0; index < words; index += 1) text += hexWord(this.word());
    return text;
  }

  /** Draws a UUID of version 4. */
  uuid(): string {
    const x = this.word();
    const y = this.word();
    const z = this.word();
    const w = this.word();
    return `${hexWord(x)}-${HEX[y >>> 16]}-${HEX[(y & 0xfff) | 0x4000]}-${HEX[((z >>> 16) & 0x3fff) | 0x8000]}-${HEX[z & 0xffff]}${hexWord(w)}`;
  }
}

function hexWord(word: number): string {
  return `${HEX[word >>> 16]}${HEX[word & 0xffff]}`;
}
