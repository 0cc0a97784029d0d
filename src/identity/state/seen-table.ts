import type { KnownFile } from './known-file.js';

/** A table of calls as it is when a run begins. */
export interface SeenTable {
  /** The name as it is recorded: that of its database, `#`, schema and table. */
  readonly input: string;
  /** That of its database; null if it proves nothing. */
  readonly mtimeNs: bigint | null;
  /**
   * Reads all rows, to tell whether any has changed; absent where only those are there that were not
   * read before.
   */
  fingerprint?(): Promise<{ readonly rows: number; readonly contentHash: string }>;
  /** Of a table on a server, what is there of it: rows that are new, or all of them. */
  readonly increment?: { readonly rows: number; readonly isWhole: boolean };
  /** What PreparedInput says of files. */
  readonly viewSql: string;
  readonly numberedViewSql: string;
}

/** A table that a run reads, all that is there of it. */
export interface TableToRead {
  readonly table: SeenTable;
  readonly rows: number;
  readonly contentHash: string;
  /** What is recorded of it. */
  readonly known: KnownFile | undefined;
}

/** What becomes of a table. */
export type TableFate =
  | { readonly kind: 'read-table'; readonly read: TableToRead }
  | { readonly kind: 'unchanged'; readonly known: KnownFile; readonly now: KnownFile };

/**
 * Decides whether a table is read: all of it, unless its rows are those that were read before. They
 * are not looked at where nothing was written to its database.
 */
export async function decideTable(
  table: SeenTable,
  known: KnownFile | undefined,
  { fullRefresh }: { readonly fullRefresh: boolean },
): Promise<TableFate> {
  const { mtimeNs, increment } = table;
  if (increment) {
    if (known && !fullRefresh && increment.rows === 0)
      return { kind: 'unchanged', known, now: known };
    return { kind: 'read-table', read: { table, rows: increment.rows, contentHash: '', known } };
  }
  if (!table.fingerprint) throw new Error(`"${table.input}" cannot be told from others.`);
  if (known && !fullRefresh && mtimeNs !== null && mtimeNs === known.mtimeNs)
    return { kind: 'unchanged', known, now: known };
  const { rows, contentHash } = await table.fingerprint();
  if (known && !fullRefresh && contentHash === known.contentHash)
    return { kind: 'unchanged', known, now: { ...known, mtimeNs } };
  return { kind: 'read-table', read: { table, rows, contentHash, known } };
}
