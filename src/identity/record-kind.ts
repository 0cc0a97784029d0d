import { quoteIdentifier } from '../relation/relation.js';

/** Keys from the top of a record down to a value. */
export type RecordPath = readonly string[];

/**
 * How the text of a value is told from its source text, where the engine changes that. `verbatim`:
 * numbers keep the digits that they are written with, objects and arrays are no value. `no-number`
 * is for what no number can be, `as-read` for what is only compared with a word.
 */
export type Exactness = 'verbatim' | 'no-number' | 'as-read';

/** A column of the views over an input, and where its values lie. */
export type RecordColumn =
  | {
      readonly kind: 'text';
      readonly name: string;
      readonly path: RecordPath;
      readonly exactness: Exactness;
    }
  /** A list of the texts at several places, null where none has any. */
  | { readonly kind: 'texts'; readonly name: string; readonly paths: readonly RecordPath[] }
  /** A list of objects as structs; what is no list is null, what is no object has no values. */
  | {
      readonly kind: 'objects';
      readonly name: string;
      readonly path: RecordPath;
      readonly fields: readonly string[];
    }
  /** The name of the file without folder and extensions. */
  | { readonly kind: 'stem'; readonly name: string }
  /** What tells a record from the others of its file at no cost: its text, or its number. */
  | { readonly kind: 'key'; readonly name: string };

/** What is read from the files of an input, whatever their format. */
export interface RecordKind {
  readonly name: string;
  readonly columns: readonly RecordColumn[];
  /** Columns that a file with named columns must have. */
  readonly required: readonly string[];
  /** Flat records hold single values only, and so can be CSV; the others cannot. */
  readonly shape: 'flat' | 'nested';
}

/** Writes the expressions for values of the records of one source. */
export interface ValueFinder {
  text(path: RecordPath, exactness: Exactness): string;
  objects(path: RecordPath, fields: readonly string[]): string;
  readonly stem: string;
  readonly key: string;
}

/** Writes the value of a column. */
export function valueSql(column: RecordColumn, finder: ValueFinder): string {
  switch (column.kind) {
    case 'text':
      return finder.text(column.path, column.exactness);
    case 'texts': {
      const texts = column.paths.map((path) => finder.text(path, 'verbatim'));
      return `case when coalesce(${texts.join(', ')}) is not null then [${texts.join(', ')}] end`;
    }
    case 'objects':
      return finder.objects(column.path, column.fields);
    case 'stem':
      return finder.stem;
    case 'key':
      return finder.key;
  }
}

/** Writes a null of a column's type. */
export function nullSql(column: RecordColumn): string {
  if (column.kind === 'objects') return nullObjectsSql(column.fields);
  return column.kind === 'texts' ? 'null::varchar[]' : 'null::varchar';
}

/** Writes a null in place of a list of objects. */
export function nullObjectsSql(fields: readonly string[]): string {
  return `null::struct(${fields.map((field) => `${quoteIdentifier(field)} varchar`).join(', ')})[]`;
}

/** Lists the first keys of all paths: the columns of a file that has named ones. */
export function firstKeys(columns: readonly RecordColumn[]): readonly string[] {
  const paths = columns.flatMap((column) => {
    if (column.kind === 'texts') return column.paths;
    return 'path' in column ? [column.path] : [];
  });
  return [...new Set(paths.flatMap(([key]) => key ?? []))];
}
