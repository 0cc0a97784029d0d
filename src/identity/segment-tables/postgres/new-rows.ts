import { quoteIdentifier, quoteLiteral } from '../../../relation/relation.js';
import { READ_TABLES, readTable, readTableColumns } from '../../state/known-table.js';
import type { Snapshot, StagedTable } from './staged-table.js';
import { IS_IN_WINDOW, MARK } from './staging-area.js';

/** What comparing the rows of a window with those that were read before has found. */
export interface Compared {
  /** The quoted name of a table with the places (`row`) of those that were read. */
  readonly read: string;
  /** Rows that were to be found again, and rows with the id of one, changed or not. */
  readonly remembered: number;
  readonly found: number;
  /** Rows that are not after the last mark. */
  readonly old: number;
}

/** Makes the tables of what is to be remembered, as the state has them. */
export async function createReadTables({ session, area }: Snapshot): Promise<void> {
  for (const name of Object.keys(READ_TABLES) as (keyof typeof READ_TABLES)[])
    await session.execute(`create table ${area.relation(name)} (${readTableColumns(name)})`);
}

/**
 * Finds the rows of a window that were read before, as often as they were read, and notes those that
 * the next run will look at again.
 */
export async function compareRows(snapshot: Snapshot, staged: StagedTable): Promise<Compared> {
  const { session, area, space } = snapshot;
  const { input, name, sql, window, columns } = staged;
  const mark = await greatestMark(snapshot, staged);
  await session.execute(
    `insert into ${area.relation('table_marks')} values (${quoteLiteral(input)},
       ${window.column ? quoteLiteral(window.column.name) : 'null'}, ${mark}, 0)`,
  );
  const isNext = `coalesce(not isfinite(mark) or mark >= ${mark} - interval '${window.overlap}', true)`;
  const hashes = area.relation(`${name}_hashes`);
  const names = columns.map(({ name }) => name).toSorted();
  await session.execute(
    `create table ${hashes} as
     select row, row_hash, id_hash, mark, ${isNext} as is_next
     from (
       select rowid as row, try_cast(${MARK} as timestamptz) as mark,
         ${hashSql(names)} as row_hash,
         ${hashSql(names.includes('id') ? ['id'] : names)} as id_hash
       from ${sql} where ${IS_IN_WINDOW}
     )
     ${window.known ? '' : `where ${isNext}`}`,
  );
  await session.execute(
    `insert into ${area.relation('table_rows')}
     select ${quoteLiteral(input)}, row_hash, id_hash, count(*)
     from ${hashes} where is_next group by row_hash, id_hash`,
  );
  const read = area.relation(`${name}_read`);
  if (!window.known) {
    await session.execute(`create table ${read} (row bigint)`);
    return { read, remembered: 0, found: 0, old: 0 };
  }
  const known = `(select row_hash, id_hash, copies from ${readTable(space, 'table_rows')}
    where input = ${quoteLiteral(input)})`;
  await session.execute(
    `create table ${read} as
     select row from (
       select row, row_hash, row_number() over (partition by row_hash order by row) as copy
       from ${hashes}
     )
     join ${known} as known using (row_hash)
     where copy <= copies`,
  );
  const last = window.known.mark === null ? 'null' : quoteLiteral(window.known.mark);
  const { rows } = await session.query(
    `select (select coalesce(sum(copies), 0)::bigint from ${known}), 
       (select count(*) from ${hashes} where id_hash in (select id_hash from ${known})),
       (select count(*) from ${hashes} where mark is null or mark <= ${last}::timestamptz)`,
  );
  const [remembered = 0, found = 0, old = 0] = (rows[0] ?? []).map(Number);
  return { read, remembered, found, old };
}

/** Notes how many rows of a table were read, and returns how many of them are new. */
export async function countRows(
  { session, area }: Snapshot,
  { input, sql, window }: StagedTable,
): Promise<number> {
  const { rows } = await session.query(`select count(*) from ${sql}`);
  const count = Number(rows[0]?.[0]);
  await session.execute(
    `update ${area.relation('table_marks')} set rows_read = ${(window.known?.rowsRead ?? 0) + count}
     where input = ${quoteLiteral(input)}`,
  );
  return count;
}

/**
 * Writes the greatest mark that was read: not one of the future, which would keep out all rows until
 * then, nor one that is no date.
 */
async function greatestMark(
  { session, takenAt }: Snapshot,
  { sql, window }: StagedTable,
): Promise<string> {
  const { rows } = await session.query(
    `select greatest(max(mark), ${window.known?.mark ? quoteLiteral(window.known.mark) : 'null'}::timestamptz)::varchar
     from (select try_cast(${MARK} as timestamptz) as mark from ${sql} where ${IS_IN_WINDOW})
     where mark between timestamptz '0001-01-02 00:00:00+00' and ${quoteLiteral(takenAt)}`,
  );
  const mark = rows[0]?.[0] ?? null;
  return mark === null ? 'null::timestamptz' : `timestamptz ${quoteLiteral(String(mark))}`;
}

/** Values behind their length, so that no other values give the same text; those that lack are left out. */
function hashSql(names: readonly string[]): string {
  const parts = names.map((name) => {
    const value = `cast(${quoteIdentifier(name)} as varchar)`;
    return `${quoteLiteral(`${name}=`)} || length(${value}) || ':' || ${value}`;
  });
  return `md5_number(concat('', ${parts.join(', ')}))`;
}
