/** Writes calls to a PostgreSQL server as Segment does. */
import type { PostgresServer } from '../../support/postgres-server.js';
import { type Json, literal, type Row, tablesOf } from './segment-warehouse.js';

/** How calls are written to a server. */
export interface ServerWriting {
  readonly schema?: string;
  /** Types of columns; others are of text. */
  readonly types?: Readonly<Record<string, string>>;
  /** When the rows are loaded; undefined for tables without uuid_ts. */
  readonly loadedAt?: string | undefined;
  /** Only these tables; all if undefined. */
  readonly only?: (table: string) => boolean;
}

/** Adds calls to the tables of a schema, each in one statement. */
export async function writeServerTables(
  server: PostgresServer,
  database: string,
  calls: readonly Json[],
  { schema = 'web_app', types = {}, loadedAt, only = () => true }: ServerWriting = {},
): Promise<void> {
  const statements = [`create schema if not exists "${schema}"`];
  for (const [table, rows] of tablesOf(calls))
    if (only(table)) statements.push(...rowsSql(`"${schema}"."${table}"`, rows, types, loadedAt));
  await server.query(database, statements.join(';\n'));
}

function rowsSql(
  table: string,
  rows: readonly Row[],
  types: Readonly<Record<string, string>>,
  loadedAt: string | undefined,
): string[] {
  const typeOf = (name: string) =>
    types[name] ?? (/^(timestamp|received_at)$/.test(name) ? 'timestamptz' : 'text');
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const all = loadedAt === undefined ? columns : [...columns, 'uuid_ts'];
  return [
    `create table if not exists ${table} (id ${typeOf('id')})`,
    ...all.map((name) => {
      const type = name === 'uuid_ts' ? 'timestamptz' : typeOf(name);
      return `alter table ${table} add column if not exists "${name}" ${type}`;
    }),
    ...rows.map((row) => {
      const found: Row = new Map(row);
      if (loadedAt !== undefined) found.set('uuid_ts', loadedAt);
      const names = [...found.keys()].map((name) => `"${name}"`).join(', ');
      return `insert into ${table} (${names}) values (${[...found.values()].map(literal).join(', ')})`;
    }),
  ];
}
