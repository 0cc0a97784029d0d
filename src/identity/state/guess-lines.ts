import { open } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';
import type { SeenFile } from './seen-file.js';

/** Bytes of a file that are looked at. */
const SAMPLE_BYTES = 1024 * 1024;

/**
 * Guesses how many lines files of text hold, from the beginning of one of each kind: plain and
 * gzip. Undefined if there is a file of another kind.
 */
export async function guessLines(files: readonly SeenFile[]): Promise<number | undefined> {
  if (files.some(({ file }) => file.format === 'parquet')) return undefined;
  let lines = 0;
  for (const isGzip of [false, true]) {
    const alike = files.filter(({ file, size }) => file.isGzip === isGzip && size > 0);
    const bytes = alike.reduce((sum, { size }) => sum + size, 0);
    if (alike[0]) lines += bytes * (await linesPerByte(alike[0]));
  }
  return Math.round(lines);
}

async function linesPerByte({ file }: SeenFile): Promise<number> {
  const handle = await open(file.path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
    const sample = buffer.subarray(0, bytesRead);
    const text = file.isGzip ? gunzipStart(sample) : sample;
    return Math.max(1, text.filter((byte) => byte === NEWLINE).length) / bytesRead;
  } finally {
    await handle.close();
  }
}

/** Unzips a file that is cut off. */
function gunzipStart(bytes: Buffer): Buffer {
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
}

const NEWLINE = 0x0a;
