import type { Session } from '../../engine/engine.js';
import { quoteIdentifier } from '../../relation/relation.js';
import { rowHashSql } from '../row-sql.js';
import type { SyncTable } from '../sync-table.js';

/** How many rows a build left, and the sum of their hashes. */
export interface Group {
  readonly rows: number;
  readonly sum: bigint;
}

/** Groups by the build that last changed their rows; one for all where no column tells. */
export type Groups = ReadonlyMap<string, Group>;

const NONE: Group = { rows: 0, sum: 0n };

/** Counts and hashes the rows of a relation with the columns of a table, by build. */
export async function readGroups(
  session: Session,
  table: SyncTable,
  relation: string,
): Promise<Groups> {
  const { rows } = await session.query(
    `select ${table.stamp === undefined ? `'all'` : 'epoch_us(stamp)::varchar'}, count(*), sum(row_hash)::varchar
     from (select ${stampSql(table)} as stamp, ${rowHashSql(table)} as row_hash from ${relation})
     group by stamp`,
  );
  return new Map(
    rows.map(([stamp, count, sum]) => [
      String(stamp),
      { rows: Number(count), sum: BigInt(String(sum)) },
    ]),
  );
}

/** The time stays as it is until the rows are grouped: text would double the cost. */
function stampSql({ stamp }: SyncTable): string {
  return stamp === undefined ? 'null' : quoteIdentifier(stamp);
}

/** Counts the rows of all groups. */
export function totalRows(groups: Groups): number {
  return [...groups.values()].reduce((sum, { rows }) => sum + rows, 0);
}

/** Adds the rows of two sides. */
export function addGroups(one: Groups, two: Groups): Groups {
  const sums = allStamps(one, two).map((stamp) => {
    const [{ rows, sum }, more] = [groupOf(one, stamp), groupOf(two, stamp)];
    return [stamp, { rows: rows + more.rows, sum: sum + more.sum }] as const;
  });
  return new Map(sums);
}

/** Tells whether two sides hold the same rows. */
export function areEqual(one: Groups, two: Groups): boolean {
  return allStamps(one, two).every((stamp) => isSame(groupOf(one, stamp), groupOf(two, stamp)));
}

/** Names the builds that left rows since. */
export function newStamps(now: Groups, before: Groups): readonly string[] {
  return [...now.keys()].filter((stamp) => !before.has(stamp));
}

/**
 * Proves that nothing else differs: what the warehouse held, without the rows that go, with those
 * that come, is what the source holds.
 */
export function isProven(proof: {
  readonly before: Groups;
  readonly gone: Groups;
  readonly come: Groups;
  readonly now: Groups;
}): boolean {
  const { before, gone, come, now } = proof;
  return allStamps(before, gone, come, now).every((stamp) => {
    const [had, left, got] = [groupOf(before, stamp), groupOf(gone, stamp), groupOf(come, stamp)];
    const expected = { rows: had.rows - left.rows + got.rows, sum: had.sum - left.sum + got.sum };
    return isSame(expected, groupOf(now, stamp));
  });
}

/** Writes groups as lines of stamp, rows and sum. */
export function formatGroups(groups: Groups): string {
  return [...groups].map(([stamp, { rows, sum }]) => `${stamp} ${rows} ${sum}`).join('\n');
}

/** Reads what `formatGroups` wrote. */
export function parseGroups(text: string): Groups {
  const lines = text === '' ? [] : text.split('\n');
  return new Map(
    lines.map((line) => {
      const [stamp = '', rows = '0', sum = '0'] = line.split(' ');
      return [stamp, { rows: Number(rows), sum: BigInt(sum) }];
    }),
  );
}

function groupOf(groups: Groups, stamp: string): Group {
  return groups.get(stamp) ?? NONE;
}

function isSame(one: Group, two: Group): boolean {
  return one.rows === two.rows && one.sum === two.sum;
}

function allStamps(...sides: readonly Groups[]): string[] {
  return [...new Set(sides.flatMap((groups) => [...groups.keys()]))];
}
