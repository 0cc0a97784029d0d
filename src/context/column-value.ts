import { quoteIdentifier } from '../relation/relation.js';
import { HostObject } from '../template/index.js';
import { argument, functionWithMembers, hostFunction } from './host-values.js';

/** A column as dbt's adapters describe it. */
export interface ColumnParts {
  readonly name: string;
  readonly dtype: string;
  readonly charSize?: number | null;
  readonly precision?: number | null;
  readonly scale?: number | null;
}

const columns = new WeakMap<HostObject, ColumnParts>();

/** dbt's words for types, as DuckDB names them. */
const TYPE_LABELS: Readonly<Record<string, string>> = {
  STRING: 'TEXT',
  TIMESTAMP: 'TIMESTAMP',
  FLOAT: 'FLOAT',
  INTEGER: 'INT',
  BOOLEAN: 'BOOLEAN',
};

const STRINGS = ['text', 'character varying', 'character', 'varchar'];
const FLOATS = ['real', 'float4', 'float', 'double precision', 'float8', 'double'];
const INTEGERS = [
  ...['smallint', 'integer', 'bigint', 'smallserial', 'serial', 'bigserial'],
  ...['int2', 'int4', 'int8', 'serial2', 'serial4', 'serial8', 'int', 'tinyint', 'hugeint'],
  ...['utinyint', 'usmallint', 'uinteger', 'ubigint', 'uhugeint'],
];
const NUMERICS = ['numeric', 'decimal'];

/** api.Column: makes columns, and translates types. */
export function columnApi(): HostObject {
  const construct = (args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>) =>
    columnValue({
      name: String(argument(args, kwargs, 0, 'column')),
      dtype: String(argument(args, kwargs, 1, 'dtype')),
      charSize: numberOrNull(argument(args, kwargs, 2, 'char_size')),
      precision: numberOrNull(argument(args, kwargs, 3, 'numeric_precision')),
      scale: numberOrNull(argument(args, kwargs, 4, 'numeric_scale')),
    });
  return functionWithMembers('api.Column', construct, {
    TYPE_LABELS: { ...TYPE_LABELS },
    create: hostFunction('create', (args, kwargs) =>
      columnValue({
        name: String(argument(args, kwargs, 0, 'name')),
        dtype: translateType(String(argument(args, kwargs, 1, 'label_or_dtype'))),
      }),
    ),
    ...typeMakers(),
  });
}

function typeMakers(): Record<string, unknown> {
  return {
    translate_type: hostFunction('translate_type', (args, kwargs) =>
      translateType(String(argument(args, kwargs, 0, 'dtype'))),
    ),
    string_type: hostFunction('string_type', (args, kwargs) =>
      stringType(numberOrNull(argument(args, kwargs, 0, 'size'))),
    ),
    numeric_type: hostFunction('numeric_type', (args, kwargs) =>
      numericType(
        String(argument(args, kwargs, 0, 'dtype')),
        numberOrNull(argument(args, kwargs, 1, 'precision')),
        numberOrNull(argument(args, kwargs, 2, 'scale')),
      ),
    ),
  };
}

/** Shows a column to templates. */
export function columnValue(parts: ColumnParts): HostObject {
  const { name, dtype, charSize = null, precision = null, scale = null } = parts;
  const isString = isOf(parts, STRINGS);
  const flag = (method: string, value: boolean) => hostFunction(method, () => value);
  const print = () => `<Column ${name} (${dataType(parts)})>`;
  const value = new HostObject(
    'Column',
    {
      ...{ column: name, name, quoted: quoteIdentifier(name), dtype, data_type: dataType(parts) },
      ...{ char_size: charSize, numeric_precision: precision, numeric_scale: scale },
      is_string: flag('is_string', isString),
      is_number: flag('is_number', isOf(parts, [...FLOATS, ...INTEGERS]) || isNumeric(parts)),
      is_float: flag('is_float', isOf(parts, FLOATS)),
      is_integer: flag('is_integer', isOf(parts, INTEGERS)),
      is_numeric: flag('is_numeric', isNumeric(parts)),
      string_size: hostFunction('string_size', () => stringSize(parts)),
      can_expand_to: hostFunction('can_expand_to', ([other]) => canExpand(parts, columnOf(other))),
      literal: hostFunction('literal', ([text]) => `${String(text)}::${dataType(parts)}`),
      ...typeMakers(),
    },
    { print, equals: (other) => isEqual(parts, columnOf(other)) },
  );
  columns.set(value, parts);
  return value;
}

/** Reads back the column that a template value stands for, if it is one. */
export function columnOf(value: unknown): ColumnParts | undefined {
  return value instanceof HostObject ? columns.get(value) : undefined;
}

function translateType(type: string): string {
  return TYPE_LABELS[type.toUpperCase()] ?? type;
}

function isOf({ dtype }: ColumnParts, types: readonly string[]): boolean {
  return types.includes(dtype.toLowerCase());
}

/** DuckDB names decimals with their digits: `DECIMAL(10,2)`. */
function isNumeric({ dtype }: ColumnParts): boolean {
  return NUMERICS.includes(dtype.toLowerCase().replace(/\(.*\)$/, ''));
}

/** Names a column's type as dbt does; text without a size is 256 characters for dbt. */
function dataType(parts: ColumnParts): string {
  if (isOf(parts, STRINGS)) return stringType(stringSize(parts));
  if (isOf(parts, NUMERICS))
    return numericType(parts.dtype, parts.precision ?? null, parts.scale ?? null);
  return parts.dtype;
}

function stringSize({ dtype, charSize }: ColumnParts): number {
  return dtype.toLowerCase() === 'text' || !charSize ? 256 : charSize;
}

function stringType(size: number | null): string {
  return `character varying(${size ?? 256})`;
}

function numericType(dtype: string, precision: number | null, scale: number | null): string {
  return precision === null || scale === null ? dtype : `${dtype}(${precision},${scale})`;
}

function canExpand(from: ColumnParts, to: ColumnParts | undefined): boolean {
  if (!to || !isOf(from, STRINGS) || !isOf(to, STRINGS)) return false;
  return stringSize(to) > stringSize(from);
}

function isEqual(a: ColumnParts, b: ColumnParts | undefined): boolean {
  return b !== undefined && a.name === b.name && dataType(a) === dataType(b);
}

function numberOrNull(value: unknown): number | null {
  return value === undefined || value === null || value === '' ? null : Number(value);
}
