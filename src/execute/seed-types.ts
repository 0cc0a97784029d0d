import { quoteIdentifier, quoteLiteral } from '../relation/relation.js';

const INTEGER = '[-+]?[0-9]+';
const NUMBER = '[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?';
const DATE = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const MOMENT = `${DATE}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?`;
const ZONE = '(Z|[-+][0-9]{2}(:?[0-9]{2})?)';

/**
 * Writes the query that finds, for each text column, the narrowest type that all of its values
 * have: boolean, bigint, double, date, timestamp with or without zone, else text. Whole numbers
 * past bigint stay text: as doubles they would lose digits.
 */
export function typeQuery(columns: readonly string[], table: string): string {
  const types = columns.map((name) => typeOf(quoteIdentifier(name)));
  return `select ${types.join(',\n')} from ${table}`;
}

function typeOf(column: string): string {
  const matches = (pattern: string) => `regexp_full_match(${column}, ${quoteLiteral(pattern)})`;
  const casts = (type: string) => `try_cast(${column} as ${type}) is not null`;
  const fits = (pattern: string, type: string) => `${matches(pattern)} and ${casts(type)}`;
  const candidates = [
    ['boolean', `lower(${column}) in ('true', 'false')`],
    ['bigint', fits(INTEGER, 'bigint')],
    ['double', `${fits(NUMBER, 'double')} and (not ${matches(INTEGER)} or ${casts('bigint')})`],
    ['date', fits(DATE, 'date')],
    ['timestamp', fits(MOMENT, 'timestamp')],
    ['timestamptz', fits(MOMENT + ZONE, 'timestamptz')],
  ];
  const all = (test: string) => `bool_and(${test}) filter (where ${column} is not null)`;
  const cases = candidates.map(([type, test = '']) => `when ${all(test)} then '${type}'`);
  return `case ${cases.join('\n')} else 'varchar' end`;
}
