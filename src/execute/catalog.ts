import type { Session } from '../engine/engine.js';
import { quoteIdentifier, quoteLiteral, Relation } from '../relation/relation.js';

/** What a database holds: tables and views by their quoted name. */
export type Catalog = ReadonlyMap<string, 'table' | 'view'>;

/** Lists all tables and views of the database. */
export async function readCatalog(session: Session): Promise<Catalog> {
  const { rows } = await session.query(
    `select table_schema, table_name, table_type from information_schema.tables
     where table_catalog = current_database()`,
  );
  return new Map(
    rows.map(([schema, name, type]) => {
      return [
        String(new Relation(String(schema), String(name))),
        type === 'VIEW' ? 'view' : 'table',
      ];
    }),
  );
}

/** Writes the statement that removes what bears a name now, so that the other kind can take it. */
export async function dropOtherKind(
  session: Session,
  relation: Relation,
  wanted: 'table' | 'view',
): Promise<void> {
  const { rows } = await session.query(
    `select table_type from information_schema.tables where table_catalog = current_database()
     and table_schema = ${quoteLiteral(relation.schema)} and table_name = ${quoteLiteral(relation.identifier)}`,
  );
  const kind = rows[0] && (rows[0][0] === 'VIEW' ? 'view' : 'table');
  if (kind !== undefined && kind !== wanted) await session.execute(`drop ${kind} ${relation}`);
}

/** Makes a schema if it is not there. */
export async function createSchema(session: Session, schema: string): Promise<void> {
  await session.execute(`create schema if not exists ${quoteIdentifier(schema)}`);
}
