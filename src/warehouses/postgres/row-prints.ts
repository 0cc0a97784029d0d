import type { Batch } from '../../engine/engine.js';

/** Bytes of `PGCOPY`, flags and the length of the extension. */
const HEADER_BYTES = 19;
/** Two fields: 16 bytes of digest and 6 of place, each behind its length, behind their number. */
const ROW_BYTES = 2 + 4 + 16 + 4 + 6;
const BATCH_ROWS = 65_536;

/**
 * Reads a binary COPY of (digest bytea of 16 bytes, ctid) as batches of `upper` and `lower`, the
 * halves of the digest as the embedded database numbers them without the top bit, and `place`, block * 65536 + row.
 */
export async function* readPrints(chunks: AsyncIterable<Buffer>): AsyncGenerator<Batch> {
  let rest: Buffer = Buffer.alloc(0);
  let isStarted = false;
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!isStarted) {
      if (rest.length < HEADER_BYTES) continue;
      rest = rest.subarray(HEADER_BYTES);
      isStarted = true;
    }
    let count = Math.floor(rest.length / ROW_BYTES);
    while (count > 0) {
      const size = Math.min(count, BATCH_ROWS);
      yield batchOf(rest, size);
      rest = rest.subarray(size * ROW_BYTES);
      count -= size;
    }
  }
}

const MASK = 0x7fff_ffff_ffff_ffffn;

function batchOf(bytes: Buffer, rowCount: number): Batch {
  const upper = new BigInt64Array(rowCount);
  const lower = new BigInt64Array(rowCount);
  const place = new BigInt64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    const at = row * ROW_BYTES;
    upper[row] = bytes.readBigInt64LE(at + 6) & MASK;
    lower[row] = bytes.readBigInt64LE(at + 14) & MASK;
    place[row] = BigInt(bytes.readUInt32BE(at + 26) * 65_536 + bytes.readUInt16BE(at + 30));
  }
  return { rowCount, columns: { upper, lower, place } };
}
