import type { InputSource } from './input-source.js';
import { pathLiteral } from './read-csv-sql.js';
import type { RecordKind } from './record-kind.js';
import { TypedColumns } from './typed-columns.js';
import { placeItems, selectList } from './view-columns-sql.js';

type ParquetSource = Extract<InputSource, { readonly kind: 'parquet' }>;

/** Selects the records of Parquet files of one schema; record numbers cost nothing here. */
export function parquetViewSql(
  source: ParquetSource,
  kind: RecordKind,
  isNumbered: boolean,
): string {
  const columns = new TypedColumns(source.columns);
  const list = selectList(kind, {
    text: (path, exactness) => columns.text(path, exactness),
    objects: (path, fields) => columns.objects(path, fields),
    key: 'record_number::varchar',
    stem: 'stem',
    input: 'input',
    recordNumber: isNumbered ? 'record_number' : undefined,
    raw: 'raw',
    recordError: () => columns.recordError,
  });
  const others = [
    placeItems(source.files),
    'file_row_number + 1 as record_number',
    'to_json(t)::varchar as raw',
  ];
  const paths = source.files.map((file) => pathLiteral(file.path));
  return `select
    ${list}
from ${columns.relation(others, `read_parquet([${paths.join(', ')}]) as t`)}`;
}

/** Names the Parquet reader of one file, to be described. */
export function describableParquetSql(path: string): string {
  return `select * from read_parquet(${pathLiteral(path)})`;
}
