import { quoteLiteral, Relation } from '../../../relation/relation.js';
import { isTable } from '../../state/is-table.js';
import { type KnownTable, readKnownEvents } from '../../state/known-table.js';
import { CALL_TABLES, type WarehouseTable } from '../warehouse-table.js';
import { type Compared, compareRows } from './new-rows.js';
import type { ServerColumn, ServerTable } from './server-table.js';
import {
  asWarehouseTable,
  copyRows,
  type Snapshot,
  type StagedTable,
  stageTable,
} from './staged-table.js';
import { IS_IN_WINDOW } from './staging-area.js';
import { type TableWindow, windowSql } from './table-window.js';

/** What is known of the tables beside tracks. */
export interface EventSurroundings {
  /** The tables of the schema. */
  readonly tables: readonly ServerTable[];
  /** The columns of properties that are read. */
  readonly properties: readonly string[];
  /** The name under which a table is remembered. */
  readonly inputOf: (table: ServerTable) => string;
  readonly windowOf: (table: ServerTable, known: KnownTable | undefined) => Promise<TableWindow>;
  readonly knownTables: ReadonlyMap<string, KnownTable>;
}

/** The tables of events beside tracks, and what comparing all of them has found. */
export interface StagedEvents {
  readonly eventTables: readonly WarehouseTable[];
  readonly compared: readonly Compared[];
}

/**
 * Reads the properties of the tracks that a run looks at from the tables that their events name. A
 * row of such a table that is new brings its call along, which may have been read without it.
 * @param tracks The rows of its window are copied already.
 */
export async function stageEvents(
  snapshot: Snapshot,
  tracks: StagedTable,
  around: EventSurroundings,
): Promise<StagedEvents> {
  const id = columnOf(tracks, 'id');
  if (!id || !columnOf(tracks, 'event')) return { eventTables: [], compared: [] };
  const names = await noteEvents(snapshot, tracks);
  const fresh = snapshot.area.relation(`${tracks.name}_fresh`);
  await snapshot.session.execute(`create table ${fresh} (event varchar, id varchar)`);
  const eventTables: WarehouseTable[] = [];
  const compared: Compared[] = [];
  const late: EventIds[] = [];
  for (const table of around.tables) {
    const name = table.name.toLowerCase();
    if (!names.has(name) || CALL_TABLES[name] !== undefined) continue;
    const events = await stageEventTable(snapshot, tracks, id, table, around);
    if (!events) continue;
    const found = await compareRows(snapshot, events.staged);
    if (tracks.window.known)
      await snapshot.session.execute(
        `insert into ${fresh} select ${quoteLiteral(name)}, id::varchar from ${events.staged.sql}
         where ${IS_IN_WINDOW} and rowid not in (select row from ${found.read})`,
      );
    late.push(events.ids);
    compared.push(found);
    eventTables.push(asWarehouseTable(events.staged));
  }
  if (tracks.window.since !== undefined && (await hasRows(snapshot, fresh)))
    await copyRows(
      snapshot,
      tracks,
      `not ${windowSql(tracks.window, 't')} and ${isAmongSql(id, late)}`,
    );
  return { eventTables, compared };
}

async function hasRows({ session }: Snapshot, table: string): Promise<boolean> {
  return (await session.query(`select 1 from ${table} limit 1`)).rows.length > 0;
}

/** Leaves the calls that are new, and those of tracks whose properties are. */
export async function keepNewRows(
  { session, area, space }: Snapshot,
  { sql, name, input, window }: StagedTable,
  { read }: Compared,
  hasEvents: boolean,
): Promise<void> {
  if (!window.known) return;
  const isOld = `(not ${IS_IN_WINDOW} or rowid in (select row from ${read}))`;
  if (!hasEvents) {
    await session.execute(`delete from ${sql} where ${isOld}`);
    return;
  }
  const rejections = new Relation(space.schema, 'rejected_events');
  // A call that was rejected is rejected for its own columns, whatever its properties are.
  const isRejected = (await isTable(session, rejections))
    ? `coalesce(id::varchar in (
         select message_id from ${rejections} where input = ${quoteLiteral(input)}
       ), false)`
    : 'false';
  await session.execute(
    `delete from ${sql} as track where ${isOld}
     and (${isRejected} or not exists (
       select 1 from ${area.relation(`${name}_fresh`)} as fresh
       where fresh.event = lower(track.event) and fresh.id = track.id::varchar
     ))`,
  );
}

function columnOf({ columns }: StagedTable, name: string): ServerColumn | undefined {
  return columns.find((column) => column.name === name);
}

/** Lists the events that tracks have named, now or before. */
async function noteEvents(
  { session, area, space }: Snapshot,
  { sql, input, window }: StagedTable,
): Promise<ReadonlySet<string>> {
  const before = window.known ? await readKnownEvents(session, space, input) : [];
  const { rows } = await session.query(
    `select distinct lower(event) from ${sql} where event is not null`,
  );
  const names = new Set([...before, ...rows.map(([event]) => String(event))]);
  const values = [...names].map((event) => `(${quoteLiteral(input)}, ${quoteLiteral(event)})`);
  if (values.length > 0)
    await session.execute(
      `insert into ${area.relation('table_events')} values ${values.join(', ')}`,
    );
  return names;
}

async function stageEventTable(
  snapshot: Snapshot,
  tracks: StagedTable,
  trackId: ServerColumn,
  table: ServerTable,
  { properties, inputOf, windowOf, knownTables }: EventSurroundings,
): Promise<{ readonly staged: StagedTable; readonly ids: EventIds } | undefined> {
  const id = table.columns.find(({ name }) => name === 'id');
  const read = table.columns.filter(({ name }) => properties.includes(name) && name !== 'id');
  if (!id || read.length === 0) return undefined;
  const input = inputOf(table);
  const isWhole = tracks.window.known === undefined;
  const window = await windowOf(table, isWhole ? undefined : knownTables.get(input));
  const staged = await stageTable(snapshot, { input, table, columns: [id, ...read], window });
  const hasAny = (alias: string) =>
    `${alias}.${id.sql} is not null and (${read.map(({ sql }) => `${alias}.${sql} is not null`).join(' or ')})`;
  const ids = {
    column: id,
    from: `${table.sql} as e where ${windowSql(window, 'e')} and ${hasAny('e')}`,
  };
  const ofTracks = {
    column: trackId,
    from: `${tracks.table.sql} as e where ${windowSql(tracks.window, 'e')}`,
  };
  // All rows of a call are needed, since the first of them counts.
  const isAsked = tracks.window.since === undefined ? 'true' : isAmongSql(id, [ofTracks, ids]);
  await copyRows(snapshot, staged, `${hasAny('t')} and ${isAsked}`);
  return { staged, ids };
}

/** The ids of some rows `e`. */
interface EventIds {
  readonly column: ServerColumn;
  readonly from: string;
}

/** Writes the condition that an id of `t` is one of others; only those of one type find an index. */
function isAmongSql(id: ServerColumn, others: readonly EventIds[]): string {
  const cast = others.every(({ column }) => column.type === id.type) ? '' : '::text';
  const selects = others.map(({ column, from }) => `select e.${column.sql}${cast} from ${from}`);
  return `t.${id.sql}${cast} in (${selects.join(' union all ')})`;
}
