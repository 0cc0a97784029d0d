/**
 * Writes calls as Segment writes them to a warehouse: a table per type of call, flattened columns,
 * properties of tracks in a table per event.
 */
import { openDuckdb } from '../../../src/engine/duckdb/duckdb-engine.js';
import type { Session } from '../../../src/engine/engine.js';

export type Json = Readonly<Record<string, unknown>>;
export type Row = Map<string, unknown>;

const TABLES: Readonly<Record<string, string>> = {
  identify: 'identifies',
  track: 'tracks',
  page: 'pages',
  screen: 'screens',
  group: 'groups',
  alias: 'aliases',
};
const TOP = {
  messageId: 'id',
  userId: 'user_id',
  anonymousId: 'anonymous_id',
  groupId: 'group_id',
  previousId: 'previous_id',
  timestamp: 'timestamp',
  receivedAt: 'received_at',
  sentAt: 'sent_at',
  originalTimestamp: 'original_timestamp',
};

/** Runs statements in a DuckDB file, which is free again afterwards. */
export async function inDatabase<T>(file: string, work: (session: Session) => Promise<T>) {
  const engine = await openDuckdb(file);
  try {
    const session = await engine.connect();
    return await work(session).finally(() => session.close());
  } finally {
    await engine.close();
  }
}

/** Adds calls to the tables of a schema; columns are of text unless they are named with a type. */
export async function writeTables(
  file: string,
  schema: string,
  calls: readonly Json[],
  types: Readonly<Record<string, string>> = {},
): Promise<void> {
  await inDatabase(file, async (session) => {
    await session.execute(`create schema if not exists ${schema}`);
    for (const [table, rows] of tablesOf(calls))
      await appendRows(session, `${schema}."${table}"`, rows, types);
  });
}

/** The rows of each table that Segment would write calls to. */
export function tablesOf(calls: readonly Json[]): ReadonlyMap<string, readonly Row[]> {
  const tables = new Map<string, Row[]>();
  for (const call of calls)
    for (const [table, row] of rowsOf(call)) tables.set(table, [...(tables.get(table) ?? []), row]);
  return tables;
}

async function appendRows(
  session: Session,
  table: string,
  rows: readonly Row[],
  types: Readonly<Record<string, string>>,
): Promise<void> {
  const typeOf = (name: string) => types[name] ?? 'varchar';
  await session.execute(`create table if not exists ${table} (id varchar)`);
  for (const name of new Set(rows.flatMap((row) => [...row.keys()])))
    await session.execute(
      `alter table ${table} add column if not exists "${name}" ${typeOf(name)}`,
    );
  for (const row of rows) {
    const names = [...row.keys()].map((name) => `"${name}"`).join(', ');
    const values = [...row.values()].map(literal).join(', ');
    await session.execute(`insert into ${table} (${names}) values (${values})`);
  }
}

function rowsOf(call: Json): [string, Row][] {
  const base: Row = new Map();
  for (const [key, column] of Object.entries(TOP))
    if (isValue(call[key])) base.set(column, call[key]);
  flatten(base, 'context', call.context);
  const type = String(call.type);
  const row = new Map(base);
  if (type === 'identify' || type === 'group') flatten(row, '', call.traits);
  if (type === 'page' || type === 'screen') flatten(row, '', call.properties);
  if (type !== 'track') return [[TABLES[type] ?? '', row]];
  const event = snake(String(call.event));
  for (const each of [base, row]) each.set('event', event).set('event_text', call.event);
  flatten(row, '', call.properties);
  return [
    ['tracks', base],
    [event, row],
  ];
}

/** Objects become columns, arrays their text; reserved columns stay what they are. */
function flatten(row: Row, prefix: string, value: unknown): void {
  if (!isValue(value)) return;
  if (typeof value === 'object' && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value as Json))
      flatten(row, prefix === '' ? snake(key) : `${prefix}_${snake(key)}`, inner);
  } else if (prefix !== '' && !row.has(prefix))
    row.set(prefix, Array.isArray(value) ? JSON.stringify(value) : value);
}

function snake(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
}

function isValue(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}
