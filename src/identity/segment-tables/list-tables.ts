import type { Session } from '../../engine/engine.js';
import { quoteIdentifier, quoteLiteral } from '../../relation/relation.js';
import type { ColumnType } from '../input-source.js';
import type { AttachedDatabase } from './attach-database.js';
import type { WarehouseTable } from './warehouse-table.js';

/** Lists the tables and views of a schema in the order of their names. */
export async function listTables(
  session: Session,
  { catalog }: AttachedDatabase,
  schema: string,
): Promise<readonly WarehouseTable[]> {
  const { rows } = await session.query(
    `select columns.schema_name, columns.table_name, columns.column_name, columns.data_type,
         tables.table_oid is not null as has_rowid
     from duckdb_columns() as columns
     left join duckdb_tables() as tables
         on columns.database_oid = tables.database_oid and columns.table_oid = tables.table_oid
     where ${isIn(catalog, 'columns')} and lower(columns.schema_name) = lower(${quoteLiteral(schema)})
     order by columns.schema_name, columns.table_name, columns.column_index`,
  );
  const tables = new Map<string, WarehouseTable & { readonly columns: ColumnType[] }>();
  for (const [schemaName, tableName, name, type, hasRowid] of rows) {
    const parts = [catalog, String(schemaName), String(tableName)].filter(
      (part) => part !== undefined,
    );
    const sql = parts.map(quoteIdentifier).join('.');
    const table = tables.get(sql) ?? {
      name: String(tableName),
      sql,
      columns: [],
      hasRowid: hasRowid === true,
    };
    table.columns.push({ name: String(name).toLowerCase(), type: String(type) });
    tables.set(sql, table);
  }
  return [...tables.values()];
}

/** Lists the schemas of a database. */
export async function listSchemas(
  session: Session,
  { catalog }: AttachedDatabase,
): Promise<readonly string[]> {
  const { rows } = await session.query(
    `select schemas.schema_name from duckdb_schemas() as schemas
     where ${isIn(catalog, 'schemas')} and not schemas.internal order by schemas.schema_name`,
  );
  return rows.map(([name]) => String(name));
}

function isIn(catalog: string | undefined, relation: string): string {
  const name = catalog === undefined ? 'current_database()' : quoteLiteral(catalog);
  return `${relation}.database_name = ${name}`;
}
