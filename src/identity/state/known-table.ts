import type { Session } from '../../engine/engine.js';
import { quoteLiteral, Relation } from '../../relation/relation.js';
import type { Space } from '../space.js';
import { isTable } from './is-table.js';

/** How far a table of a server was read by earlier runs. */
export interface KnownTable {
  /** The column that tells what is new; null if it has none, so that all of it is looked at. */
  readonly markColumn: string | null;
  /** The greatest mark that was read, as a timestamp with its offset; null if there was none. */
  readonly mark: string | null;
  readonly rowsRead: number;
}

/**
 * What is remembered of tables of a server: how far each was read, the rows that are looked at again
 * (by a hash, and that of the id, with their number), and the events that tracks have named.
 */
export const READ_TABLES = {
  table_marks: {
    input: 'varchar not null',
    mark_column: 'varchar',
    mark: 'timestamptz',
    rows_read: 'bigint not null',
  },
  table_rows: {
    input: 'varchar not null',
    row_hash: 'uhugeint not null',
    id_hash: 'uhugeint not null',
    copies: 'bigint not null',
  },
  table_events: { input: 'varchar not null', event: 'varchar not null' },
} as const;

type ReadTable = keyof typeof READ_TABLES;

const NAMES = Object.keys(READ_TABLES) as readonly ReadTable[];

/** Names a table of the state that tells what was read of a server. */
export function readTable({ stateSchema }: Pick<Space, 'stateSchema'>, name: ReadTable): Relation {
  return new Relation(stateSchema, name);
}

/** Writes the columns of such a table, as it is made. */
export function readTableColumns(name: ReadTable): string {
  return Object.entries(READ_TABLES[name])
    .map(([column, type]) => `${column} ${type}`)
    .join(', ');
}

/** Lists how far the tables of a server were read, by the names of the inputs. */
export async function readKnownTables(
  session: Session,
  space: Pick<Space, 'stateSchema'>,
): Promise<ReadonlyMap<string, KnownTable>> {
  const table = readTable(space, 'table_marks');
  if (!(await isTable(session, table))) return new Map();
  const { rows } = await session.query(
    `select input, mark_column, mark::varchar, rows_read from ${table}`,
  );
  return new Map(
    rows.map(([input, markColumn, mark, rowsRead]) => [
      String(input),
      {
        markColumn: markColumn === null ? null : String(markColumn),
        mark: mark === null ? null : String(mark),
        rowsRead: Number(rowsRead),
      },
    ]),
  );
}

/** Lists the events that the tracks of a table have named. */
export async function readKnownEvents(
  session: Session,
  space: Pick<Space, 'stateSchema'>,
  input: string,
): Promise<readonly string[]> {
  const table = readTable(space, 'table_events');
  if (!(await isTable(session, table))) return [];
  const { rows } = await session.query(
    `select event from ${table} where input = ${quoteLiteral(input)}`,
  );
  return rows.map(([event]) => String(event));
}

/**
 * Writes the statements that remember what was read, to be run where the tables are published.
 * @param relation Names the table beside with what is to be remembered; undefined if nothing was
 * read of a server.
 * @param replacesAll Whether all else is forgotten, as after a full refresh.
 */
export function recordTablesSql(
  space: Pick<Space, 'stateSchema'>,
  relation: ((name: ReadTable) => string) | undefined,
  { replacesAll }: { readonly replacesAll: boolean },
): readonly string[] {
  return NAMES.flatMap((name) => {
    const table = readTable(space, name);
    const forgetAll = replacesAll ? [`drop table if exists ${table}`] : [];
    if (!relation) return forgetAll;
    const found = relation(name);
    return [
      ...forgetAll,
      `create table if not exists ${table} (${readTableColumns(name)})`,
      `delete from ${table} where input in (
         select input from ${relation('table_marks')}
       )`,
      `insert into ${table} select ${Object.keys(READ_TABLES[name]).join(', ')} from ${found}`,
    ];
  });
}
