import { quoteIdentifier, quoteLiteral } from '../../relation/relation.js';
import type { TableDescription } from '../descriptions.js';
import type { SyncColumn, SyncTable } from '../sync-table.js';

/** Types by what the embedded database calls them; all others travel as text. */
const TYPES: Readonly<Record<string, string>> = {
  'TIMESTAMP WITH TIME ZONE': 'timestamp with time zone',
  TIMESTAMP: 'timestamp without time zone',
  DATE: 'date',
  BIGINT: 'bigint',
  INTEGER: 'integer',
  SMALLINT: 'smallint',
  BOOLEAN: 'boolean',
  UUID: 'uuid',
};

/** Gives the type of a column as PostgreSQL writes it. */
export function postgresType({ type }: SyncColumn): string {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  return decimal ? `numeric(${decimal[1]},${decimal[2]})` : (TYPES[type] ?? 'text');
}

/** Writes a row as a line of CSV, for COPY: texts in quotes, null as nothing. */
export function csvLineSql({ columns }: SyncTable): string {
  const values = columns.map((column) => {
    const name = quoteIdentifier(column.name);
    return postgresType(column) === 'text'
      ? `coalesce('"' || replace(${name}::varchar, '"', '""') || '"', '')`
      : `coalesce(${name}::varchar, '')`;
  });
  return values.join(` || ',' || `);
}

/** Writes values as one text that tells them apart, in the embedded database. */
export function sourceTextSql(names: readonly string[]): string {
  return lengthPrefixed(names, (name) => `strlen(${name}::varchar)`, 'varchar');
}

/** Writes the same text in PostgreSQL, with UTC and ISO dates set. */
export function targetTextSql(names: readonly string[], prefix = ''): string {
  return lengthPrefixed(names, (name) => `octet_length(${name}::text)`, 'text', prefix);
}

function lengthPrefixed(
  names: readonly string[],
  length: (name: string) => string,
  text: string,
  prefix = '',
): string {
  const parts = names.map((written) => {
    const name = `${prefix}${quoteIdentifier(written)}`;
    return `coalesce(${length(name)}::${text} || ':' || ${name}::${text}, '-')`;
  });
  return parts.join(' || ');
}

/**
 * The expression of the index by which rows are found: values of any length fit, since only their
 * hash is kept.
 */
export function lookupSql(column: string, prefix = ''): string {
  return `hashtextextended(${prefix}${quoteIdentifier(column)} collate "C", 0)`;
}

/** Names a table of the warehouse for SQL. */
export function tableName(schema: string, table: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
}

/**
 * How full pages are at first: where a changed row finds room beside its old self, no index has to
 * take note of it, and the room of the old one is used again.
 */
const FILL_PERCENT = 95;

/** Writes the statement that makes a table; how it is described comes later. */
export function createTableSql(schema: string, table: SyncTable): string {
  const name = tableName(schema, table.name);
  const isKey = new Set(table.lookup === undefined ? [] : table.keys);
  const columns = table.columns.map((column) => {
    const type = postgresType(column);
    if (!isKey.has(column.name)) return `${quoteIdentifier(column.name)} ${type}`;
    // Identifiers compare by their bytes: rules of a language make an index five times as dear.
    const collation = type === 'text' ? ' collate "C"' : '';
    return `${quoteIdentifier(column.name)} ${type}${collation} not null`;
  });
  return `create table ${name} (${columns.join(', ')}) with (fillfactor = ${FILL_PERCENT})`;
}

/** Writes the statements that describe a table and its columns. */
export function describeTableSql(
  schema: string,
  table: SyncTable,
  described: TableDescription | undefined,
): string {
  const name = tableName(schema, table.name);
  return [
    `comment on table ${name} is ${quoteLiteral(described?.description ?? '')}`,
    ...table.columns.map((column) => commentSql(name, column, described)),
  ].join(';\n');
}

/** Writes the statement that describes a column; without a text it has no comment. */
export function commentSql(
  name: string,
  column: SyncColumn,
  described: TableDescription | undefined,
): string {
  const text = described?.columns.get(column.name) ?? '';
  return `comment on column ${name}.${quoteIdentifier(column.name)} is ${quoteLiteral(text)}`;
}
