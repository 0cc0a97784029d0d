import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Long enough for the full speed of SHA-256, short enough to leave the event loop to others. */
const CHUNK_BYTES = 1024 * 1024;

/** The SHA-256 of a file's first bytes, which can be continued when the file has grown. */
export interface ContentHash {
  readonly bytes: number;
  readonly hash: Hash;
}

/**
 * Hashes the first bytes of a file; `bytes` of the result is less if the file is shorter.
 * @param start What was hashed before of the same file; it is not changed.
 */
export async function hashContent(
  path: string,
  bytes: number,
  start?: ContentHash,
  signal?: AbortSignal,
): Promise<ContentHash> {
  const hash = start ? start.hash.copy() : createHash('sha256');
  let hashed = start?.bytes ?? 0;
  if (hashed >= bytes) return { bytes: hashed, hash };
  const range = { start: hashed, end: bytes - 1, highWaterMark: CHUNK_BYTES };
  for await (const chunk of createReadStream(path, signal ? { ...range, signal } : range)) {
    hash.update(chunk as Buffer);
    hashed += (chunk as Buffer).length;
  }
  return { bytes: hashed, hash };
}

/** Renders a hash as it is recorded; the hash can still be continued. */
export function hexOf({ hash }: ContentHash): string {
  return hash.copy().digest('hex');
}
