import type pg from 'pg';
import { columnList } from '../row-sql.js';
import type { SyncTable } from '../sync-table.js';
import { copyIn, copyOut } from './copy.js';
import { copyThroughPipe } from './copy-through-pipe.js';
import type { OpenSync } from './job-connection.js';
import { readPrints } from './row-prints.js';
import { csvLineSql, sourceTextSql, tableName, targetTextSql } from './target-sql.js';

/** Rows that a sync added, changed and removed. */
export interface Counts {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** From so many rows on a pipe is worth its making. */
const MANY_ROWS = 20_000;

/** Fills a table that holds no rows. */
export async function fillTable(
  { client, job }: OpenSync,
  table: SyncTable,
  rows: number,
): Promise<Counts> {
  const target = `${tableName(job.schema, table.name)} (${columnList(table)})`;
  const query = `select ${csvLineSql(table)} as line from ${table.relation}`;
  const piped = rows < MANY_ROWS ? undefined : await copyThroughPipe(client, target, job, table);
  const added = piped ?? (await copyIn(client, target, job.session, query));
  if (added !== rows) throw new Error(`${rows} rows were read, but ${added} arrived`);
  return { added, changed: 0, removed: 0 };
}

/**
 * Compares all rows by a digest that both sides compute, then deletes and inserts those that
 * differ. Of rows that stand there several times the number counts.
 */
export async function writeDifference(sync: OpenSync, table: SyncTable): Promise<Counts> {
  const { session } = sync.job;
  await fetchPrints(sync, table);
  await session.execute(
    `create or replace temp table idw_difference as
     select coalesce(ours.upper, theirs.upper) as upper, coalesce(ours.lower, theirs.lower) as lower,
       ours.n is not null as is_ours
     from (select upper, lower, count(*) as n from (${printsSql(table)}) group by all) as ours
     full join (select upper, lower, count(*) as n from idw_prints group by all) as theirs
       on ours.upper = theirs.upper and ours.lower = theirs.lower
     where ours.n is distinct from theirs.n`,
  );
  try {
    const { rows } = await session.query(
      'select count(*), count(*) filter (where is_ours) from idw_difference',
    );
    const [all, ours] = (rows[0] ?? []).map(Number);
    if (all === 0) return { added: 0, changed: 0, removed: 0 };
    return await replaceRows(sync, table, { hasNewRows: ours !== 0 });
  } finally {
    await session.execute('drop table idw_difference; drop table idw_prints');
  }
}

async function fetchPrints({ client, job }: OpenSync, table: SyncTable): Promise<void> {
  const names = table.columns.map(({ name }) => name);
  await job.session.execute(
    'create or replace temp table idw_prints (upper bigint, lower bigint, place bigint)',
  );
  const query = `select decode(md5(${targetTextSql(names)}), 'hex'), ctid
     from only ${tableName(job.schema, table.name)}`;
  await job.session.append(undefined, 'idw_prints', readPrints(copyOut(client, query)));
}

/**
 * The rows with the digest of each, without the top bits of its halves, which have no sign here.
 * @param columns What of a row comes along, with a comma behind it.
 */
function printsSql(table: SyncTable, columns = ''): string {
  const half = (number: string, name: string) =>
    `(${number} & 9223372036854775807::uhugeint)::bigint as ${name}`;
  const digest = `md5_number(${sourceTextSql(table.columns.map(({ name }) => name))})::uhugeint`;
  return `select ${columns} ${half('digest', 'upper')}, ${half('(digest >> 64)', 'lower')}
    from (select ${columns} ${digest} as digest from ${table.relation}) as digests`;
}

async function replaceRows(
  { client, job }: OpenSync,
  table: SyncTable,
  { hasNewRows }: { readonly hasNewRows: boolean },
): Promise<Counts> {
  const { session } = job;
  const name = tableName(job.schema, table.name);
  const columns = columnList(table);
  await client.query(
    `create temp table idw_places (place tid) on commit drop;
     create temp table idw_gone (key text) on commit drop;
     create temp table idw_new on commit drop as select ${columns} from ${name} with no data`,
  );
  await copyIn(
    client,
    'pg_temp.idw_places',
    session,
    `select '"(' || (place // 65536) || ',' || (place % 65536) || ')"' as line
     from idw_prints semi join idw_difference using (upper, lower)`,
  );
  // Where rows only go, the digests need not be computed once more.
  if (hasNewRows)
    await copyIn(
      client,
      `pg_temp.idw_new (${columns})`,
      session,
      `select ${csvLineSql(table)} as line
       from (${printsSql(table, `${columns},`)}) as rows
       semi join idw_difference using (upper, lower)`,
    );
  await client.query(
    `with deleted as (
       delete from ${name} as old using pg_temp.idw_places as places
       where old.ctid = places.place returning ${targetTextSql(table.keys, 'old.')} as key
     )
     insert into pg_temp.idw_gone select key from deleted;
     insert into ${name} (${columns}) select ${columns} from pg_temp.idw_new`,
  );
  const counts = await countKeys(client, table);
  await client.query(
    'drop table pg_temp.idw_places; drop table pg_temp.idw_gone; drop table pg_temp.idw_new',
  );
  return counts;
}

/** A row whose key went and came is changed. */
async function countKeys(client: pg.Client, table: SyncTable): Promise<Counts> {
  const key = targetTextSql(table.keys, 'come.');
  const { rows } = await client.query<Record<'come' | 'changed' | 'removed', string>>(
    `select
       (select count(*) from pg_temp.idw_new) as come,
       (select count(*) from pg_temp.idw_new as come
        where ${key} in (select key from pg_temp.idw_gone)) as changed,
       (select count(*) from pg_temp.idw_gone as gone
        where gone.key not in (select ${key} from pg_temp.idw_new as come)) as removed`,
  );
  const [{ come = 0, changed = 0, removed = 0 } = {}] = rows;
  return {
    added: Number(come) - Number(changed),
    changed: Number(changed),
    removed: Number(removed),
  };
}
