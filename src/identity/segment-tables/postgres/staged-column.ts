import { quoteLiteral } from '../../../relation/relation.js';
import type { ServerColumn } from './server-table.js';

/**
 * Names the type that the engine gives a column, so that its cast to text is that of the same
 * column in a DuckDB file. Numbers that are exact, times and all else have the same text on both
 * sides and stay text.
 */
export function stagedType({ type, isComposed }: ServerColumn): string {
  if (isComposed) return 'JSON';
  return TYPES.get(type) ?? 'VARCHAR';
}

/** Names the type by which values are found: a number or a time is no text that may hold JSON. */
export function describedType(column: ServerColumn): string {
  const type = stagedType(column);
  return type === 'VARCHAR' && !column.isText ? 'SCALAR' : type;
}

const TYPES = new Map([
  ['bool', 'BOOLEAN'],
  ['float4', 'FLOAT'],
  ['float8', 'DOUBLE'],
  ['json', 'JSON'],
  ['jsonb', 'JSON'],
  ['bytea', 'BLOB'],
]);

/** Writes what the server selects of a column: text without the settings of a session. */
export function copiedSql({ sql, type, isComposed }: ServerColumn): string {
  if (isComposed) return `pg_catalog.to_json(${sql})::text`;
  switch (type) {
    case 'bytea':
      return `pg_catalog.encode(${sql}, 'hex')`;
    // As in JSON, these are no numbers.
    case 'numeric':
      return `case when ${sql}::text !~ '[NI]' then ${sql}::text end`;
    case 'timestamptz':
      return `(${sql} at time zone 'UTC')::text`;
    case 'bool':
    case 'float4':
    case 'float8':
      return sql;
    default:
      return `${sql}::text`;
  }
}

/** Reads a field of COPY's text format as a value of the column that it comes from. */
export function stagedSql(column: ServerColumn, field: string): string {
  const type = stagedType(column);
  if (type === 'BLOB') return `unhex(${field})`;
  if (type === 'JSON') return `try_cast(${unescapedSql(field)} as json)`;
  return type === 'VARCHAR' ? unescapedSql(field) : `cast(${field} as ${type})`;
}

/**
 * What COPY puts a backslash before. No text of PostgreSQL holds NUL: it stands for backslashes
 * meanwhile.
 */
const ESCAPES: readonly (readonly [string, string])[] = [
  [String.raw`\\`, 'chr(0)'],
  [String.raw`\n`, 'chr(10)'],
  [String.raw`\r`, 'chr(13)'],
  [String.raw`\t`, 'chr(9)'],
  [String.raw`\b`, 'chr(8)'],
  [String.raw`\f`, 'chr(12)'],
  [String.raw`\v`, 'chr(11)'],
];

function unescapedSql(field: string): string {
  const backslash = quoteLiteral('\\');
  const replaced = ESCAPES.reduce(
    (sql, [sequence, character]) => `replace(${sql}, ${quoteLiteral(sequence)}, ${character})`,
    field,
  );
  return `case when contains(${field}, ${backslash}) then replace(${replaced}, chr(0), ${backslash}) else ${field} end`;
}
