import { quoteLiteral } from '../relation/relation.js';
import type { InputFile } from './input-files.js';
import type { InputSource } from './input-source.js';
import { readLinesSql, wholeRowsSql } from './read-csv-sql.js';
import { inputNameSql, rejectedRowsSql, selectList } from './view-columns-sql.js';

type NdjsonSource = Extract<InputSource, { readonly kind: 'ndjson' }>;
type SalvagedNdjson = Extract<InputSource, { readonly kind: 'salvaged-ndjson' }>;

/** Selects the events of NDJSON files. */
export function ndjsonViewSql(
  source: NdjsonSource,
  columns: readonly string[],
  isNumbered: boolean,
): string {
  if (!isNumbered) return eventsSql(linesSql(source.files, false), columns, false);
  const lines = source.files.map((file) => linesSql([file], true));
  return eventsSql(lines.join('\nunion all\n'), columns, true);
}

/** Selects the events of a salvaged NDJSON file and its rejected lines. */
export function salvagedNdjsonViewSql(
  source: SalvagedNdjson,
  columns: readonly string[],
  isNumbered: boolean,
): string {
  const file = { ...source.file, path: source.goodPath, isGzip: false };
  const good = eventsSql(linesSql([file], isNumbered), columns, isNumbered);
  return `${good}\nunion all\n${rejectedRowsSql(source, columns, isNumbered)}`;
}

function linesSql(files: readonly InputFile[], isNumbered: boolean): string {
  const paths = files.map((file) => file.path);
  const reader = readLinesSql(paths, { isGzip: files[0]?.isGzip ?? false, isParallel: true });
  const number = isNumbered ? ', row_number() over () as record_number' : '';
  return `select r.line as line, ${inputNameSql(files)} as input${number} from (${wholeRowsSql(reader)})`;
}

/**
 * Parses each line once, into the struct `o`; lines of white space alone are no records. The
 * engine's text of a value is its source text, except that numbers with a point or exponent are
 * written anew, -0 loses its sign, and objects and arrays become text. A line with values that look
 * so is parsed once more, its numbers quoted, as `exact`.
 */
function eventsSql(lines: string, columns: readonly string[], isNumbered: boolean): string {
  const shape = JSON.stringify(Object.fromEntries(columns.map((column) => [column, 'VARCHAR'])));
  return `select
    ${selectList(columns, {
      value: textOfSql,
      input: 'input',
      recordNumber: isNumbered ? 'record_number' : undefined,
      raw: 'line',
      recordError: recordErrorSql(columns),
    })}
from (
    select *, case when ${columns.map(mayDifferSql).join('\n            or ')}
        then ${QUOTED_NUMBERS} end as exact
    from (
        select *, try(json_transform(line, ${quoteLiteral(shape)})) as o
        from (${lines})
        where line is not null and (line >= '!' or trim(line, chr(9) || chr(13) || ' ') <> '')
    )
)`;
}

/** A line is invalid if it does not parse, or parses as something that is not an object. */
function recordErrorSql(columns: readonly string[]): string {
  const isBare = columns.map((column) => `o.${column} is null`).join(' and ');
  return `case
        when o is null then 'invalid_record'
        when ${isBare} and json_type(line) <> 'OBJECT' then 'invalid_record'
    end`;
}

function textOfSql(column: string): string {
  const path = quoteLiteral(`$.${column}`);
  return `case when exact is null then o.${column}
        when json_type(exact, ${path}) in ('VARCHAR', 'BOOLEAN') then json_extract_string(exact, ${path})
    end`;
}

/** The comparisons spare most values the regular expression; a number is no time in any form. */
function mayDifferSql(column: string): string {
  const value = `o.${column}`;
  const isTime = TIME_COLUMNS.includes(column);
  const mayBeNumber = isTime
    ? ''
    : ` or ${value} < ':' or ${value} in ('NaN', 'nan', 'Infinity', 'inf')`;
  const mayBeNested = `${value} >= '{' or starts_with(${value}, '[')`;
  return `case when ${mayBeNested}${mayBeNumber} then regexp_full_match(${value}, '${REWRITTEN}', 's') end`;
}

const TIME_COLUMNS: readonly string[] = ['timestamp', 'received_at'];

const REWRITTEN = String.raw`[{\[].*|0|-?((?i:nan|inf|infinity)|[0-9]+\.[0-9]+(e[+-]?[0-9]+)?|[0-9]+e[+-]?[0-9]+)`;

/** Splits the line into strings and what lies between them, and quotes the numbers of the latter. */
const QUOTED_NUMBERS = String.raw`array_to_string(list_transform(
            regexp_extract_all(line, '"(?:[^"\\]|\\.)*"|[^"]+'),
            lambda part: case when starts_with(part, '"') then part
                else regexp_replace(part, '-?[0-9][0-9.eE+-]*', '"\0"', 'g') end
        ), '')`;
