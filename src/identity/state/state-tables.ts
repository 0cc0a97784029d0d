import type { Session } from '../../engine/engine.js';
import { quoteIdentifier, Relation } from '../../relation/relation.js';
import type { Space } from '../space.js';

/** The tables that a space with raw calls keeps between builds, with their columns. */
export const STATE_TABLES = {
  calls: {
    message_id: 'varchar',
    message_hash: 'ubigint',
    arrived_at: 'timestamptz',
    occurred_at: 'timestamptz',
    call_type: 'varchar',
    source_key: 'varchar',
    is_timed: 'boolean',
    is_source_named: 'boolean',
    set_hash: 'ubigint',
  },
  sets: {
    set_hash: 'ubigint',
    identifier_numbers: 'integer[]',
    blocked_numbers: 'integer[]',
  },
  identifiers: {
    identifier_number: 'integer',
    external_id_type: 'varchar',
    external_id_value: 'varchar',
    identifier_hash: 'ubigint',
  },
  components: { identifier_number: 'integer', component_number: 'integer' },
  mappings: {
    identifier_number: 'integer',
    profile_number: 'integer',
    message_id: 'varchar',
    call_type: 'varchar',
    source_key: 'varchar',
    occurred_at: 'timestamptz',
    arrived_at: 'timestamptz',
  },
  profiles: {
    profile_number: 'integer',
    root_number: 'integer',
    segment_id: 'varchar',
    message_id: 'varchar',
    call_type: 'varchar',
    source_key: 'varchar',
    occurred_at: 'timestamptz',
    arrived_at: 'timestamptz',
  },
  losses: {
    profile_number: 'integer',
    winner_number: 'integer',
    message_id: 'varchar',
    call_type: 'varchar',
    source_key: 'varchar',
    occurred_at: 'timestamptz',
    arrived_at: 'timestamptz',
  },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

/** The name of a table of the state. */
export type StateTable = keyof typeof STATE_TABLES;

/** The names of the tables of the state. */
export const STATE_TABLE_NAMES = Object.keys(STATE_TABLES) as readonly StateTable[];

/** Lists a table's columns for SQL. */
export function columnsOf(table: StateTable): string {
  return Object.keys(STATE_TABLES[table]).map(quoteIdentifier).join(', ');
}

/** Names a table of a space's state. */
export function stateRelation({ stateSchema }: Space, table: StateTable): Relation {
  return new Relation(stateSchema, table);
}

/** Names what a build adds to a table of the state: a model writes it beside. */
export function batchRelation({ stateSchema }: Space, table: StateTable): Relation {
  return new Relation(stateSchema, `batch_${table}`);
}

/**
 * Makes the views by which models read what is known: of the tables, or, where everything is built
 * anew, without rows. The optimizer sees that there are none and drops what is joined with them.
 * `known_row` is the place of a row, by which few of many are fetched at once.
 */
export async function createKnownViews(
  session: Session,
  space: Space,
  { isEmpty }: { readonly isEmpty: boolean },
): Promise<void> {
  for (const table of STATE_TABLE_NAMES) {
    const view = new Relation(space.workSchema, `known_${table}`);
    const query = isEmpty
      ? `select ${emptyColumns(table)}, null::bigint as known_row where false`
      : `select ${columnsOf(table)}, rowid as known_row from ${stateRelation(space, table)}`;
    await session.execute(`create or replace view ${view} as ${query}`);
  }
}

function emptyColumns(table: StateTable): string {
  return Object.entries(STATE_TABLES[table])
    .map(([name, type]) => `null::${type} as ${quoteIdentifier(name)}`)
    .join(', ');
}
