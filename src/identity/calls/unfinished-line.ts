import { type FileHandle, open } from 'node:fs/promises';
import type { InputFile } from '../input-files.js';

const BLOCK_BYTES = 65_536;

const NEWLINE = 0x0a;

/**
 * Reads what follows the last newline of an NDJSON file: a line that may still be written.
 * @returns Undefined if the file ends with a newline, and for gzip and Parquet, which are written whole.
 */
export async function readUnfinishedLine(
  { path, format, isGzip }: InputFile,
  size: number,
): Promise<string | undefined> {
  if (format !== 'ndjson' || isGzip || size === 0) return undefined;
  const handle = await open(path);
  try {
    const tail = await readTail(handle, size);
    return tail.length === 0 ? undefined : tail.toString('utf8');
  } finally {
    await handle.close();
  }
}

async function readTail(handle: FileHandle, size: number): Promise<Buffer> {
  const blocks: Buffer[] = [];
  for (let end = size; end > 0; end -= BLOCK_BYTES) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const block = Buffer.alloc(end - start);
    await handle.read(block, 0, block.length, start);
    const newline = block.lastIndexOf(NEWLINE);
    blocks.unshift(block.subarray(newline + 1));
    if (newline >= 0) break;
  }
  return Buffer.concat(blocks);
}
