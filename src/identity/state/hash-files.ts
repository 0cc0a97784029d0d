import { isFileFault } from '../../errors/file-fault.js';
import { type ProjectError, throwCollected } from '../../errors/project-error.js';
import { unreadable } from '../input-bytes.js';
import { hashContent, hexOf } from './content-hash.js';
import { changedWhileRead } from './file-faults.js';
import type { FileToRead } from './plan-batch.js';
import { seeFile } from './seen-file.js';

/**
 * Hashes the bytes that files had when the run began, so that whatever is written to them
 * meanwhile is seen as growth by the next run. Start it beside the run and await it before
 * anything is published.
 * @returns The hashes by the files' names (after an abort only some); rejected with `input-changed`
 * for what was not merely appended to, and `input-unreadable`.
 */
export function hashFiles(
  files: readonly FileToRead[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const hashes = hashAll(files, signal);
  // Whoever awaits it later hears of a failure; until then Node would end the process for it.
  hashes.catch(() => undefined);
  return hashes;
}

async function hashAll(
  files: readonly FileToRead[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  const errors: ProjectError[] = [];
  for (const read of files) {
    try {
      const content = await hashContent(read.file.path, read.size, read.prefix, signal);
      if (content.bytes === read.size && (await isAsSeen(read)))
        hashes.set(read.file.name, hexOf(content));
      else errors.push(changedWhileRead(read.file.name));
    } catch (error) {
      if (signal?.aborted) return hashes;
      if (!isFileFault(error)) throw error;
      errors.push(unreadable(read.file, error));
    }
  }
  throwCollected(errors);
  return hashes;
}

/** A file that was written to and is not longer was overwritten: who knows what was read of it. */
async function isAsSeen({ file, size, mtimeNs }: FileToRead): Promise<boolean> {
  const now = await seeFile(file);
  const hasGrown = now.size > size && file.format !== 'parquet';
  return hasGrown || (now.size === size && now.mtimeNs === mtimeNs);
}
