import type { KnownFile } from './known-file.js';
import type { BatchPlan, FileToRead } from './plan-batch.js';
import { lastingMtime } from './seen-file.js';
import type { TableToRead } from './seen-table.js';

/** What a run found in a file. */
export interface FileCounts {
  readonly records: number;
  readonly rejected: number;
  readonly pending: number;
}

const NOTHING: FileCounts = { records: 0, rejected: 0, pending: 0 };

/**
 * Lists what is to be recorded of the files of a run: those that were read and those that were
 * touched.
 * @param hashes What hashFiles found.
 * @param counts By the files' names; a file without counts held nothing.
 * @param readAt A timestamp with its offset.
 */
export function recordBatch(
  { toRead, tablesToRead, touched }: BatchPlan,
  hashes: ReadonlyMap<string, string>,
  counts: ReadonlyMap<string, FileCounts>,
  readAt: string,
): readonly KnownFile[] {
  const record = (read: FileToRead): KnownFile => {
    const input = read.file.name;
    const contentHash = hashes.get(input);
    if (contentHash === undefined) throw new Error(`"${input}" was not hashed.`);
    return {
      input,
      size: read.size,
      mtimeNs: lastingMtime(read),
      contentHash,
      ...(counts.get(input) ?? NOTHING),
      firstReadAt: read.known?.firstReadAt ?? readAt,
      lastReadAt: readAt,
    };
  };
  const recordTable = ({ table, rows, contentHash, known }: TableToRead): KnownFile => {
    const isMore = table.increment?.isWhole === false;
    const found = counts.get(table.input) ?? NOTHING;
    return {
      input: table.input,
      size: rows + (isMore ? (known?.size ?? 0) : 0),
      mtimeNs: table.mtimeNs,
      contentHash,
      records: found.records + (isMore ? (known?.records ?? 0) : 0),
      rejected: found.rejected + (isMore ? (known?.rejected ?? 0) : 0),
      pending: found.pending,
      firstReadAt: known?.firstReadAt ?? readAt,
      lastReadAt: readAt,
    };
  };
  return [...toRead.map(record), ...tablesToRead.map(recordTable), ...touched];
}
