import type { Session } from '../../engine/engine.js';
import { quoteIdentifier } from '../../relation/relation.js';
import { rowHashSql } from '../row-sql.js';
import type { SyncTable } from '../sync-table.js';

/** Cells of each of the three parts: a difference of some nine thousand rows can be told. */
const CELLS = 4096;
const SHIFTS = [0n, 12n, 24n] as const;
const CELL_BYTES = 4 + 8 + 16;
const HALF = 64n;
const LOW = 2n ** HALF - 1n;

/** A row as a sketch tells it: the engine's hash of all columns, and the MD5 of the column by which it is found. */
export interface SketchedRow {
  readonly print: bigint;
  /** Hexadecimal, as PostgreSQL writes it. */
  readonly digest: string;
}

/**
 * A fixed number of cells from which the difference of two sets of rows can be told, if it is small,
 * however many rows both have (an invertible Bloom lookup table): each row is counted and xored into
 * three cells, so that what both sets hold cancels out, and a cell that holds one row tells it.
 */
export class RowSketch {
  private constructor(
    private readonly counts: Int32Array,
    /** For each cell the row's hash, and the halves of its digest. */
    private readonly prints: BigUint64Array,
    private readonly lows: BigUint64Array,
    private readonly highs: BigUint64Array,
  ) {}

  static empty(): RowSketch {
    const size = CELLS * SHIFTS.length;
    const [prints, lows, highs] = [0, 1, 2].map(() => new BigUint64Array(size)) as [
      BigUint64Array,
      BigUint64Array,
      BigUint64Array,
    ];
    return new RowSketch(new Int32Array(size), prints, lows, highs);
  }

  /** Reads what `toBytes` wrote; undefined if it is of another size. */
  static fromBytes(bytes: Buffer): RowSketch | undefined {
    const sketch = RowSketch.empty();
    if (bytes.length !== sketch.counts.length * CELL_BYTES) return undefined;
    for (let cell = 0, at = 0; cell < sketch.counts.length; cell += 1, at += CELL_BYTES) {
      sketch.counts[cell] = bytes.readInt32LE(at);
      sketch.prints[cell] = bytes.readBigUInt64LE(at + 4);
      sketch.lows[cell] = bytes.readBigUInt64LE(at + 12);
      sketch.highs[cell] = bytes.readBigUInt64LE(at + 20);
    }
    return sketch;
  }

  toBytes(): Buffer {
    const bytes = Buffer.alloc(this.counts.length * CELL_BYTES);
    for (let cell = 0, at = 0; cell < this.counts.length; cell += 1, at += CELL_BYTES) {
      bytes.writeInt32LE(this.counts[cell] ?? 0, at);
      bytes.writeBigUInt64LE(this.prints[cell] ?? 0n, at + 4);
      bytes.writeBigUInt64LE(this.lows[cell] ?? 0n, at + 12);
      bytes.writeBigUInt64LE(this.highs[cell] ?? 0n, at + 20);
    }
    return bytes;
  }

  /** Adds rows that fell into one cell. */
  add(cell: number, count: number, print: bigint, digest: bigint): void {
    this.counts[cell] = (this.counts[cell] ?? 0) + count;
    this.prints[cell] = (this.prints[cell] ?? 0n) ^ print;
    this.lows[cell] = (this.lows[cell] ?? 0n) ^ (digest & LOW);
    this.highs[cell] = (this.highs[cell] ?? 0n) ^ (digest >> HALF);
  }

  /** The sketch of these rows with those of another. */
  with(other: RowSketch): RowSketch {
    return this.combined(other, 1);
  }

  /** The sketch of these rows without those of another. */
  without(other: RowSketch): RowSketch {
    return this.combined(other, -1);
  }

  private combined(other: RowSketch, sign: 1 | -1): RowSketch {
    const both = RowSketch.empty();
    for (const one of [this, other]) {
      const factor = one === this ? 1 : sign;
      for (let cell = 0; cell < one.counts.length; cell += 1)
        both.add(cell, factor * (one.counts[cell] ?? 0), one.prints[cell] ?? 0n, one.digest(cell));
    }
    return both;
  }

  private digest(cell: number): bigint {
    return ((this.highs[cell] ?? 0n) << HALF) | (this.lows[cell] ?? 0n);
  }

  /**
   * Tells the rows of a difference: those that only the first set holds, and those that only the
   * second does. Undefined if they are too many. Hashes may deceive: what it says is to be proven.
   */
  rows(): { readonly first: SketchedRow[]; readonly second: SketchedRow[] } | undefined {
    const rest = this.with(RowSketch.empty());
    const found = { first: [] as SketchedRow[], second: [] as SketchedRow[] };
    const waiting = [...rest.counts.keys()];
    for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
      const count = rest.counts[cell] ?? 0;
      const print = rest.prints[cell] ?? 0n;
      if ((count !== 1 && count !== -1) || !cellsOf(print).includes(cell)) continue;
      const digest = rest.digest(cell);
      found[count === 1 ? 'first' : 'second'].push({ print, digest: hexOf(digest) });
      for (const each of cellsOf(print)) {
        rest.add(each, -count, print, digest);
        waiting.push(each);
      }
      if (found.first.length + found.second.length > rest.counts.length) return undefined;
    }
    return rest.isEmpty() ? found : undefined;
  }

  private isEmpty(): boolean {
    return this.counts.every((count) => count === 0) && this.prints.every((print) => print === 0n);
  }
}

function cellsOf(print: bigint): number[] {
  return SHIFTS.map((shift, part) => part * CELLS + Number((print >> shift) & BigInt(CELLS - 1)));
}

/** The engine's number has the first byte as its lowest. */
function hexOf(digest: bigint): string {
  return Buffer.from(digest.toString(16).padStart(32, '0'), 'hex').reverse().toString('hex');
}

/** Makes the sketch of the rows of a relation with the columns of a table. */
export async function readSketch(
  session: Session,
  table: SyncTable,
  relation: string,
): Promise<RowSketch> {
  const parts = SHIFTS.map(
    (shift, part) =>
      `select ${part * CELLS} + ((print >> ${shift}) & ${CELLS - 1})::integer as cell,
         count(*), bit_xor(print), bit_xor(low), bit_xor(high)
       from hashed group by cell`,
  );
  const { rows } = await session.query(
    `with hashed as materialized (
       select print, (digest & ${LOW}::uhugeint)::ubigint as low, (digest >> 64)::ubigint as high
       from (
         select ${rowHashSql(table)} as print, ${digestSql(table)} as digest from ${relation}
       )
     )
     ${parts.join(' union all ')}`,
  );
  const sketch = RowSketch.empty();
  for (const [cell, count, ...xored] of rows) {
    const [print = 0n, low = 0n, high = 0n] = xored.map((value) => BigInt(String(value)));
    sketch.add(Number(cell), Number(count), print, (high << HALF) | low);
  }
  return sketch;
}

function digestSql({ lookup = '' }: SyncTable): string {
  return `md5_number(${quoteIdentifier(lookup)}::varchar)::uhugeint`;
}
