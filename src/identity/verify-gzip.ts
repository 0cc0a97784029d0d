import { readLatin1 } from './input-bytes.js';
import type { InputFile } from './input-files.js';

/**
 * Unzips each gzip file once and throws `input-unreadable` for the first that is cut or damaged.
 * The engine reads a cut gzip file up to the cut without a word, so calls would be lost: start
 * this beside the build (it runs on other threads) and await it before anything is published.
 */
export async function verifyGzip(files: readonly InputFile[], signal?: AbortSignal): Promise<void> {
  for (const file of files) {
    if (file.isGzip) await unzip(file, signal);
  }
}

async function unzip(file: InputFile, signal: AbortSignal | undefined): Promise<void> {
  for await (const _ of readLatin1(file)) {
    if (signal?.aborted) return;
  }
}
