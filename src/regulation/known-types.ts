import type { Session } from '../engine/engine.js';
import { callIdentifiers } from '../identity/calls/call-identifiers.js';
import type { Space } from '../identity/space.js';
import { isTable } from '../identity/state/is-table.js';
import { Relation } from '../relation/relation.js';

/** Lists the types of which a space has identifiers or may have; undefined if nothing is built. */
export async function knownTypes(
  session: Session,
  space: Space,
): Promise<readonly string[] | undefined> {
  const tables = [
    new Relation(space.schema, 'users_identities'),
    new Relation(space.stateSchema, 'identifiers'),
  ];
  const types: string[] = [];
  for (const table of tables) {
    if (!(await isTable(session, table))) continue;
    const { rows } = await session.query(`select distinct external_id_type from ${table}`);
    types.push(...rows.map(([type]) => String(type)));
  }
  if (!(await isTable(session, new Relation(space.schema, 'users_identities')))) return undefined;
  const taken = space.input.kind === 'calls' ? callIdentifiers(space.identifiers) : [];
  return [...new Set([...types, ...taken.map(({ type }) => type)])].sort();
}
