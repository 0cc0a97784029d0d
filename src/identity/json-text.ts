import { quoteLiteral } from '../relation/relation.js';
import { addToShape, type JsonShape, placeSql, shapeJson } from './json-shape.js';
import type { Exactness, RecordPath } from './record-kind.js';

/**
 * A column of JSON text, and the values that are looked for in it. The text is parsed once, into
 * structs. (Once more for a place that lies within another; such places are rare.)
 *
 * The engine's text of a value is its source text, except that numbers with a point or exponent are
 * written anew, -0 loses its sign, and objects and arrays become text. A text with values that look
 * so is parsed once more, its numbers quoted, as `exact`.
 */
export class JsonText {
  readonly #shapes: Map<string, JsonShape>[] = [];
  readonly #places: string[] = [];
  readonly #doubts: string[] = [];
  readonly #keys = new Set<string>();

  constructor(readonly column: string) {}

  /** Looks for a text, and writes it. */
  text(path: RecordPath, exactness: Exactness): string {
    const place = this.#place(path, 'text');
    if (exactness === 'as-read') return place;
    this.#doubts.push(mayDifferSql(place, exactness));
    return `case when ${this.#exact} is null then ${place}
        else ${exactTextSql(this.#exact, path)} end`;
  }

  /** Looks for a list of objects with texts, and writes it. */
  objects(path: RecordPath, fields: readonly string[]): string {
    const place = this.#place(path, fields);
    const doubts = fields.map((_, at) => {
      return `regexp_full_match(struct_extract_at(entry, ${at + 1}), '(?s:[{\\[].*)|${REWRITTEN}|${NAMES}')`;
    });
    // A case, since conditions joined by `and` may be tested in any order; and few expressions,
    // since setting up those of a lambda takes longer than testing them.
    this.#doubts.push(
      `case when ${place} is not null then len(list_filter(${place}, lambda entry: ${doubts.join(' or ')})) > 0 end`,
    );
    return `case when ${this.#exact} is null then ${place}
        else ${exactObjectsSql(this.#exact, path, fields)} end`;
  }

  /** The keys that places begin with. */
  get firstKeys(): readonly string[] {
    return [...this.#keys];
  }

  /** Tells of an object that does not parse; of what is no object, nothing. */
  get isBroken(): string {
    return `${this.#parsed(0)} is null and starts_with(ltrim(${this.column}, ${WHITE_SPACE}), '{')`;
  }

  /** Writes the error of a record that is this text; it has to be a JSON object. */
  get recordError(): string {
    return `case
        when ${this.#parsed(0)} is null then 'invalid_record'
        when ${this.column}_0 is null then case when json_type(${this.column}) <> 'OBJECT' then 'invalid_record' end
    end`;
  }

  /** Writes the columns that hold the parsed text. */
  parsedItems(): readonly string[] {
    return this.#shapes.map((shape, at) => {
      const json = quoteLiteral(JSON.stringify(shapeJson(shape)));
      return `try(json_transform(${this.column}, ${json})) as ${this.#parsed(at)}`;
    });
  }

  /** Writes the columns that hold the values. */
  placeItems(): readonly string[] {
    return this.#places.map((sql, at) => `${sql} as ${this.column}_${at}`);
  }

  /** Writes the column that holds the text with quoted numbers where values may differ. */
  exactItem(): string {
    // A condition of comparisons, and no value, is tested on ever fewer rows: this is what keeps it
    // next to free.
    const isDoubtful = this.#doubts.join('\n            or ') || 'false';
    return `case when ${isDoubtful}
        then ${quotedNumbersSql(this.column)} end as ${this.#exact}`;
  }

  get #exact(): string {
    return `${this.column}_exact`;
  }

  #parsed(at: number): string {
    return `${this.column}_parsed_${at}`;
  }

  /** Columns spare the conditions on them the slicing of structs, which is dear. */
  #place(path: RecordPath, leaf: 'text' | readonly string[]): string {
    const sql = this.#structPlace(path, leaf);
    const known = this.#places.indexOf(sql);
    return `${this.column}_${known < 0 ? this.#places.push(sql) - 1 : known}`;
  }

  #structPlace(path: RecordPath, leaf: 'text' | readonly string[]): string {
    this.#keys.add(path[0] ?? '');
    let at = this.#shapes.findIndex((shape) => addToShape(shape, path, leaf));
    if (at < 0) {
      at = this.#shapes.push(new Map()) - 1;
      addToShape(this.#shapes[at] as Map<string, JsonShape>, path, leaf);
    }
    return placeSql(this.#shapes[at] as JsonShape, this.#parsed(at), path);
  }
}

/** Selects all of a relation and what its JSON texts hold, under names that JsonText knows. */
export function parseTextsSql(relation: string, texts: readonly JsonText[]): string {
  if (texts.length === 0) return relation;
  const parsed = texts.flatMap((text) => text.parsedItems());
  const places = texts.flatMap((text) => text.placeItems());
  const exact = texts.map((text) => text.exactItem());
  return `(
    select *, ${exact.join(',\n        ')}
    from (
        select *, ${places.join(',\n            ')}
        from (
            select *, ${parsed.join(',\n                ')}
            from ${relation}
        )
    )
)`;
}

/** Writes the text at a place of a JSON text that is not worth columns of its own. */
export function textWithinSql(json: string, path: RecordPath): string {
  return `try(${exactTextSql(quotedNumbersSql(json), path)})`;
}

/** Writes the list of objects that such a JSON text is. */
export function objectsWithinSql(json: string, fields: readonly string[]): string {
  return `try(${exactObjectsSql(quotedNumbersSql(json), [], fields)})`;
}

function exactTextSql(exact: string, path: RecordPath): string {
  const place = `${exact}, ${pathLiteral(path)}`;
  return `case when json_type(${place}) in ('VARCHAR', 'BOOLEAN') then json_extract_string(${place}) end`;
}

function exactObjectsSql(exact: string, path: RecordPath, fields: readonly string[]): string {
  const items = fields.map((field) => `"${field}" := ${exactTextSql('entry', [field])}`);
  const entries = `json_extract(${exact}, ${pathLiteral(path, '[*]')})`;
  return `list_transform(${entries}, lambda entry: struct_pack(${items.join(', ')}))`;
}

/** Keys are quoted: none of their characters has a meaning. */
function pathLiteral(path: RecordPath, end = ''): string {
  const keys = path.map((key) => `."${key.replace(/["\\]/g, '\\$&')}"`);
  return quoteLiteral(`$${keys.join('')}${end}`);
}

/**
 * Tells of a text that may not be the source text: what the engine makes of objects and arrays, of
 * numbers, and of NaN and Infinity, which it takes. The comparisons spare most texts the regular
 * expressions. A number that the engine writes itself has at most 17 digits and an exponent: 24
 * characters, or 18 for a positive one of at least 1 without exponent.
 */
function mayDifferSql(text: string, exactness: 'verbatim' | 'no-number'): string {
  const nested = `${text} >= '[' and ${text} < '\\' or ${text} >= '{' and ${text} < '|'`;
  if (exactness === 'no-number') return nested;
  const isNumber = `${text} < ':'
                and (${text} < '1' or contains(${text}, '.') and strlen(${text}) < 19 or contains(${text}, 'e'))
                and regexp_full_match(${text}, '${REWRITTEN}')`;
  const isName = `strlen(${text}) < 9 and ${text} >= 'I' and ${text} < 'o' and regexp_full_match(${text}, '${NAMES}')`;
  return `${nested} or strlen(${text}) < 25 and (${isNumber} or ${isName})`;
}

const NAMES = '(?i:nan|inf|infinity)';
const REWRITTEN = String.raw`0|-?(${NAMES}|[0-9]+\.[0-9]+(e[+-]?[0-9]+)?|[0-9]+e[+-]?[0-9]+)`;

const WHITE_SPACE = `chr(9) || chr(10) || chr(13) || ' '`;

/** Splits a text into strings and what lies between them, and quotes the numbers of the latter. */
function quotedNumbersSql(json: string): string {
  return String.raw`array_to_string(list_transform(
            regexp_extract_all(${json}, '"(?:[^"\\]|\\.)*"|[^"]+'),
            lambda part: case when starts_with(part, '"') then part
                else regexp_replace(part, '-?[0-9][0-9.eE+-]*', '"\0"', 'g') end
        ), '')`;
}
