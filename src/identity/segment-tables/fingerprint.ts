import { createHash } from 'node:crypto';
import type { Session } from '../../engine/engine.js';
import { quoteIdentifier } from '../../relation/relation.js';
import type { RecordKind } from '../record-kind.js';
import { columnsRead, propertiesRead } from './call-table-sql.js';
import { type CallTable, hasColumn, type WarehouseTable } from './warehouse-table.js';

/** What the rows of a table are told by. */
export interface Fingerprint {
  readonly rows: number;
  readonly contentHash: string;
}

/** Sums the hashes of all rows, in any order, of a table and of its event tables. */
export async function fingerprint(
  session: Session,
  table: CallTable,
  kind: RecordKind,
): Promise<Fingerprint> {
  const [rows, sum] = await sumOf(session, table, columnsRead(kind, table));
  const parts: unknown[] = [columnsRead(kind, table), rows, sum];
  const properties = propertiesRead(kind, table);
  for (const events of properties.length > 0 ? table.eventTables : []) {
    const names = ['id', ...properties.filter((name) => hasColumn(events, name))];
    parts.push(events.name.toLowerCase(), names, ...(await sumOf(session, events, names)));
  }
  const contentHash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return { rows, contentHash };
}

async function sumOf(
  session: Session,
  { sql }: WarehouseTable,
  columns: readonly string[],
): Promise<readonly [number, string]> {
  const hashed = ['0', ...columns.map((name) => `t.${quoteIdentifier(name)}`)].join(', ');
  const { rows } = await session.query(
    `select count(*), coalesce(sum(hash(${hashed})::hugeint), 0)::varchar from ${sql} as t`,
  );
  const [count, sum] = rows[0] ?? [];
  return [Number(count), String(sum)];
}
