import { type ContentHash, hashContent, hexOf } from './content-hash.js';
import type { KnownFile } from './known-file.js';
import type { SeenFile } from './seen-file.js';

/** What became of a file since it was read. */
export type Judgement =
  | { readonly kind: 'unchanged'; readonly isTouched: boolean }
  /** The old bytes with more behind them; `prefix` is the hash of the old ones. */
  | { readonly kind: 'grown'; readonly prefix: ContentHash }
  | { readonly kind: 'changed'; readonly how: 'is shorter' | 'has other content' };

/**
 * Compares a file with what is known of it. Its bytes are read only where size and mtime do not
 * tell. Text may grow, also gzip, by further members. Parquet has its index at the end: with more
 * bytes it is another table.
 */
export async function judgeFile(seen: SeenFile, known: KnownFile): Promise<Judgement> {
  const { file, size, mtimeNs } = seen;
  if (size < known.size) return { kind: 'changed', how: 'is shorter' };
  const hasGrown = size > known.size;
  if (!hasGrown && mtimeNs === known.mtimeNs) return { kind: 'unchanged', isTouched: false };
  if (hasGrown && file.format === 'parquet') return { kind: 'changed', how: 'has other content' };
  const prefix = await hashContent(file.path, known.size);
  if (prefix.bytes !== known.size || hexOf(prefix) !== known.contentHash)
    return { kind: 'changed', how: 'has other content' };
  return hasGrown ? { kind: 'grown', prefix } : { kind: 'unchanged', isTouched: true };
}
