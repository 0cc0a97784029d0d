import type pg from 'pg';
import { quoteIdentifier } from '../../../relation/relation.js';

/** A column of a table on a server. */
export interface ServerColumn {
  /** In small letters. */
  readonly name: string;
  /** Its quoted name. */
  readonly sql: string;
  /** The server's name of its type, or of the type that a domain is made of. */
  readonly type: string;
  /** Whether its values are arrays or rows. */
  readonly isComposed: boolean;
  /** Whether its type is one of text, which may hold JSON. */
  readonly isText: boolean;
}

/** A table or view of a PostgreSQL server. */
export interface ServerTable {
  /** The schema as the server has it. */
  readonly schema: string;
  readonly name: string;
  /** The quoted name with its schema. */
  readonly sql: string;
  readonly columns: readonly ServerColumn[];
}

/** Names the database of a connection. */
export async function currentDatabase(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    'select pg_catalog.current_database()::text as name',
  );
  return rows[0]?.name ?? '';
}

/** Lists the schemas of a database that are not the server's own. */
export async function listServerSchemas(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select nspname::text as name from pg_catalog.pg_namespace
     where nspname !~ '^pg_' and nspname <> 'information_schema' order by nspname`,
  );
  return rows.map(({ name }) => name);
}

/**
 * Lists the tables and views of a schema with their columns, whether or not they may be read: what
 * may not is an error of its own. Where names differ in capitals only, small letters go first.
 */
export async function listServerTables(
  client: pg.Client,
  schema: string,
): Promise<readonly ServerTable[]> {
  const { rows } = await client.query<CatalogRow>(COLUMNS_SQL, [schema]);
  const exact = rows.some((row) => row.schema === schema);
  const tables = new Map<string, ServerTable & { readonly columns: ServerColumn[] }>();
  for (const row of rows) {
    if (exact && row.schema !== schema) continue;
    const key = row.table.toLowerCase();
    const sql = [row.schema, row.table].map(quoteIdentifier).join('.');
    const table = tables.get(key) ?? { schema: row.schema, name: row.table, sql, columns: [] };
    tables.set(key, table);
    const name = row.column.toLowerCase();
    if (table.sql !== sql || table.columns.some((column) => column.name === name)) continue;
    table.columns.push({
      name,
      sql: quoteIdentifier(row.column),
      type: row.type,
      isComposed: row.category === 'A' || row.category === 'C',
      isText: row.category === 'S',
    });
  }
  return [...tables.values()];
}

interface CatalogRow {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly category: string;
}

const COLUMNS_SQL = `
  select namespace.nspname::text as schema, class.relname::text as table,
    attribute.attname::text as column,
    coalesce(base.typname, own.typname)::text as type,
    coalesce(base.typcategory, own.typcategory)::text as category
  from pg_catalog.pg_class as class
  join pg_catalog.pg_namespace as namespace on namespace.oid = class.relnamespace
  join pg_catalog.pg_attribute as attribute
    on attribute.attrelid = class.oid and attribute.attnum > 0 and not attribute.attisdropped
  join pg_catalog.pg_type as own on own.oid = attribute.atttypid
  left join pg_catalog.pg_type as base on own.typtype = 'd' and base.oid = own.typbasetype
  where class.relkind in ('r', 'v', 'm', 'f', 'p')
    and pg_catalog.lower(namespace.nspname::text) = pg_catalog.lower($1::text)
  order by
    namespace.nspname::text collate "C",
    pg_catalog.lower(class.relname::text) collate "C", class.relname::text collate "C" desc,
    pg_catalog.lower(attribute.attname::text) collate "C",
    attribute.attname::text collate "C" desc`;
