import { ProjectError } from '../../errors/project-error.js';
import { quoteIdentifier } from '../../relation/relation.js';
import type { SyncColumn, SyncTable } from '../sync-table.js';
import type { OpenSync } from './job-connection.js';
import { commentSql, createTableSql, postgresType, tableName } from './target-sql.js';

/** How a table was found. */
export interface FoundTable {
  /** Whether it was made just now. */
  readonly isNew: boolean;
  /** Whether the triggers that note changes by others were there. */
  readonly wasWatched: boolean;
  /** Columns that are there and not synced. */
  readonly others: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Makes a table, or alters the one that is there to the columns that are synced. No
 * table is ever replaced, so that views, grants and indexes on it stay.
 * @throws {ProjectError} `warehouse-failed` where a view bears the name.
 */
export async function prepareTable(sync: OpenSync, table: SyncTable): Promise<FoundTable> {
  const { client, job } = sync;
  const name = tableName(job.schema, table.name);
  const { rows } = await client.query<{ kind: string; column: string; type: string }>(
    `select relkind as kind, attname as column, format_type(atttypid, atttypmod) as type
     from pg_class join pg_attribute on attrelid = pg_class.oid
     where pg_class.oid = to_regclass($1) and attnum > 0 and not attisdropped`,
    [name],
  );
  const [first] = rows;
  if (first && first.kind !== 'r' && first.kind !== 'p')
    throw new ProjectError(
      'warehouse-failed',
      `"${job.schema}.${table.name}" in warehouse "${job.warehouse}" is not a table.`,
      { hint: 'Rename it: a sync writes a table of this name.' },
    );
  const found = new Map(rows.map(({ column, type }) => [column, type]));
  if (first) for (const column of table.columns) await fitColumn(sync, table, column, found);
  else await client.query(createTableSql(job.schema, table));
  const isSynced = new Set(table.columns.map((column) => column.name));
  const left = [...found.keys()].filter((column) => !isSynced.has(column));
  return {
    isNew: !first,
    wasWatched: await watch(sync, table),
    others: left,
    notes: left.map(
      (column) =>
        `${job.schema}.${table.name} has a column "${column}" that is not synced. To remove it: alter table ${name} drop column ${quoteIdentifier(column)};`,
    ),
  };
}

async function fitColumn(
  { client, job }: OpenSync,
  table: SyncTable,
  column: SyncColumn,
  found: ReadonlyMap<string, string>,
): Promise<void> {
  const name = tableName(job.schema, table.name);
  const [quoted, type] = [quoteIdentifier(column.name), postgresType(column)];
  const before = found.get(column.name);
  if (before === type) return;
  if (before !== undefined) {
    await client.query(
      `alter table ${name} alter column ${quoted} type ${type} using ${quoted}::text::${type}`,
    );
    return;
  }
  await client.query(`alter table ${name} add column ${quoted} ${type}`);
  const described = (await job.describe()).get(table.name);
  await client.query(commentSql(name, column, described));
}

/** Makes the triggers that note changes by others; tells whether both were there. */
async function watch({ client, job }: OpenSync, table: SyncTable): Promise<boolean> {
  const name = tableName(job.schema, table.name);
  const { rows } = await client.query<{ name: string }>(
    `select tgname as name from pg_trigger
     where tgrelid = to_regclass($1) and tgname in ('idw_change', 'idw_truncate')
       and tgenabled <> 'D'`,
    [name],
  );
  if (rows.length === 2) return true;
  const run = `for each statement execute function ${quoteIdentifier(job.schema)}.idw_note_change()`;
  await client.query(
    `drop trigger if exists idw_change on ${name};
     drop trigger if exists idw_truncate on ${name};
     create trigger idw_change after insert or update or delete on ${name} ${run};
     create trigger idw_truncate after truncate on ${name} ${run}`,
  );
  return false;
}
