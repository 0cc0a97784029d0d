import type { Session } from '../../engine/engine.js';
import { columnList, keyHashSql, rowHashSql } from '../row-sql.js';
import type { SyncJob } from '../sync-job.js';
import type { TableResult } from '../sync-result.js';
import type { SyncTable } from '../sync-table.js';
import { targetName } from './target-table.js';

/**
 * Deletes and inserts the rows by which a table of the warehouse differs. Rows are compared by the
 * hash of all columns and how often it stands there, so tables need no key.
 */
export async function writeDifference(job: SyncJob, table: SyncTable): Promise<TableResult> {
  const { session } = job;
  const target = targetName(job, table.name);
  const source = String(table.relation);
  const [ours, theirs] = [
    await fingerprint(session, table, source),
    await fingerprint(session, table, target),
  ];
  const { rows } = ours;
  if (ours.text === theirs.text)
    return { table: table.name, status: 'unchanged', rows, added: 0, changed: 0, removed: 0 };
  await findDifference(session, table, source, target);
  const counts = await countDifference(session);
  const isDifferent = `${rowHashSql(table)} in (select row_hash from idw_difference)`;
  await session.execute(`delete from ${target} where ${isDifferent}`);
  const columns = columnList(table);
  await session.execute(
    `insert into ${target} (${columns}) select ${columns} from ${source} where ${isDifferent}`,
  );
  await session.execute('drop table idw_difference; drop table idw_gone; drop table idw_new');
  return { table: table.name, status: 'written', rows, ...counts };
}

async function fingerprint(session: Session, table: SyncTable, relation: string) {
  const { rows } = await session.query(
    `select count(*), sum(${rowHashSql(table)})::varchar from ${relation}`,
  );
  const [count, sum] = rows[0] ?? [];
  return { rows: Number(count), text: `${String(count)} ${String(sum)}` };
}

/** Leaves three temporary tables: hashes of differing rows, and the keys of what goes and comes. */
async function findDifference(
  session: Session,
  table: SyncTable,
  source: string,
  target: string,
): Promise<void> {
  const counted = (relation: string) =>
    `(select ${rowHashSql(table)} as row_hash, count(*) as n from ${relation} group by all)`;
  const keys = (relation: string) =>
    `select ${keyHashSql(table)} as key_hash from ${relation}
     where ${rowHashSql(table)} in (select row_hash from idw_difference)`;
  await session.execute(
    `create or replace temp table idw_difference as
     select coalesce(ours.row_hash, theirs.row_hash) as row_hash
     from ${counted(source)} as ours
     full join ${counted(target)} as theirs on ours.row_hash = theirs.row_hash
     where ours.n is distinct from theirs.n;
     create or replace temp table idw_gone as ${keys(target)};
     create or replace temp table idw_new as ${keys(source)}`,
  );
}

/** A row whose key went and came is changed. */
async function countDifference(
  session: Session,
): Promise<Pick<TableResult, 'added' | 'changed' | 'removed'>> {
  const { rows } = await session.query(
    `select
       count(*) filter (where key_hash not in (select key_hash from idw_gone)),
       count(*) filter (where key_hash in (select key_hash from idw_gone)),
       (select count(*) from idw_gone where key_hash not in (select key_hash from idw_new))
     from idw_new`,
  );
  const [added = 0, changed = 0, removed = 0] = (rows[0] ?? []).map(Number);
  return { added, changed, removed };
}
