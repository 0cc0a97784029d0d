import type { CompiledNode } from '../compile/compiled-node.js';
import {
  refuseTransactionWords,
  withSessionDatabase,
} from '../context/database/session-database.js';
import type { Session, Table } from '../engine/engine.js';
import { ProjectError } from '../errors/project-error.js';
import { didYouMean } from '../errors/suggest.js';
import type { Node } from '../graph/node.js';
import { BareName, quoteIdentifier, quoteLiteral, type Relation } from '../relation/relation.js';
import type { Materializing } from './atomically.js';

type Columns = Table['columns'];

const NEW_ROWS = 'idw_new_rows';

/** dbt's names of both sides, which incremental_predicates use. */
const TARGET = 'DBT_INTERNAL_DEST';
const SOURCE = 'DBT_INTERNAL_SOURCE';

/**
 * Adds the rows of an incremental model to its table, by its strategy; a first run and a full
 * refresh build the table anew. The rows are computed once, into a temporary table.
 * @returns The rows that were added or changed.
 */
export async function buildIncremental(
  compiled: CompiledNode,
  using: Materializing,
  buildTable: () => Promise<number>,
): Promise<number> {
  const { node, sql } = compiled;
  const { session } = using;
  const before = await columnsOf(session, node.relation);
  if (before === undefined || (node.config.fullRefresh ?? using.fullRefresh)) return buildTable();
  await session.execute(`create or replace temp table ${NEW_ROWS} as (\n${sql}\n)`);
  const incoming = await session.describe(`select * from ${NEW_ROWS}`);
  const columns = await alignColumns(compiled, using, before, incoming);
  const rows = compiled.strategySql
    ? await applyStrategy(compiled.strategySql, session)
    : await applyRows(compiled, session, columns);
  await session.execute(`drop table ${NEW_ROWS}`);
  return rows;
}

/** Lists the columns of a table; a view of that name is none. */
async function columnsOf(session: Session, relation: Relation): Promise<Columns | undefined> {
  const { rows } = await session.query(
    `select column_name, data_type from duckdb_columns() join duckdb_tables() using (table_oid)
     where duckdb_tables.database_name = current_database()
     and duckdb_columns.database_name = current_database()
     and duckdb_tables.schema_name = ${quoteLiteral(relation.schema)}
     and duckdb_tables.table_name = ${quoteLiteral(relation.identifier)} order by column_index`,
  );
  return rows.length === 0
    ? undefined
    : rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
}

/** Applies on_schema_change and returns the columns that are written. */
async function alignColumns(
  { node }: CompiledNode,
  { session, warn }: Materializing,
  before: Columns,
  incoming: Columns,
): Promise<readonly string[]> {
  const isIn = (list: Columns) => (column: Columns[number]) =>
    list.some(({ name }) => name.toLowerCase() === column.name.toLowerCase());
  const added = incoming.filter((column) => !isIn(before)(column));
  const gone = before.filter((column) => !isIn(incoming)(column));
  const list = (columns: Columns) => columns.map(({ name }) => `"${name}"`).join(', ');
  const change = [
    added.length > 0 ? `new: ${list(added)}` : '',
    gone.length > 0 ? `gone: ${list(gone)}` : '',
  ]
    .filter(Boolean)
    .join('; ');
  const mode = node.config.onSchemaChange;
  if (change !== '' && mode === 'fail') {
    const message = `The columns of "${node.name}" changed (${change}) and on_schema_change is "fail".`;
    throw new ProjectError('config-value', message, {
      at: node.declaredAt,
      hint: 'Run it once with --full-refresh, or choose another on_schema_change.',
    });
  }
  if (change !== '' && mode === 'ignore') {
    warn(
      `The columns of "${node.name}" changed (${change}); on_schema_change is "ignore", so the table keeps its columns.`,
    );
    return incoming.filter(isIn(before)).map(({ name }) => name);
  }
  for (const { name, type } of added)
    await session.execute(
      `alter table ${node.relation} add column ${quoteIdentifier(name)} ${type}`,
    );
  if (mode === 'sync_all_columns')
    for (const { name } of gone)
      await session.execute(`alter table ${node.relation} drop column ${quoteIdentifier(name)}`);
  return incoming.map(({ name }) => name);
}

/** Runs what the project's own strategy writes, within the transaction of the node. */
async function applyStrategy(
  write: NonNullable<CompiledNode['strategySql']>,
  session: Session,
): Promise<number> {
  const temporary = new BareName(NEW_ROWS);
  const sql = await withSessionDatabase(session, true, (database) => write(database, temporary));
  refuseTransactionWords(sql);
  return session.execute(sql);
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

async function applyRows(
  { node }: CompiledNode,
  session: Session,
  columns: readonly string[],
): Promise<number> {
  const { relation } = node;
  const { uniqueKey } = node.config;
  const strategy =
    node.config.incrementalStrategy ?? (uniqueKey.length > 0 ? 'delete+insert' : 'append');
  const names = columns.map(quoteIdentifier).join(', ');
  const insert = `insert into ${relation} (${names}) select ${names} from ${NEW_ROWS}`;
  if (strategy !== 'append' && uniqueKey.length === 0) {
    throw new ProjectError(
      'config-value',
      `"${node.name}" uses the strategy "${strategy}", which needs a unique_key.`,
      { at: node.declaredAt },
    );
  }
  const unknown = uniqueKey.find((key) => !columns.some((name) => sameName(name, key)));
  if (strategy !== 'append' && unknown !== undefined) {
    const message = `unique_key of "${node.name}" names "${unknown}", which is none of its columns.`;
    const hint = didYouMean(unknown, columns) ?? `Its columns: ${columns.join(', ')}.`;
    throw new ProjectError('config-value', message, { at: node.declaredAt, hint });
  }
  const matched = matchOf(node, uniqueKey);
  if (strategy === 'merge') {
    await checkKeys(node, uniqueKey, session);
    return session.execute(`merge into ${relation} as ${TARGET} using ${NEW_ROWS} as ${SOURCE}
      on ${matched} ${whenMatched(node, columns)}
      when not matched then insert (${names}) values (${columns.map(ofSource).join(', ')})`);
  }
  if (strategy === 'delete+insert') {
    await session.execute(
      `delete from ${relation} as ${TARGET} using ${NEW_ROWS} as ${SOURCE} where ${matched}`,
    );
  }
  return session.execute(insert);
}

/** Which of two rows with one key a merge would keep is chance, so it is refused. */
async function checkKeys(
  node: Node,
  uniqueKey: readonly string[],
  session: Session,
): Promise<void> {
  const keys = uniqueKey.map(quoteIdentifier);
  const { rows } = await session.query(
    `select ${keys.join(', ')} from ${NEW_ROWS} where ${keys.map((key) => `${key} is not null`).join(' and ')}
     group by all having count(*) > 1 order by all limit 1`,
  );
  const [row] = rows;
  if (!row) return;
  const shown = uniqueKey.map((key, at) => `${key} = ${String(row[at])}`).join(', ');
  throw new ProjectError(
    'repeated-key',
    `The new rows of "${node.name}" hold its unique_key twice: ${shown}.`,
    {
      at: node.declaredAt,
    },
  );
}

/** Tells when a row replaces another: by its unique_key, among the rows of incremental_predicates. */
function matchOf({ config: { all } }: Node, uniqueKey: readonly string[]): string {
  const keys = uniqueKey.map((key) => `${TARGET}.${quoteIdentifier(key)} = ${ofSource(key)}`);
  const predicates = texts(all.incremental_predicates ?? all.predicates);
  return [...keys, ...predicates.map((predicate) => `(${predicate})`)].join(' and ');
}

/** Renders what a merge updates: merge_update_columns, or all but merge_exclude_columns. */
function whenMatched(
  { name, config: { all }, declaredAt }: Node,
  columns: readonly string[],
): string {
  const only = texts(all.merge_update_columns);
  const excluded = texts(all.merge_exclude_columns);
  const isIn = (list: readonly string[], name: string) => list.some((one) => sameName(one, name));
  const unknown = [...only, ...excluded].find((column) => !isIn(columns, column));
  if (unknown !== undefined) {
    const key = isIn(only, unknown) ? 'merge_update_columns' : 'merge_exclude_columns';
    const message = `${key} of "${name}" names "${unknown}", which is none of its columns.`;
    const hint = didYouMean(unknown, columns) ?? `Its columns: ${columns.join(', ')}.`;
    throw new ProjectError('config-value', message, { at: declaredAt, hint });
  }
  const updated = columns.filter(
    (column) => (only.length === 0 || isIn(only, column)) && !isIn(excluded, column),
  );
  if (updated.length === 0) return '';
  const set = updated.map((column) => `${quoteIdentifier(column)} = ${ofSource(column)}`);
  return `when matched then update set ${set.join(', ')}`;
}

function ofSource(column: string): string {
  return `${SOURCE}.${quoteIdentifier(column)}`;
}

function texts(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
