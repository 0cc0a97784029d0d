import { quoteIdentifier } from '../../relation/relation.js';
import { columnList, nameList } from '../row-sql.js';
import type { SyncTable } from '../sync-table.js';
import { copyIn } from './copy.js';
import { addGroups, type Groups, isProven, newStamps, readGroups, totalRows } from './groups.js';
import type { OpenSync } from './job-connection.js';
import { findToldRows, isToldSql, OLD_ROWS, readReplacedRows } from './old-rows.js';
import { type RowSketch, readSketch } from './row-sketch.js';
import { ensureKey, type KeyForm, longestKey, sameKeySql } from './table-key.js';
import { csvLineSql, tableName } from './target-sql.js';
import type { Counts } from './write-all.js';

/** More changed rows than this are cheaper found by comparing all. */
const MOST_CHANGES = 500_000;

/** Temporary tables of the embedded database: rows that come, and those of them that a sketch told. */
const NEW_ROWS = 'idw_new';
const TOLD_ROWS = 'idw_told';

/** What is known of a table before its changes are written. */
export interface KnownTable {
  /** What the warehouse held after the last sync. */
  readonly before: Groups;
  readonly sketch: RowSketch | undefined;
  /** What the source holds. */
  readonly now: Groups;
  /** Columns of the warehouse that are not synced. */
  readonly others: readonly string[];
}

/** What was written, and the sketch of what the warehouse holds then. */
export interface Written {
  readonly counts: Counts;
  readonly sketch: RowSketch | undefined;
}

/**
 * Writes the rows that builds since the last sync left, and takes away those that are gone, if it can
 * be proven by counts and hashes that nothing else differs; else writes nothing and returns undefined.
 */
export async function writeChanges(
  sync: OpenSync,
  table: SyncTable,
  known: KnownTable,
): Promise<Written | undefined> {
  const { client, job } = sync;
  const { before, now } = known;
  const stamps = newStamps(now, before);
  const come = new Map([...now].filter(([stamp]) => stamps.includes(stamp)));
  if (!table.stamp || !table.lookup || totalRows(come) > MOST_CHANGES) return undefined;
  if (stamps.includes('null')) return undefined;
  const list = stamps.map((stamp) => `make_timestamptz(${stamp})`).join(', ');
  const isNew = stamps.length === 0 ? 'false' : `${quoteIdentifier(table.stamp)} in (${list})`;
  await openChanges(sync, table, isNew);
  try {
    const form = await ensureKey(sync, table, await longestKey(job.session, table, NEW_ROWS));
    if (stamps.length > 0) await sendRows(sync, table, NEW_ROWS);
    await readReplacedRows(sync, table, stamps.length > 0 ? form : undefined);
    const gone = await readGroups(job.session, table, OLD_ROWS);
    if (stamps.length === 0 || !isProven({ before, gone, come, now }))
      return await writeTold(sync, table, { ...known, come });
    await client.query(replaceSql(sync, table, form, known.others));
    return { counts: await sumUp(sync, table), sketch: await sketchAfter(sync, table, known) };
  } finally {
    await closeChanges(sync);
  }
}

/** The rows that no new stamp tells of: those that are gone, and those that changed under an old one. */
async function writeTold(
  sync: OpenSync,
  table: SyncTable,
  known: KnownTable & { readonly come: Groups },
): Promise<Written | undefined> {
  const { client, job } = sync;
  const { before, now, come, others } = known;
  const expected = await sketchAfter(sync, table, known);
  if (expected === undefined) return undefined;
  const sketch = await readSketch(job.session, table, String(table.relation));
  const told = expected.without(sketch).rows();
  if (told === undefined || told.first.length + told.second.length === 0) return undefined;
  const places = await findToldRows(sync, table, told.first);
  if (places.length !== told.first.length) return undefined;
  const gone = await readGroups(job.session, table, OLD_ROWS);
  await job.session.execute(
    `create or replace temp table ${TOLD_ROWS} as
     select ${columnList(table)} from ${table.relation} where ${isToldSql(table, told.second)};
     insert into ${NEW_ROWS} from ${TOLD_ROWS}`,
  );
  const more = await readGroups(job.session, table, TOLD_ROWS);
  if (!isProven({ before, gone, come: addGroups(come, more), now })) return undefined;
  const form = await ensureKey(sync, table, await longestKey(job.session, table, TOLD_ROWS));
  await client.query(
    `delete from ${tableName(job.schema, table.name)} where ctid = any($1::tid[])`,
    [places],
  );
  if (told.second.length > 0) await sendRows(sync, table, TOLD_ROWS);
  await client.query(replaceSql(sync, table, form, others));
  return { counts: await sumUp(sync, table), sketch };
}

/** The plans must go from the few to the many: nobody has counted the new table yet. */
async function openChanges(
  { client, job }: OpenSync,
  table: SyncTable,
  isNew: string,
): Promise<void> {
  await job.session.execute(
    `create or replace temp table ${NEW_ROWS} as
     select ${columnList(table)} from ${table.relation} where ${isNew}`,
  );
  await client.query(
    `create temp table idw_new on commit drop as
       select ${columnList(table)} from ${tableName(job.schema, table.name)} with no data;
     set local enable_hashjoin = off;
     set local enable_mergejoin = off`,
  );
}

async function closeChanges({ client, job }: OpenSync): Promise<void> {
  const tables = [NEW_ROWS, TOLD_ROWS, OLD_ROWS];
  await job.session.execute(tables.map((name) => `drop table if exists ${name}`).join('; '));
  // A transaction that has failed has nothing to put away.
  await client
    .query(
      `drop table pg_temp.idw_new;
       set local enable_hashjoin to default;
       set local enable_mergejoin to default`,
    )
    .catch(() => undefined);
}

async function sendRows(
  { client, job }: OpenSync,
  table: SyncTable,
  relation: string,
): Promise<void> {
  await copyIn(
    client,
    `pg_temp.idw_new (${columnList(table)})`,
    job.session,
    `select ${csvLineSql(table)} as line from ${relation}`,
  );
  await client.query('analyze pg_temp.idw_new');
}

/** What the warehouse holds, if the new rows in the place of old ones are all that differs. */
async function sketchAfter(
  { job: { session } }: OpenSync,
  table: SyncTable,
  { sketch }: KnownTable,
): Promise<RowSketch | undefined> {
  if (sketch === undefined) return undefined;
  const gone = await readSketch(session, table, OLD_ROWS);
  return sketch.without(gone).with(await readSketch(session, table, NEW_ROWS));
}

/** A row is changed where it lies; where several may share a key, all of them are written anew. */
function replaceSql(
  { job }: OpenSync,
  table: SyncTable,
  form: KeyForm,
  others: readonly string[],
): string {
  const [name, columns] = [tableName(job.schema, table.name), columnList(table)];
  const sameKey = sameKeySql(table, form);
  const insert = `insert into ${name} (${columns}) select ${columns} from pg_temp.idw_new as new`;
  const settings = 'set local enable_hashjoin = off';
  if (!table.isKeyUnique)
    return `${settings};
      delete from ${name} as old using pg_temp.idw_new as new where ${sameKey};
      ${insert}`;
  const names = table.columns.map((column) => column.name);
  const changed = names.filter((column) => !table.keys.includes(column)).map(quoteIdentifier);
  const sets = [
    ...changed.map((column) => `${column} = new.${column}`),
    ...others.map((column) => `${quoteIdentifier(column)} = default`),
  ];
  return `${settings};
    update ${name} as old set ${sets.join(', ')} from pg_temp.idw_new as new where ${sameKey};
    ${insert} where not exists (select from ${name} as old where ${sameKey})`;
}

/** Rows whose key went and came are changed. */
async function sumUp({ job: { session } }: OpenSync, { keys }: SyncTable): Promise<Counts> {
  const { rows } = await session.query(
    `select
       (select count(*) from ${NEW_ROWS}),
       (select count(*) from ${NEW_ROWS} semi join ${OLD_ROWS} using (${nameList(keys)})),
       (select count(*) from ${OLD_ROWS} anti join ${NEW_ROWS} using (${nameList(keys)}))`,
  );
  const [come = 0, changed = 0, removed = 0] = (rows[0] ?? []).map(Number);
  return { added: come - changed, changed, removed };
}
