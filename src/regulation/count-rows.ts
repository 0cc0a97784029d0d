import type { Session } from '../engine/engine.js';
import { quoteIdentifier, quoteLiteral, Relation } from '../relation/relation.js';
import type { Identifier } from './find-identifiers.js';
import { LEAST_WITHIN, type NeedleSearch } from './needles.js';

/** A table that holds any of the identifiers, with how many of its rows do. */
export interface HoldingTable {
  readonly relation: Relation;
  readonly rows: number;
}

interface TextColumns {
  readonly relation: Relation;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** The pairs of columns in which tables of ours have identifiers. */
const PAIRS = [
  ['external_id_type', 'external_id_value'],
  ['type', 'value'],
];

/** Columns of ours that hold longer texts with identifiers within. */
export const TEXTS: readonly string[] = ['kept_identifiers', 'raw'];

/**
 * Counts the rows that hold identifiers, by table; tables without any are left out.
 * @param reach `identifiers`: where tables have identifiers; `any-text`: in any text, to find what
 * else still says the same.
 */
export async function countRows(
  session: Session,
  identifiers: readonly Identifier[],
  reach: 'identifiers' | 'any-text',
): Promise<readonly HoldingTable[]> {
  await makeTargets(session, identifiers);
  const holding: HoldingTable[] = [];
  for (const table of await listTextColumns(session)) {
    const condition = conditionFor(table, reach);
    if (condition === undefined) continue;
    const { rows } = await session.query(
      `select count(*) from ${table.relation} as held where ${condition}`,
    );
    const count = Number(rows[0]?.[0] ?? 0);
    if (count > 0) holding.push({ relation: table.relation, rows: count });
  }
  await session.execute('drop table temp.idw_targets');
  return holding;
}

/** Counts as countRows does in any text where the identifiers are not known in clear any more. */
export async function countRowsWithNeedles(
  session: Session,
  search: NeedleSearch,
): Promise<readonly HoldingTable[]> {
  const holding: HoldingTable[] = [];
  for (const table of await listTextColumns(session)) {
    const { pair, texts } = placesOf(table, 'any-text');
    const names = [...(pair ?? []), ...texts];
    const items = names.map(
      (name, at) => `cast(${quoteIdentifier(name)} as varchar) as text_${at}`,
    );
    if (items.length === 0) continue;
    let held = 0;
    const rows = session.stream(`select ${items.join(', ')} from ${table.relation}`);
    for await (const { rowCount, columns } of rows)
      for (let at = 0; at < rowCount; at++) {
        const cells = names.map((_, column) => columns[`text_${column}`]?.[at] as string | null);
        const [type, value] = pair ? cells.splice(0, 2) : [];
        const isHeld =
          (typeof type === 'string' &&
            typeof value === 'string' &&
            search.isIdentifier(type, value)) ||
          cells.some((cell) => typeof cell === 'string' && search.isHeldBy(cell));
        if (isHeld) held += 1;
      }
    if (held > 0) holding.push({ relation: table.relation, rows: held });
  }
  return holding;
}

/** Temporary tables lie in memory: the values go no further. */
async function makeTargets(session: Session, identifiers: readonly Identifier[]): Promise<void> {
  const rows = identifiers.map(
    ({ type, value }) => `(${quoteLiteral(type)}, ${quoteLiteral(value)})`,
  );
  await session.execute(
    `create or replace temp table idw_targets as
     select type, value, substr(cast(to_json(value) as varchar), 2, length(cast(to_json(value) as varchar)) - 2) as escaped
     from (values ${rows.join(', ')}) as targets(type, value)`,
  );
}

async function listTextColumns(session: Session): Promise<readonly TextColumns[]> {
  const { rows } = await session.query(
    `select columns.schema_name, columns.table_name, columns.column_name, columns.data_type
     from duckdb_columns() as columns
     inner join duckdb_tables() as tables
       on columns.table_oid = tables.table_oid and columns.database_oid = tables.database_oid
     where columns.database_name = current_database() and not tables.temporary
       and (columns.data_type like '%VARCHAR%' or columns.data_type = 'JSON')
     order by columns.schema_name, columns.table_name, columns.column_index`,
  );
  const tables = new Map<string, { relation: Relation; columns: TextColumns['columns'] }>();
  for (const [schema, table, name, type] of rows.map((row) => row.map(String))) {
    const relation = new Relation(schema ?? '', table ?? '');
    const known = tables.get(String(relation)) ?? { relation, columns: [] };
    const column = { name: name ?? '', type: type ?? '' };
    tables.set(String(relation), { relation, columns: [...known.columns, column] });
  }
  return [...tables.values()];
}

/** The columns by which tables of ours hold identifiers: a pair of type and value, and texts. */
export function identifierPlaces(names: readonly string[]) {
  const pair = PAIRS.find((pair) => pair.every((name) => names.includes(name)));
  return { pair, texts: names.filter((name) => TEXTS.includes(name)) };
}

function placesOf({ relation, columns }: TextColumns, reach: 'identifiers' | 'any-text') {
  const names = columns.map(({ name }) => name);
  const { pair, texts } = identifierPlaces(names);
  const isOurs = /^(personas|idw)_/.test(relation.schema);
  const isSetting = isOurs && relation.identifier === 'state_info';
  const isAny = reach === 'any-text' || !isOurs || isSetting;
  return { pair, texts: isAny ? names.filter((name) => !pair?.includes(name)) : texts };
}

function conditionFor(table: TextColumns, reach: 'identifiers' | 'any-text'): string | undefined {
  const { pair, texts } = placesOf(table, reach);
  const conditions = [
    ...(pair
      ? [`(held.${pair[0]}, held.${pair[1]}) in (select (type, value) from temp.idw_targets)`]
      : []),
    ...texts.map((name) => withinSql(`cast(held.${quoteIdentifier(name)} as varchar)`)),
  ];
  return conditions.length > 0 ? conditions.join(' or ') : undefined;
}

function withinSql(column: string): string {
  return `exists (
    select 1 from temp.idw_targets as targets
    where ${column} = targets.value
      or contains(${column}, '"' || targets.escaped || '"')
      or length(targets.value) >= ${LEAST_WITHIN}
        and (contains(${column}, targets.value) or contains(${column}, targets.escaped))
  )`;
}
