import { quoteIdentifier, quoteLiteral } from '../../relation/relation.js';
import { nullObjectsSql, type RecordKind, type RecordPath } from '../record-kind.js';
import { TypedColumns } from '../typed-columns.js';
import { selectList } from '../view-columns-sql.js';
import { columnOf, propertyOf } from './column-of.js';
import { eventPropertiesSql } from './event-properties-sql.js';
import type { CallTable } from './warehouse-table.js';

/** Where the source stands in a call: of a table the schema is the source, whatever it says. */
const SOURCE_COLUMNS = ['write_key', 'project_id', 'source_id'];

/** Selects the calls of a table as those of files are selected. */
export function callTableSql(table: CallTable, kind: RecordKind, isNumbered: boolean): string {
  const columns = new TypedColumns(table.columns);
  const properties = propertiesRead(kind, table);
  const list = selectList(withoutSources(kind), {
    text: (path, exactness) => {
      if (path.join('.') === 'type') return quoteLiteral(table.callType);
      const property = trackProperty(table, path);
      if (property !== undefined)
        return properties.includes(property) ? joinedName(property) : 'null::varchar';
      const column = columnOf(table, path);
      return column === undefined ? 'null::varchar' : columns.text([column], exactness);
    },
    objects: (path, fields) => {
      const column = columnOf(table, path);
      return column === undefined ? nullObjectsSql(fields) : columns.objects([column], fields);
    },
    key: 'record_key',
    stem: quoteLiteral(table.schema),
    input: quoteLiteral(table.input),
    recordNumber: isNumbered ? 'record_number' : undefined,
    raw: 'raw',
    recordError: () => 'null::varchar',
  });
  const others = [...recordItems(table, isNumbered), ...properties.map(joinedItem)];
  const from = [`${table.sql} as t`, ...joinSql(table, properties)].join('\n            ');
  return `select\n    ${list}\nfrom ${columns.relation(others, from)}`;
}

/** Lists the columns of a table that are read, apart from properties of tracks. */
export function columnsRead(kind: RecordKind, table: CallTable): readonly string[] {
  const joined = table.eventTables.length > 0 ? ['id', 'event'] : [];
  const found = pathsOf(withoutSources(kind)).flatMap((path) => columnOf(table, path) ?? []);
  return [...new Set([...joined, ...found])];
}

/** Lists the properties of tracks that are read, by the names of their columns. */
export function propertiesRead(kind: RecordKind, table: CallTable): readonly string[] {
  const held = new Set(table.eventTables.flatMap(({ columns }) => columns.map(({ name }) => name)));
  const found = pathsOf(kind).flatMap((path) => trackProperty(table, path) ?? []);
  return [...new Set(found)].filter((name) => held.has(name));
}

/** Lists the properties of tracks that event tables may hold, by the names of their columns. */
export function propertyNames(kind: RecordKind): readonly string[] {
  return [...new Set(pathsOf(kind).flatMap((path) => propertyOf(path) ?? []))];
}

function trackProperty({ callType }: CallTable, path: RecordPath): string | undefined {
  return callType === 'track' ? propertyOf(path) : undefined;
}

function pathsOf({ columns }: RecordKind): readonly RecordPath[] {
  return columns.flatMap((column) => {
    if (column.kind === 'texts') return column.paths;
    return 'path' in column ? [column.path] : [];
  });
}

/** A path that leads nowhere stands for a source that a call does not name. */
function withoutSources(kind: RecordKind): RecordKind {
  const columns = kind.columns.map((column) =>
    column.kind === 'text' && SOURCE_COLUMNS.includes(column.name)
      ? { ...column, path: [] }
      : column,
  );
  return { ...kind, columns };
}

/** Rows of a view have no number of their own: they are told apart by their text. */
function recordItems(table: CallTable, isNumbered: boolean): readonly string[] {
  const { hasRowid, rowsBefore = 0 } = table;
  const raw = `to_json(${rawSql(table)})::varchar`;
  const order = hasRowid ? 'order by t.rowid' : '';
  const number = `${rowsBefore > 0 ? `${rowsBefore} + ` : ''}row_number() over (${order})`;
  return [
    `${hasRowid ? 't.rowid::varchar' : raw} as record_key`,
    `${raw} as raw`,
    ...(isNumbered ? [`${number} as record_number`] : []),
  ];
}

/** A table that is read in parts has columns besides that tell which. */
function rawSql({ columns, rowsBefore }: CallTable): string {
  if (rowsBefore === undefined) return 't';
  const fields = columns.map(({ name }) => `${quoteLiteral(name)}: t.${quoteIdentifier(name)}`);
  return `{${fields.join(', ')}}`;
}

function joinSql(table: CallTable, properties: readonly string[]): readonly string[] {
  if (properties.length === 0) return [];
  return [
    `left join (${eventPropertiesSql(table.eventTables, properties)}) as properties`,
    `on lower(t.event) = properties.event_name and t.id::varchar = properties.call_id`,
  ];
}

function joinedName(property: string): string {
  return quoteIdentifier(`properties.${property}`);
}

function joinedItem(property: string): string {
  return `properties.${quoteIdentifier(property)} as ${joinedName(property)}`;
}
