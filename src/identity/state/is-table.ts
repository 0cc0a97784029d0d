import type { Session } from '../../engine/engine.js';
import { quoteLiteral, type Relation } from '../../relation/relation.js';

/** Tells whether a table or view exists in the database of a session. */
export async function isTable(
  session: Session,
  { schema, identifier }: Relation,
): Promise<boolean> {
  const { rows } = await session.query(
    `select 1 from information_schema.tables where table_catalog = current_database()
     and table_schema = ${quoteLiteral(schema)} and table_name = ${quoteLiteral(identifier)}`,
  );
  return rows.length > 0;
}
