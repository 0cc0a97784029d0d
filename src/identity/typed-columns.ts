import { quoteIdentifier, quoteLiteral } from '../relation/relation.js';
import { type ColumnTypeTree, parseColumnType } from './column-type.js';
import type { ColumnType } from './input-source.js';
import { JsonText, objectsWithinSql, parseTextsSql, textWithinSql } from './json-text.js';
import { type Exactness, nullObjectsSql, type RecordPath } from './record-kind.js';
import { isText, isWithinJson, type TypedPlace, typedPlace, typedTextSql } from './typed-value.js';

/** Texts in which more keys than this are looked for are parsed without looking. */
const MOST_KEYS_LOOKED_FOR = 5;

/** Finds values in the columns of a relation `t`, typed or JSON text, and collects what to read. */
export class TypedColumns {
  readonly #columns: ReadonlyMap<string, ColumnTypeTree>;
  readonly #items: string[] = [];
  readonly #texts = new Map<string, JsonText>();

  constructor(columns: readonly ColumnType[]) {
    this.#columns = new Map(columns.map(({ name, type }) => [name, parseColumnType(type)]));
  }

  /** Writes the text at a place. */
  text(path: RecordPath, exactness: Exactness): string {
    const place = this.#find(path);
    if (place && place.path.length > 0) return this.#json(place).text(place.path, exactness);
    return place ? this.#read(textAtSql(place)) : 'null::varchar';
  }

  /** Writes the list of objects at a place. */
  objects(path: RecordPath, fields: readonly string[]): string {
    const place = this.#find(path);
    if (place && place.path.length > 0) return this.#json(place).objects(place.path, fields);
    if (place && isText(place.type))
      return this.#read(objectsWithinSql(typedTextSql(place), fields));
    if (place?.type.kind !== 'list') return nullObjectsSql(fields);
    return this.#read(objectsOfListSql(place.value, place.type.element, fields));
  }

  /** Writes the error of a record: JSON text that is an object, but does not parse. */
  get recordError(): string {
    const broken = [...this.#texts.values()].map((text) => text.isBroken);
    return broken.length > 0
      ? `case when ${broken.join('\n            or ')} then 'invalid_record' end`
      : 'null::varchar';
  }

  /** Selects what the values are made of, and `others`, from the relation `t`. */
  relation(others: readonly string[], from: string): string {
    const texts = [...this.#texts].map(
      ([json, text]) => `${sparseSql(json, text)} as ${text.column}`,
    );
    const items = [...this.#items, ...texts, ...others];
    const read = `(
            select ${items.join(',\n                ')}
            from ${from}
        )`;
    return parseTextsSql(read, [...this.#texts.values()]);
  }

  #find([name, ...rest]: RecordPath): TypedPlace | undefined {
    const type = name === undefined ? undefined : this.#columns.get(name);
    return type && typedPlace(type, `t.${quoteIdentifier(name ?? '')}`, rest);
  }

  #json(place: TypedPlace): JsonText {
    const json = typedTextSql(place);
    const text = this.#texts.get(json) ?? new JsonText(`json_${this.#texts.size}`);
    this.#texts.set(json, text);
    return text;
  }

  #read(sql: string): string {
    return `value_${this.#items.push(`${sql} as value_${this.#items.length + 1}`)}`;
  }
}

function textAtSql(place: TypedPlace): string {
  return isWithinJson(place) ? textWithinSql(typedTextSql(place), place.path) : typedTextSql(place);
}

function objectsOfListSql(list: string, entry: ColumnTypeTree, fields: readonly string[]): string {
  const items = fields.map((field) => {
    const place = typedPlace(entry, 'entry', [field]);
    return `${quoteIdentifier(field)} := ${place ? textAtSql(place) : 'null::varchar'}`;
  });
  return `list_transform(${list}, lambda entry: struct_pack(${items.join(', ')}))`;
}

/** Leaves out texts that hold none of the keys, be it in escapes, as there is nothing to parse for. */
function sparseSql(json: string, { firstKeys }: JsonText): string {
  const isPlain = firstKeys.every((key) => /^[\w .-]+$/.test(key));
  if (firstKeys.length > MOST_KEYS_LOOKED_FOR || !isPlain) return json;
  const marks = [...firstKeys.map((key) => `"${key}"`), String.raw`\u`];
  const held = marks.map((mark) => `contains(${json}, ${quoteLiteral(mark)})`);
  return `case when ${held.join(' or ')} then ${json} end`;
}
