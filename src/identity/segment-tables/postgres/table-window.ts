import { quoteLiteral } from '../../../relation/relation.js';
import type { KnownTable } from '../../state/known-table.js';
import type { ServerColumn, ServerTable } from './server-table.js';

/**
 * How much earlier than the last mark rows may still appear: a transaction that loads rows shows
 * them when it commits, and calls may be loaded long after they were received.
 */
const OVERLAPS: Readonly<Record<string, string>> = {
  uuid_ts: '3 hours',
  received_at: '3 days',
};

const TIME_TYPES = ['timestamptz', 'timestamp'];

/** The part of a table that a run looks at. */
export interface TableWindow {
  /** Undefined for a table that does not tell what is new. */
  readonly column: ServerColumn | undefined;
  readonly overlap: string;
  /** The mark from which on rows are looked at, with its offset; undefined for all of them. */
  readonly since: string | undefined;
  readonly known: KnownTable | undefined;
}

/**
 * Decides by which column a table is read: that of the run before as long as it is there, else
 * `uuid_ts`, when its row was loaded, else `received_at`. What was read by another column is not
 * known: the table is read from its beginning.
 */
export function tableWindow(table: ServerTable, known: KnownTable | undefined): TableWindow {
  const columns = Object.keys(OVERLAPS).flatMap(
    (name) =>
      table.columns.find((found) => found.name === name && TIME_TYPES.includes(found.type)) ?? [],
  );
  const column = columns.find(({ name }) => name === known?.markColumn) ?? columns[0];
  const isSame = known !== undefined && known.markColumn === (column?.name ?? null);
  return {
    column,
    overlap: OVERLAPS[column?.name ?? ''] ?? '0 seconds',
    since: undefined,
    known: isSame ? known : undefined,
  };
}

/** Writes the condition for rows of a window; rows without a mark are always in it. */
export function windowSql({ column, since }: TableWindow, alias: string): string {
  if (column === undefined || since === undefined) return 'true';
  const mark = `${alias}.${column.sql}`;
  const first = `${column.type === 'timestamp' ? 'timestamp' : 'timestamptz'} ${quoteLiteral(since)}`;
  return `(${mark} >= ${first} or ${mark} is null or ${mark} = '-infinity')`;
}

/** Writes a row's mark as text, which does not depend on the session. */
export function markSql({ column }: TableWindow): string {
  if (column === undefined) return 'null::text';
  const { sql, type } = column;
  return type === 'timestamptz' ? `(${sql} at time zone 'UTC')::text` : `${sql}::text`;
}
