import type { Session, Table } from '../../../src/engine/engine.js';

/** A row of a table, by column; times and other whole numbers as bigint. */
export type Row = Readonly<Record<string, unknown>>;

/** The published tables of a space of calls. */
export const TABLES = [
  'users_identities',
  'users_identities_history',
  'identity_violations',
  'rejected_events',
  'id_graph_updates',
  'external_id_mapping_updates',
  'user_identifiers',
  'profile_merges',
] as const;

/** All rows of the published tables, in no order; times as microseconds since 1970. */
export type CallTables = Readonly<Record<(typeof TABLES)[number], readonly Row[]>>;

/**
 * Reads the published tables of the space `test`.
 * @param names Those that there are: a space of resolved events has few.
 */
export async function readTables(
  session: Session,
  names: readonly string[] = TABLES,
): Promise<CallTables> {
  const tables: Partial<Record<(typeof TABLES)[number], Row[]>> = {};
  for (const name of TABLES)
    tables[name] = names.includes(name) ? await readTable(session, name) : [];
  return tables as CallTables;
}

async function readTable(session: Session, name: string): Promise<Row[]> {
  const from = `from personas_test_identities.${name}`;
  const columns = (await session.describe(from)).map((column) =>
    column.type === 'TIMESTAMP WITH TIME ZONE'
      ? `epoch_us("${column.name}") as "${column.name}"`
      : `"${column.name}"`,
  );
  return rowsOf(await session.query(`select ${columns.join(', ')} ${from}`));
}

function rowsOf({ columns, rows }: Table): Row[] {
  const isWhole = columns.map(({ type }) => type === 'BIGINT');
  return rows.map((row) =>
    Object.fromEntries(
      columns.map(({ name }, at) => {
        const value = row[at] ?? null;
        return [name, isWhole[at] && value !== null ? BigInt(value) : value];
      }),
    ),
  );
}
