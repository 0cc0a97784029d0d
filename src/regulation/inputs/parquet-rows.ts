import type { Session } from '../../engine/engine.js';
import { type ColumnTypeTree, parseColumnType } from '../../identity/column-type.js';
import type { InputFile } from '../../identity/input-files.js';
import { isText } from '../../identity/typed-value.js';
import { quoteIdentifier, quoteLiteral } from '../../relation/relation.js';
import { type Scalar, withNulls } from './edit-call.js';
import { type JsonScalar, jsonScalars } from './json-scalars.js';
import type { Mentions } from './mentions.js';
import { PATH_SEPARATOR, scalarsSql } from './typed-scalars-sql.js';

/** Picks what is regulated of a record: scalars of a call, or the whole of an event. */
export type PickRegulated = <T extends Scalar>(scalars: readonly T[]) => readonly T[] | 'record';

/** A row of a Parquet file that an edit changes. */
export interface ParquetEdit {
  /** From 1. */
  readonly row: number;
  /** The new texts by the paths of typed values, null for none; undefined where the row goes. */
  readonly changes: ReadonlyMap<string, string | null> | undefined;
  /** How many values are taken away. */
  readonly values: number;
  /** Whether what is left still holds a value. */
  readonly isMention: boolean;
}

/** The regulated values, where they are known in clear: other rows are not looked into. */
export interface InClear {
  readonly values: readonly string[];
  readonly mentions: Mentions;
}

/** A column of a Parquet file. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: ColumnTypeTree;
}

/** Names the columns of a Parquet file. */
export async function parquetColumns(
  session: Session,
  file: InputFile,
): Promise<readonly ParquetColumn[]> {
  const columns = await session.describe(`select * from ${readParquetSql(file)}`);
  return columns.map(({ name, type }) => ({ name, type: parseColumnType(type) }));
}

/** Reads one file as it is: the names of its folders are no columns. */
export function readParquetSql({ path }: InputFile): string {
  return `read_parquet(${quoteLiteral(path)}, hive_partitioning = false)`;
}

/**
 * Finds the rows of a Parquet file that an edit changes, in their order; where the values are known,
 * those too that only mention one.
 */
export async function* findParquetEdits(
  session: Session,
  file: InputFile,
  pick: PickRegulated,
  clear?: InClear,
): AsyncGenerator<ParquetEdit> {
  const columns = await parquetColumns(session, file);
  const texts = new Set(columns.filter(({ type }) => mayHoldText(type)).map(({ name }) => name));
  const lists = columns.map(({ name, type }) =>
    scalarsSql(type, `t.${quoteIdentifier(name)}`, quoteLiteral(name)),
  );
  const query = `select row, cast(to_json(scalars) as varchar) as scalars from (
      select file_row_number + 1 as row,
        list_filter(list_concat(${lists.join(', ')}, []), lambda scalar: scalar.text is not null) as scalars
      from ${readParquetSql(file)} as t
    ) ${clear ? `where ${mayHoldSql(clear.values)}` : ''} order by row`;
  for await (const { rowCount, columns: batch } of session.stream(query))
    for (let at = 0; at < rowCount; at++) {
      const scalars = JSON.parse(String(batch.scalars?.[at])) as TypedScalar[];
      const edit = editOf(scalars, pick, texts, clear?.mentions);
      if (edit.values > 0 || edit.isMention) yield { row: Number(batch.row?.[at]), ...edit };
    }
}

interface TypedScalar {
  readonly path: string;
  readonly text: string;
}

/** A scalar of a record, and the typed value that it is or, as JSON, lies in. */
interface PlacedScalar extends Scalar {
  readonly typed: TypedScalar;
  readonly within: JsonScalar | undefined;
}

function editOf(
  typed: readonly TypedScalar[],
  pick: PickRegulated,
  texts: ReadonlySet<string>,
  mentions: Mentions = () => false,
): Omit<ParquetEdit, 'row'> {
  const gone = pick(typed.flatMap((scalar) => placed(scalar, texts)));
  if (gone === 'record') return { changes: undefined, values: 1, isMention: false };
  const places = new Map<TypedScalar, JsonScalar[] | undefined>();
  for (const { typed: scalar, within } of gone)
    places.set(scalar, within && [...(places.get(scalar) ?? []), within]);
  const newTexts = new Map(
    [...places].map(([scalar, within]) => [scalar, within ? withNulls(scalar.text, within) : null]),
  );
  return {
    changes: new Map([...newTexts].map(([{ path }, text]) => [path, text])),
    values: gone.length,
    isMention: typed.some((scalar) => {
      const text = newTexts.has(scalar) ? newTexts.get(scalar) : scalar.text;
      return typeof text === 'string' && (mentions(text) || mentions(JSON.stringify(text)));
    }),
  };
}

/** JSON text stands for what it holds. */
function placed(typed: TypedScalar, texts: ReadonlySet<string>): readonly PlacedScalar[] {
  const path = typed.path.split(PATH_SEPARATOR);
  const inJson = texts.has(path[0] ?? '') ? scalarsOfJson(typed.text) : undefined;
  if (!inJson) return [{ path, text: typed.text, typed, within: undefined }];
  return inJson.map((within) => ({
    path: [...path, ...within.path],
    text: within.text,
    typed,
    within,
  }));
}

function scalarsOfJson(text: string): readonly JsonScalar[] | undefined {
  if (!/^\s*[[{"]/.test(text)) return undefined;
  try {
    JSON.parse(text);
    return jsonScalars(text);
  } catch {
    return undefined;
  }
}

function mayHoldText(type: ColumnTypeTree): boolean {
  switch (type.kind) {
    case 'scalar':
      return isText(type);
    case 'struct':
      return [...type.fields.values()].some(mayHoldText);
    case 'list':
      return mayHoldText(type.element);
    case 'map':
      return mayHoldText(type.value);
  }
}

/** A text with a backslash may spell a value in other characters. */
function mayHoldSql(values: readonly string[]): string {
  const within = (text: string) =>
    values.map((value) => `contains(lower(${text}), lower(${quoteLiteral(value)}))`);
  const conditions = [
    ...within('scalar.text'),
    `regexp_matches(scalar.text, '\\\\|%[0-9a-fA-F]{2}')`,
  ];
  return `len(list_filter(scalars, lambda scalar: ${conditions.join(' or ')})) > 0`;
}
