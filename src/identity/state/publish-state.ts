import type { Session } from '../../engine/engine.js';
import { quoteIdentifier, Relation } from '../../relation/relation.js';
import type { Space } from '../space.js';
import {
  batchRelation,
  columnsOf,
  STATE_TABLE_NAMES,
  STATE_TABLES,
  type StateTable,
  stateRelation,
} from './state-tables.js';

/**
 * Removes from the calls that a full build read what does not count. In a transaction of its own:
 * DuckDB cannot delete rows of a table and alter it in one.
 */
export async function removeUncountedCalls(session: Session, space: Space): Promise<void> {
  await session.execute(
    `delete from ${batchRelation(space, 'calls')}
     where reject_reason is not null or rowid in (
       select call_row from ${work(space, 'int_message_copies')}
       where copy_rank > 1 and not is_known
     )`,
  );
}

/**
 * Puts what a full build wrote in the place of the state, within the transaction of the
 * publication. Tables are renamed, not copied: they hold every call. Views take their names, for
 * tests and queries of the models that wrote them; a column that the state has no use for is null
 * there.
 */
export async function replaceState(session: Session, space: Space): Promise<void> {
  for (const table of STATE_TABLE_NAMES) {
    const batch = batchRelation(space, table);
    const state = stateRelation(space, table);
    const kept: readonly string[] = Object.keys(STATE_TABLES[table]);
    const columns = (await session.describe(`select * from ${batch}`)).map(({ name, type }) => ({
      name: quoteIdentifier(name),
      type,
      isKept: kept.includes(name),
    }));
    for (const { name } of columns.filter(({ isKept }) => !isKept))
      await session.execute(`alter table ${batch} drop column ${name}`);
    await session.execute(`drop table if exists ${state}`);
    await session.execute(`alter table ${batch} rename to ${quoteIdentifier(table)}`);
    const selected = columns.map(({ name, type, isKept }) =>
      isKept ? name : `null::${type} as ${name}`,
    );
    await session.execute(
      `create view ${batch} as select rowid, ${selected.join(', ')} from ${state}`,
    );
  }
}

/** Adds what a build of new calls wrote to the state, within the transaction of the publication. */
export async function extendState(session: Session, space: Space): Promise<void> {
  const state = (table: StateTable) => stateRelation(space, table);
  const batch = (table: StateTable) => batchRelation(space, table);
  const insert = (table: StateTable, from: Relation | string, rest = '') =>
    `insert into ${state(table)} (${columnsOf(table)}) select ${columnsOf(table)} from ${from} ${rest}`;
  const forgottenProfiles = `select profile_number from ${work(space, 'int_forgotten_profiles')}`;
  const statements = [
    `delete from ${state('calls')} where (message_hash, message_id) in (
       select (message_hash, message_id) from ${work(space, 'int_superseded_calls')})`,
    insert('calls', work(space, 'int_fresh_calls')),
    insert('sets', batch('sets'), `anti join ${state('sets')} using (set_hash)`),
    insert('identifiers', batch('identifiers'), 'where not is_known'),
    `update ${state('components')} as component set component_number = touched.component_number
     from ${work(space, 'int_known_components')} as touched
     where component.component_number = touched.known_component_number
       and component.component_number <> touched.component_number`,
    insert(
      'components',
      batch('components'),
      `semi join (from ${batch('identifiers')} where not is_known) using (identifier_number)`,
    ),
    `delete from ${state('mappings')} where identifier_number in (
       select identifier_number from ${work(space, 'int_forgotten_identifiers')})`,
    insert('mappings', batch('mappings')),
    `delete from ${state('profiles')} where profile_number in (${forgottenProfiles})`,
    `update ${state('profiles')} as profile set root_number = moved.root_number
     from ${work(space, 'int_moved_roots')} as moved
     where profile.root_number = moved.profile_number`,
    insert('profiles', batch('profiles')),
    `delete from ${state('losses')} where profile_number in (${forgottenProfiles})`,
    insert('losses', batch('losses')),
  ];
  for (const statement of statements) await session.execute(statement);
}

function work({ workSchema }: Space, identifier: string): Relation {
  return new Relation(workSchema, identifier);
}
