import { quoteIdentifier, quoteLiteral } from '../../relation/relation.js';
import { TypedColumns } from '../typed-columns.js';
import { hasColumn, type WarehouseTable } from './warehouse-table.js';

/**
 * Selects the texts of properties from the tables of events, one row per event and call that has
 * any: of rows with one id the first counts.
 */
export function eventPropertiesSql(
  tables: readonly WarehouseTable[],
  properties: readonly string[],
): string {
  const names = properties.map(quoteIdentifier);
  const selects = tables.map((table) => eventTableSql(table, properties));
  return `
    select event_name, call_id, ${names.join(', ')}
    from (${selects.join('\n        union all')}
    )
    where coalesce(${names.join(', ')}) is not null
    qualify row_number() over (
        partition by event_name, call_id order by place, ${names.join(', ')}
    ) = 1
`;
}

function eventTableSql(table: WarehouseTable, properties: readonly string[]): string {
  const columns = new TypedColumns(table.columns);
  const items = properties.map((name) => {
    const text = hasColumn(table, name) ? columns.text([name], 'verbatim') : 'null::varchar';
    return `${text} as ${quoteIdentifier(name)}`;
  });
  const others = [
    't.id::varchar as call_id',
    `${table.hasRowid ? 't.rowid' : '0::bigint'} as place`,
  ];
  return `
        select ${quoteLiteral(table.name.toLowerCase())} as event_name, call_id, place,
            ${items.join(',\n            ')}
        from ${columns.relation(others, `${table.sql} as t`)}`;
}
