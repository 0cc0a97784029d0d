import type { Batch, Session } from '../../engine/engine.js';
import { quoteIdentifier } from '../../relation/relation.js';
import { columnList } from '../row-sql.js';
import type { SyncTable } from '../sync-table.js';
import { copyIn } from './copy.js';
import { type Groups, isProven, newStamps, readGroups, totalRows } from './groups.js';
import type { OpenSync } from './job-connection.js';
import { ensureKey, type KeyForm, longestKey, sameKeySql } from './table-key.js';
import { csvLineSql, tableName } from './target-sql.js';
import type { Counts } from './write-all.js';

/** More changed rows than this are cheaper found by comparing all. */
const MOST_CHANGES = 500_000;

/**
 * Writes the rows that builds since the last sync left, if it can be proven by counts and hashes
 * that nothing else differs; else writes nothing and returns undefined.
 * @param others Columns of the warehouse that are not synced.
 */
export async function writeChanges(
  sync: OpenSync,
  table: SyncTable,
  { before, now, others }: { before: Groups; now: Groups; others: readonly string[] },
): Promise<Counts | undefined> {
  const { client, job } = sync;
  const stamps = newStamps(now, before);
  const come = new Map([...now].filter(([stamp]) => stamps.includes(stamp)));
  const count = totalRows(come);
  if (!table.stamp || !table.lookup || count === 0 || count > MOST_CHANGES) return undefined;
  if (stamps.includes('null')) return undefined;
  const [name, columns] = [tableName(job.schema, table.name), columnList(table)];
  const list = stamps.map((stamp) => `make_timestamptz(${stamp})`).join(', ');
  const isNew = `${quoteIdentifier(table.stamp)} in (${list})`;
  const form = await ensureKey(sync, table, await longestKey(sync, table, isNew));
  await client.query(
    `create temp table idw_new on commit drop as select ${columns} from ${name} with no data`,
  );
  await copyIn(
    client,
    `pg_temp.idw_new (${columns})`,
    job.session,
    `select ${csvLineSql(table)} as line from ${table.relation} where ${isNew}`,
  );
  // The plan must go from the few to the many: nobody has counted the new table yet.
  await client.query(
    `analyze pg_temp.idw_new; set local enable_hashjoin = off; set local enable_mergejoin = off`,
  );
  const { gone, rows } = await readOldRows(sync, table, form);
  const proven = isProven({ before, gone, come, now });
  if (proven) await client.query(replaceSql(name, table, form, others));
  await client.query(
    `drop table pg_temp.idw_new;
     set local enable_hashjoin to default;
     set local enable_mergejoin to default`,
  );
  return proven ? { added: count - rows, changed: rows, removed: 0 } : undefined;
}

/** A row is changed where it lies; where several may share a key, all of them are written anew. */
function replaceSql(
  name: string,
  table: SyncTable,
  form: KeyForm,
  others: readonly string[],
): string {
  const [columns, sameKey] = [columnList(table), sameKeySql(table, form)];
  const insert = `insert into ${name} (${columns}) select ${columns} from pg_temp.idw_new as new`;
  if (!table.isKeyUnique)
    return `delete from ${name} as old using pg_temp.idw_new as new where ${sameKey}; ${insert}`;
  const names = table.columns.map((column) => column.name);
  const changed = names.filter((column) => !table.keys.includes(column)).map(quoteIdentifier);
  const sets = [
    ...changed.map((column) => `${column} = new.${column}`),
    ...others.map((column) => `${quoteIdentifier(column)} = default`),
  ];
  return `update ${name} as old set ${sets.join(', ')} from pg_temp.idw_new as new where ${sameKey};
    ${insert} where not exists (select from ${name} as old where ${sameKey})`;
}

/** Reads the rows that the new ones replace, and counts and hashes them as the source is. */
async function readOldRows(
  { client, job }: OpenSync,
  table: SyncTable,
  form: KeyForm,
): Promise<{ gone: Groups; rows: number }> {
  const list = table.columns.map(({ name }) => `old.${quoteIdentifier(name)}::text`).join(', ');
  const { rows } = await client.query<(string | null)[]>({
    text: `select ${list} from (
         select distinct on (old.ctid) old.*
         from pg_temp.idw_new as new
         join ${tableName(job.schema, table.name)} as old on ${sameKeySql(table, form)}
       ) as old`,
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
