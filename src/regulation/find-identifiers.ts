import type { Session } from '../engine/engine.js';
import { callIdentifiers } from '../identity/calls/call-identifiers.js';
import type { Normalization, Space } from '../identity/space.js';
import { isTable } from '../identity/state/is-table.js';
import { quoteLiteral, Relation } from '../relation/relation.js';
import type { RegulationRequest } from './read-requests.js';

/** An identifier as the tables of a space have it. */
export interface Identifier {
  readonly type: string;
  readonly value: string;
}

/** The Unicode white space that `trim` of identity.yml takes away. */
const WHITE_SPACE = [
  ...[9, 10, 11, 12, 13, 32, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200],
  ...[8201, 8202, 8232, 8233, 8239, 8287, 12288],
];

/**
 * Lists what a request is about in a space: the identifier, normalised as the space does it, and
 * for a profile all others that its profile has now.
 */
export async function findIdentifiers(
  session: Session,
  space: Space,
  request: RegulationRequest,
): Promise<readonly Identifier[]> {
  const value = await normalized(session, space, request);
  const asked = { type: request.type, value };
  const table = new Relation(space.schema, 'users_identities');
  if (request.scope === 'identifier' || !(await isTable(session, table))) return [asked];
  const { rows } = await session.query(
    `select others.external_id_type, others.external_id_value
     from ${table} as asked
     inner join ${table} as others on asked.segment_id = others.segment_id
     where asked.external_id_type = ${quoteLiteral(asked.type)}
       and asked.external_id_value = ${quoteLiteral(asked.value)}
     order by all`,
  );
  const found = rows.map(([type, other]) => ({ type: String(type), value: String(other) }));
  return found.length > 0 ? found : [asked];
}

/** Values are hashed as they stand in the tables, so that they are found there. */
async function normalized(
  session: Session,
  space: Space,
  { type, value }: RegulationRequest,
): Promise<string> {
  const { normalize } = normalizationOf(space, type);
  if (normalize === 'none') return value;
  const { rows } = await session.query(`select ${normalizeSql(quoteLiteral(value), normalize)}`);
  return String(rows[0]?.[0] ?? value);
}

/** Writes the normalisation of a text, as macros/call_identifiers.sql does. */
export function normalizeSql(text: string, normalize: Normalization): string {
  const chars = WHITE_SPACE.map((code) => `chr(${code})`).join(' || ');
  const trimmed = normalize.endsWith('trim') ? `trim(${text}, ${chars})` : text;
  return normalize.startsWith('lower') ? `lower(${trimmed})` : trimmed;
}

function normalizationOf(space: Space, type: string): { readonly normalize: Normalization } {
  if (space.input.kind !== 'calls') return { normalize: 'none' };
  const found = callIdentifiers(space.identifiers).find((each) => each.type === type);
  return found ?? { normalize: 'none' };
}
