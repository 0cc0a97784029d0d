import { quoteIdentifier, quoteLiteral, Relation } from '../../relation/relation.js';
import { callIdentifiers } from '../calls/call-identifiers.js';
import { callRecords } from '../calls/call-records.js';
import type { PreparedInput } from '../prepare-input.js';
import { nullSql } from '../record-kind.js';
import type { Space } from '../space.js';
import { emptySql } from '../view-columns-sql.js';
import { stateRelation } from './state-tables.js';

/** What stands for a file where a call is read from the state. */
const INPUT = '(state)';

/** Views as those over an input. */
type Views = Pick<PreparedInput, 'viewSql' | 'numberedViewSql'>;

/**
 * Selects the calls that the state remembers as if they were records of a file: what a build from
 * the beginning reads of files that are gone. What files still hold is there twice, and counts once.
 */
export function keptCallsSql(space: Space): Views {
  const kind = callRecords(space);
  const texts: Readonly<Record<string, string>> = {
    message_id: 'calls.message_id',
    type: 'calls.call_type',
    user_id: "members.linked['user_id'][1]",
    previous_id: "members.linked['user_id'][2]",
    anonymous_id: "members.linked['anonymous_id'][1]",
    write_key: 'case when calls.is_source_named then calls.source_key end',
    timestamp: `case when calls.is_timed then ${timeText('calls.occurred_at')} end`,
    received_at: timeText('calls.arrived_at'),
    source_stem: 'calls.source_key',
    record_key: "''",
    external_ids: 'members.entries',
  };
  const lists = new Map(
    callIdentifiers(space.identifiers).flatMap(({ type, rawColumn }) =>
      rawColumn === null ? [] : [[rawColumn, `members.identifiers[${quoteLiteral(type)}]`]],
    ),
  );
  const items = kind.columns.map(({ kind: form, name }) => {
    const type = form === 'texts' ? 'varchar[]' : form === 'objects' ? ENTRIES : 'varchar';
    const sql = texts[name] ?? lists.get(name) ?? 'null';
    return `cast(${sql} as ${type}) as ${quoteIdentifier(name)}`;
  });
  return {
    viewSql: `select ${items.join(',\n    ')},
    ${quoteLiteral(INPUT)} as input, cast(null as varchar) as raw, cast(null as varchar) as record_error
from ${stateRelation(space, 'calls')} as calls
left join (${membersSql(space)}) as members on calls.set_hash = members.set_hash`,
    numberedViewSql: emptySql(kind, true),
  };
}

/**
 * Selects what was rejected of files that are gone as if it were still read there, by its number.
 * @param inputs The names of these files.
 */
export function keptRejectionsSql(space: Space, inputs: readonly string[]): Views {
  const names = inputs.map(quoteLiteral).join(', ');
  const select = (raw: string, number: string) => {
    const items = callRecords(space).columns.map((column) => {
      const known: Readonly<Record<string, string>> = {
        message_id: 'message_id',
        record_key: 'cast(record_number as varchar)',
      };
      return `${known[column.name] ?? nullSql(column)} as ${quoteIdentifier(column.name)}`;
    });
    return `select ${items.join(',\n    ')},
    input, ${number}${raw} as raw, reason as record_error
from ${new Relation(space.schema, 'rejected_events')}
where input in (${names})`;
  };
  return {
    viewSql: select('cast(null as varchar)', ''),
    numberedViewSql: select('raw', 'record_number, '),
  };
}

const ENTRIES = 'struct(id varchar, type varchar, collection varchar, encoding varchar)[]';

/** An alias call has what it links; all others have entries of context.externalIds. */
function membersSql(space: Space): string {
  return `select set_hash,
        map_from_entries(list(struct_pack(k := external_id_type, v := found))) as identifiers,
        map_from_entries(list(struct_pack(k := external_id_type, v := found))
            filter (where external_id_type in ('user_id', 'anonymous_id'))) as linked,
        flatten(list(list_transform(found, lambda value: struct_pack(
            id := value, type := external_id_type, collection := 'users', encoding := 'none'
        )))) as entries
    from (
        select sets.set_hash, identifiers.external_id_type,
            list(identifiers.external_id_value order by identifiers.external_id_value) as found
        from (
            select set_hash, unnest(list_concat(identifier_numbers, blocked_numbers)) as identifier_number
            from ${stateRelation(space, 'sets')}
        ) as sets
        inner join ${stateRelation(space, 'identifiers')} as identifiers
            on sets.identifier_number = identifiers.identifier_number
        group by sets.set_hash, identifiers.external_id_type
    )
    group by set_hash`;
}

function timeText(time: string): string {
  return `lpad(cast(extract(year from ${time}) as varchar), 4, '0') || strftime(${time}, '-%m-%dT%H:%M:%S.%fZ')`;
}
