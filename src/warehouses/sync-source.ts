import type { Session } from '../engine/engine.js';
import type { Space } from '../identity/space.js';
import { KEY_COLUMNS } from '../identity/warehouse.js';
import { quoteLiteral, Relation } from '../relation/relation.js';
import type { SyncPlan } from './plan-sync.js';
import { type SyncTable, TABLE_SHAPES } from './sync-table.js';

/** The tables of a plan that are published, and what is odd about the choice of columns. */
export interface SyncSource {
  readonly tables: readonly SyncTable[];
  readonly notes: readonly string[];
}

/** Lists the published tables of a space. */
export async function publishedTables(
  session: Session,
  { schema }: Space,
): Promise<ReadonlySet<string>> {
  const { rows } = await session.query(
    `select table_name from information_schema.tables
     where table_catalog = current_database() and table_schema = ${quoteLiteral(schema)}`,
  );
  return new Set(rows.map(([name]) => String(name)));
}

/** Reads the columns of the tables that a warehouse gets; those that are not published are left out. */
export async function readSource(
  session: Session,
  plan: SyncPlan,
  published: ReadonlySet<string>,
): Promise<SyncSource> {
  const tables: SyncTable[] = [];
  const notes: string[] = [];
  for (const { name, excludeColumns } of plan.on) {
    if (!published.has(name)) continue;
    const relation = new Relation(plan.space.schema, name);
    const all = await session.describe(`select * from ${relation}`);
    const columns = all.filter((column) => !excludeColumns.includes(column.name));
    const unknown = excludeColumns.filter((column) => !all.some((one) => one.name === column));
    notes.push(
      ...unknown.map((column) => `${name} has no column "${column}" that could be left out.`),
    );
    const { stamp, lookup, isKeyUnique = false } = TABLE_SHAPES[name] ?? {};
    tables.push({
      name,
      relation,
      columns,
      keys: KEY_COLUMNS[name] ?? [],
      stamp: columns.some((column) => column.name === stamp) ? stamp : undefined,
      lookup,
      isKeyUnique,
    });
  }
  return { tables, notes };
}
