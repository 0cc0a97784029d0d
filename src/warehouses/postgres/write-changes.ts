import type { Batch, Session } from '../../engine/engine.js';
import { quoteIdentifier } from '../../relation/relation.js';
import { columnList } from '../row-sql.js';
import type { SyncTable } from '../sync-table.js';
import { copyIn } from './copy.js';
import { type Groups, isProven, newStamps, readGroups } from './groups.js';
import type { OpenSync } from './job-connection.js';
import { csvLineSql, lookupSql, tableName } from './target-sql.js';
import type { Counts } from './write-all.js';

/** More changed rows than this are cheaper found by comparing all. */
const MOST_CHANGES = 500_000;

/**
 * Writes the rows that builds since the last sync left, if it can be proven by counts and hashes
 * that nothing else differs; else writes nothing and returns undefined.
 */
export async function writeChanges(
  sync: OpenSync,
  table: SyncTable,
  before: Groups,
  now: Groups,
): Promise<Counts | undefined> {
  const { client, job } = sync;
  const stamps = newStamps(now, before);
  const come = new Map([...now].filter(([stamp]) => stamps.includes(stamp)));
  const count = [...come.values()].reduce((sum, { rows }) => sum + rows, 0);
  if (!table.stamp || !table.lookup || count === 0 || count > MOST_CHANGES) return undefined;
  if (stamps.includes('null')) return undefined;
  const [name, columns] = [tableName(job.schema, table.name), columnList(table)];
  await client.query(
    `savepoint idw_changes;
     create temp table idw_new on commit drop as select ${columns} from ${name} with no data`,
  );
  const list = stamps.map((stamp) => `make_timestamptz(${stamp})`).join(', ');
  await copyIn(
    client,
    `pg_temp.idw_new (${columns})`,
    job.session,
    `select ${csvLineSql(table)} as line from ${table.relation}
     where ${quoteIdentifier(table.stamp)} in (${list})`,
  );
  const { gone, rows } = await takeOldRows(sync, table);
  if (!isProven({ before, gone, come, now })) {
    await client.query('rollback to savepoint idw_changes');
    return undefined;
  }
  await client.query(
    `insert into ${name} (${columns}) select ${columns} from pg_temp.idw_new;
     drop table pg_temp.idw_new;
     set local enable_hashjoin to default;
     set local enable_mergejoin to default`,
  );
  return { added: count - rows, changed: rows, removed: 0 };
}

/** Deletes the rows that the new ones replace, and counts and hashes them as the source is. */
async function takeOldRows(
  { client, job }: OpenSync,
  table: SyncTable,
): Promise<{ gone: Groups; rows: number }> {
  // The plan must go from the few to the many: nobody has counted the new table yet.
  await client.query('analyze pg_temp.idw_new');
  await client.query('set local enable_hashjoin = off; set local enable_mergejoin = off');
  const list = table.columns.map(({ name }) => `old.${quoteIdentifier(name)}::text`).join(', ');
  const { rows } = await client.query<(string | null)[]>({
    text: `delete from ${tableName(job.schema, table.name)} as old using pg_temp.idw_new as new
       where ${sameKeySql(table)} returning ${list}`,
    rowMode: 'array',
  });
  const gone = await hashRows(job.session, table, rows);
  return { gone, rows: rows.length };
}

async function hashRows(
  session: Session,
  table: SyncTable,
  rows: readonly (readonly (string | null)[])[],
): Promise<Groups> {
  const names = table.columns.map(({ name }) => quoteIdentifier(name));
  const typed = table.columns.map(
    ({ type }, index) => `${names[index]}::${type} as ${names[index]}`,
  );
  await session.execute(
    `create or replace temp table idw_old (${names.map((name) => `${name} varchar`).join(', ')})`,
  );
  await session.append(undefined, 'idw_old', batchesOf(rows, table));
  const gone = await readGroups(session, table, `(select ${typed.join(', ')} from idw_old)`);
  await session.execute('drop table idw_old');
  return gone;
}

async function* batchesOf(
  rows: readonly (readonly (string | null)[])[],
  { columns }: SyncTable,
): AsyncGenerator<Batch> {
  if (rows.length === 0) return;
  const values = columns.map(({ name }, index) => {
    return [name, rows.map((row) => row[index] ?? null)] as const;
  });
  yield { rowCount: rows.length, columns: Object.fromEntries(values) };
}

/** Rows of equal keys; the index finds those whose hash is equal. */
function sameKeySql({ keys, lookup = '' }: SyncTable): string {
  const equal = keys.map((key) => `old.${quoteIdentifier(key)} = new.${quoteIdentifier(key)}`);
  return [`${lookupSql(lookup, 'old.')} = ${lookupSql(lookup, 'new.')}`, ...equal].join(' and ');
}
