import { quoteLiteral } from '../relation/relation.js';
import type { ColumnTypeTree } from './column-type.js';
import type { RecordPath } from './record-kind.js';

/** Where typed values end on the way to a place: at the value, or at JSON text that holds the rest. */
export interface TypedPlace {
  readonly type: ColumnTypeTree;
  readonly value: string;
  /** The keys that are left, within JSON text. */
  readonly path: RecordPath;
}

const TEXT_TYPES = ['VARCHAR', 'BLOB', 'JSON'];

/** Follows keys into structs and maps, and up to text: where keys are left, that is JSON. */
export function typedPlace(
  type: ColumnTypeTree,
  value: string,
  path: RecordPath,
): TypedPlace | undefined {
  const [key, ...rest] = path;
  if (key === undefined || isText(type)) return { type, value, path };
  if (type.kind === 'struct') {
    const field = type.fields.get(key);
    const within = `struct_extract(${value}, ${quoteLiteral(key)})`;
    return field && typedPlace(field, within, rest);
  }
  if (type.kind !== 'map' || !isText(type.key)) return undefined;
  return typedPlace(type.value, `${value}[${quoteLiteral(key)}]`, rest);
}

/** Tells whether a type is one of text, which may hold JSON. */
export function isText(type: ColumnTypeTree): boolean {
  return type.kind === 'scalar' && TEXT_TYPES.includes(type.name);
}

/** Tells whether the text at a place is yet to be found within JSON text. */
export function isWithinJson({ type, path }: TypedPlace): boolean {
  return path.length > 0 || (type.kind === 'scalar' && type.name === 'JSON');
}

/**
 * Writes the text of a value as the engine casts it. Old writers store text as bytes that no
 * annotation calls text. Times lose their offset, which is that of the session, UTC; NaN and infinite
 * numbers are no value, as in JSON, nor are structs, maps and lists.
 */
export function typedTextSql({ type, value }: Pick<TypedPlace, 'type' | 'value'>): string {
  switch (type.kind === 'scalar' ? type.name : type.kind) {
    case 'VARCHAR':
      return value;
    case 'BLOB':
      return `coalesce(try(decode(${value})), ${value}::varchar)`;
    case 'TIMESTAMP WITH TIME ZONE':
      return `timezone('UTC', ${value})::varchar`;
    case 'FLOAT':
    case 'DOUBLE':
      return `case when isfinite(${value}) then ${value}::varchar end`;
    case 'struct':
    case 'map':
    case 'list':
    case 'UNION':
      return 'null::varchar';
    default:
      return `${value}::varchar`;
  }
}
