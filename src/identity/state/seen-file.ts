import { stat } from 'node:fs/promises';
import type { InputFile } from '../input-files.js';

/** A file as it is when a run begins. */
export interface SeenFile {
  readonly file: InputFile;
  readonly size: number;
  readonly mtimeNs: bigint;
  /** Whether it was written so lately that another write may leave the same mtime. */
  readonly isFresh: boolean;
}

/** Clocks of file systems tick every two seconds at the slowest (FAT). */
const TICK_NS = 2_000_000_000n;

/** Looks at the size and mtime of a file. */
export async function seeFile(file: InputFile): Promise<SeenFile> {
  return { file, ...(await seePath(file.path)) };
}

/** Looks at the size and mtime of what lies at a path. */
export async function seePath(path: string): Promise<Omit<SeenFile, 'file'>> {
  const now = BigInt(Date.now()) * 1_000_000n;
  const { size, mtimeNs } = await stat(path, { bigint: true });
  return { size: Number(size), mtimeNs, isFresh: mtimeNs > now - TICK_NS };
}

/** Gives the mtime that may stand for the content in later runs; null if there is none yet. */
export function lastingMtime({
  mtimeNs,
  isFresh,
}: Pick<SeenFile, 'mtimeNs' | 'isFresh'>): bigint | null {
  return isFresh ? null : mtimeNs;
}
