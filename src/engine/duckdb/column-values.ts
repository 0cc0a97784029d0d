import type { DuckDBValue } from '@duckdb/node-api';

type Convert = (value: NonNullable<unknown>) => DuckDBValue;

/** Types that take numbers; DuckDB's vectors check their range. */
const INTEGERS = ['TINYINT', 'SMALLINT', 'INTEGER', 'UTINYINT', 'USMALLINT', 'UINTEGER'];
const LARGE_INTEGERS = ['BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT'];

const CONVERTERS = new Map<string, Convert>([
  ...INTEGERS.map((type) => [type, toInteger] as const),
  ...LARGE_INTEGERS.map((type) => [type, toLargeInteger] as const),
  ['FLOAT', toNumber],
  ['DOUBLE', toNumber],
  ['BOOLEAN', expected('boolean')],
  ['VARCHAR', expected('string')],
]);

/** Tells whether a column type takes JavaScript values as they are; all others go through text. */
export function isDirect(type: string): boolean {
  return CONVERTERS.has(type);
}

/**
 * Converts values for a column of a type that is direct.
 * @throws {TypeError} At a value of another type: vectors would store something else instead.
 */
export function toColumn(values: ArrayLike<unknown>, type: string): DuckDBValue[] {
  const convert = CONVERTERS.get(type) ?? expected('string');
  return Array.from(values, (value) =>
    value === null || value === undefined ? null : convert(value),
  );
}

/** Converts values for a column whose type is reached by a cast from text. */
export function toText(values: ArrayLike<unknown>): (string | null)[] {
  return Array.from(values, (value) => {
    if (value === null || value === undefined) return null;
    return value instanceof Date ? value.toISOString() : String(value);
  });
}

function toInteger(value: NonNullable<unknown>): number {
  if (typeof value === 'bigint') return Number(value);
  return toNumber(value);
}

function toNumber(value: NonNullable<unknown>): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  throw unfit(value, 'a number');
}

function toLargeInteger(value: NonNullable<unknown>): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  throw unfit(value, 'a whole number');
}

function expected(type: 'boolean' | 'string'): Convert {
  return (value) => {
    if (typeof value === type) return value as DuckDBValue;
    throw unfit(value, type === 'string' ? 'text' : 'true or false');
  };
}

function unfit(value: unknown, wanted: string): TypeError {
  const shown = typeof value === 'string' ? `the text "${value.slice(0, 40)}"` : String(value);
  return new TypeError(`${shown} is not ${wanted}`);
}
