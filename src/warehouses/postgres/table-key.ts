import type { Session } from '../../engine/engine.js';
import { quoteIdentifier } from '../../relation/relation.js';
import { nameList } from '../row-sql.js';
import type { SyncTable } from '../sync-table.js';
import type { OpenSync } from './job-connection.js';
import { lookupSql, postgresType, tableName } from './target-sql.js';

/**
 * How rows are found by their key. `primary`: a primary key of the columns; `digest`: a unique index
 * on their SHA-256, since an entry of an index holds 2,704 bytes at most; `hash`: an index on a hash
 * of one column, where keys may repeat; `none`: not at all.
 */
export type KeyForm = 'primary' | 'digest' | 'hash' | 'none';

/** Keys of more bytes of text than this have no place in an index. */
const MOST_BYTES = 2500;
/** For building an index; a server that allows more keeps that. */
const BUILD_MEMORY = '256MB';

/**
 * Makes the index that a table needs, unless it is there, in place of what earlier versions made.
 * @param coming Bytes of text in the longest key of the rows that come.
 * @param there The same of the rows that are there; asked for where it matters.
 */
export async function ensureKey(
  sync: OpenSync,
  table: SyncTable,
  coming: number,
  there?: number,
): Promise<KeyForm> {
  const found = await findKey(sync, table);
  const isShort = found === 'primary' && coming <= MOST_BYTES;
  if (isShort || found === 'digest' || table.lookup === undefined) return found;
  if (found === 'hash' && !table.isKeyUnique) return found;
  const longest = Math.max(coming, there ?? (await longestThere(sync, table)));
  const wanted = !table.isKeyUnique ? 'hash' : longest > MOST_BYTES ? 'digest' : 'primary';
  await dropKey(sync, table);
  await createKey(sync, table, wanted);
  return wanted;
}

/** Drops a key that rows to come do not fit in. */
export async function makeRoom(sync: OpenSync, table: SyncTable, coming: number): Promise<void> {
  if (coming > MOST_BYTES && (await findKey(sync, table)) === 'primary') await dropKey(sync, table);
}

async function dropKey({ client, job }: OpenSync, table: SyncTable): Promise<void> {
  await client.query(
    `alter table ${tableName(job.schema, table.name)} drop constraint if exists ${keyName(table)};
     drop index if exists ${quoteIdentifier(job.schema)}.${keyName(table)}`,
  );
}

async function createKey(sync: OpenSync, table: SyncTable, form: KeyForm): Promise<void> {
  const { client, job } = sync;
  const [name, index] = [tableName(job.schema, table.name), keyName(table)];
  await client.query(
    `select set_config('maintenance_work_mem', '${BUILD_MEMORY}', true)
     where pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes('${BUILD_MEMORY}');
     create ${form === 'hash' ? '' : 'unique '}index ${index} on ${name} (${indexedSql(table, form)})`,
  );
  // Somebody may have given it a primary key of another name.
  if (form === 'primary' && !(await hasPrimaryKey(sync, table)))
    await client.query(
      `alter table ${name} add constraint ${index} primary key using index ${index}`,
    );
}

function keyName({ name }: SyncTable): string {
  return quoteIdentifier(`idw_${name}_key`);
}

async function findKey({ client, job }: OpenSync, table: SyncTable): Promise<KeyForm> {
  const { rows } = await client.query<{ unique: boolean; expression: boolean }>(
    `select indisunique as unique, indexprs is not null as expression
     from pg_index where indexrelid = to_regclass($1) and indrelid = to_regclass($2)`,
    [`${quoteIdentifier(job.schema)}.${keyName(table)}`, tableName(job.schema, table.name)],
  );
  const [index] = rows;
  if (!index) return 'none';
  if (index.expression) return index.unique ? 'digest' : 'hash';
  return 'primary';
}

async function hasPrimaryKey({ client, job }: OpenSync, table: SyncTable): Promise<boolean> {
  const { rows } = await client.query(
    'select 1 from pg_index where indisprimary and indrelid = to_regclass($1)',
    [tableName(job.schema, table.name)],
  );
  return rows.length > 0;
}

/** The key columns, the one with the most values first. */
function orderedKeys({ keys, lookup }: SyncTable): readonly string[] {
  return lookup === undefined ? keys : [lookup, ...keys.filter((key) => key !== lookup)];
}

function textKeys(table: SyncTable): readonly string[] {
  const texts = table.columns.filter((column) => postgresType(column) === 'text');
  return orderedKeys(table).filter((key) => texts.some(({ name }) => name === key));
}

function indexedSql(table: SyncTable, form: KeyForm): string {
  if (form === 'hash') return `(${lookupSql(table.lookup ?? '')})`;
  if (form === 'primary') return nameList(orderedKeys(table));
  const texts = textKeys(table);
  const others = orderedKeys(table).filter((key) => !texts.includes(key));
  return [`(${digestSql(texts)})`, ...others.map((key) => quoteIdentifier(key))].join(', ');
}

/** Texts become bytes as they are only where no backslash means anything. */
function digestSql(keys: readonly string[], prefix = ''): string {
  const parts = keys.map((key) => {
    const name = `${prefix}${quoteIdentifier(key)}`;
    return `octet_length(${name})::text || ':' || ${name}`;
  });
  return `sha256(replace(${parts.join(' || ')}, '\\', '\\\\')::bytea)`;
}

/** Writes the condition that two rows have one key, so that the index finds them. */
export function sameKeySql(table: SyncTable, form: KeyForm): string {
  const equal = table.keys.map(
    (key) => `old.${quoteIdentifier(key)} = new.${quoteIdentifier(key)}`,
  );
  const both = (sql: (prefix: string) => string) => `${sql('old.')} = ${sql('new.')}`;
  if (form === 'hash') equal.unshift(both((prefix) => lookupSql(table.lookup ?? '', prefix)));
  if (form === 'digest') equal.unshift(both((prefix) => digestSql(textKeys(table), prefix)));
  return equal.join(' and ');
}

/** Tells the bytes of text in the longest key of some rows; 0 if there is none. */
export async function longestKey(
  session: Session,
  table: SyncTable,
  relation = String(table.relation),
): Promise<number> {
  if (!table.isKeyUnique) return 0;
  const { rows } = await session.query(`select ${longestSql(table, 'strlen')} from ${relation}`);
  return Number(rows[0]?.[0]);
}

async function longestThere({ client, job }: OpenSync, table: SyncTable): Promise<number> {
  const { rows } = await client.query<{ longest: number }>(
    `select ${longestSql(table, 'octet_length')} as longest from ${tableName(job.schema, table.name)}`,
  );
  return rows[0]?.longest ?? 0;
}

function longestSql(table: SyncTable, length: string): string {
  const lengths = textKeys(table).map((key) => `${length}(${quoteIdentifier(key)})`);
  return `coalesce(max(${['0', ...lengths].join(' + ')}), 0)`;
}
