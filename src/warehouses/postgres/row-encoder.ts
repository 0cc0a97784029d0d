/** How a value is written: bytes as they are, microseconds since 1970 made those since 2000, or a number. */
export type ValueKind = 'text' | 'time' | 'int8' | 'int4' | 'int2';

const [COMMA, QUOTE, NEWLINE, MINUS, ZERO] = [0x2c, 0x22, 0x0a, 0x2d, 0x30];
const WIDTHS = { time: 8, int8: 8, int4: 4, int2: 2 } as const;
const EPOCH_2000_US = 946_684_800_000_000;
const TWO_32 = 2 ** 32;
/** A number of one digit and its comma become a length and eight bytes; a row has a head of two. */
const GROWTH = 7;

/** Encodes lines of CSV as rows of a binary COPY; a loop over bytes, since there are so many. */
export class RowEncoder {
  private csv: Buffer = Buffer.alloc(0);
  private out: Buffer = Buffer.alloc(0);
  /** Where is read, and where is written. */
  private from = 0;
  private to = 0;
  /** Behind the last line that may be whole. */
  private limit = 0;

  constructor(private readonly kinds: readonly ValueKind[]) {}

  /** Encodes the rows that are there as a whole, and tells how far it read. */
  encode(csv: Buffer): { read: number; binary: Buffer } {
    this.csv = csv;
    this.out = Buffer.allocUnsafeSlow(csv.length * GROWTH);
    this.limit = csv.lastIndexOf(NEWLINE) + 1;
    [this.from, this.to] = [0, 0];
    let [read, written] = [0, 0];
    while (this.from < this.limit && this.row()) [read, written] = [this.from, this.to];
    return { read, binary: this.out.subarray(0, written) };
  }

  /** Tells whether the row was whole. */
  private row(): boolean {
    const { kinds, csv } = this;
    this.to = putShort(this.out, this.to, kinds.length);
    for (const kind of kinds) {
      const first = csv[this.from];
      if (first === COMMA || first === NEWLINE) {
        this.to = putInt(this.out, this.to, -1);
        this.from += 1;
      } else if (first === QUOTE) {
        if (!this.quotedText()) return false;
      } else if (kind === 'text') this.text();
      else this.number(kind);
    }
    return true;
  }

  private text(): void {
    const { csv, out } = this;
    let [from, to] = [this.from, this.to + 4];
    for (let byte = csv[from] as number; byte !== COMMA && byte !== NEWLINE; ) {
      out[to++] = byte;
      byte = csv[++from] as number;
    }
    putInt(out, this.to, to - this.to - 4);
    [this.from, this.to] = [from + 1, to];
  }

  /** A quote within stands twice; only a text stands in quotes. */
  private quotedText(): boolean {
    const { csv, out } = this;
    let [from, to] = [this.from + 1, this.to + 4];
    for (;;) {
      const quote = csv.indexOf(QUOTE, from);
      // What follows tells whether it ends the text.
      if (quote < 0 || quote + 1 >= this.limit) return false;
      to += csv.copy(out, to, from, quote);
      from = quote + 2;
      if (csv[quote + 1] !== QUOTE) break;
      out[to++] = QUOTE;
    }
    putInt(out, this.to, to - this.to - 4);
    [this.from, this.to] = [from, to];
    return true;
  }

  private number(kind: Exclude<ValueKind, 'text'>): void {
    const { csv } = this;
    const start = this.from;
    const isNegative = csv[start] === MINUS;
    let from = isNegative ? start + 1 : start;
    let value = 0;
    for (let byte = csv[from] as number; byte !== COMMA && byte !== NEWLINE; ) {
      value = value * 10 + (byte - ZERO);
      byte = csv[++from] as number;
    }
    this.from = from + 1;
    const at = putInt(this.out, this.to, WIDTHS[kind]);
    if (value > Number.MAX_SAFE_INTEGER) {
      this.to = putLong(this.out, at, csv.toString('latin1', start, from), kind);
      return;
    }
    if (isNegative) value = -value;
    if (kind === 'time') value -= EPOCH_2000_US;
    this.to = putNumber(this.out, at, value, WIDTHS[kind]);
  }
}

/** Writes the bytes of a number, the first one first; returns where it ends. */
function putInt(out: Buffer, at: number, value: number): number {
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
  return at + 4;
}

function putShort(out: Buffer, at: number, value: number): number {
  out[at] = value >>> 8;
  out[at + 1] = value;
  return at + 2;
}

function putNumber(out: Buffer, at: number, value: number, width: 2 | 4 | 8): number {
  if (width === 2) return putShort(out, at, value);
  if (width === 4) return putInt(out, at, value);
  const high = Math.floor(value / TWO_32);
  return putInt(out, putInt(out, at, high), value - high * TWO_32);
}

const MOST = 2n ** 63n - 1n;

/** The ends of the numbers are the ends of time on both sides. */
function putLong(out: Buffer, at: number, text: string, kind: ValueKind): number {
  const value = BigInt(text);
  const isTime = kind === 'time' && value !== MOST && value !== -MOST - 1n;
  return out.writeBigInt64BE(isTime ? value - BigInt(EPOCH_2000_US) : value, at);
}
