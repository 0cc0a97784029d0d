import { quoteIdentifier } from '../relation/relation.js';
import type { ColumnType, InputSource } from './input-source.js';
import { pathLiteral } from './read-csv-sql.js';
import { inputNameSql, selectList } from './view-columns-sql.js';

type ParquetSource = Extract<InputSource, { readonly kind: 'parquet' }>;

/** Selects the events of Parquet files of one schema; record numbers cost nothing here. */
export function parquetViewSql(
  source: ParquetSource,
  columns: readonly string[],
  isNumbered: boolean,
): string {
  const paths = source.files.map((file) => pathLiteral(file.path));
  return `select
    ${selectList(columns, {
      value: (name) => textOfSql(source.columns.find((column) => column.name === name)),
      input: inputNameSql(source.files),
      recordNumber: isNumbered ? 'file_row_number + 1' : undefined,
      raw: 'to_json(t)::varchar',
      recordError: 'null::varchar',
    })}
from read_parquet([${paths.join(', ')}]) as t`;
}

/** Names the Parquet reader of one file, to be described. */
export function describableParquetSql(path: string): string {
  return `select * from read_parquet(${pathLiteral(path)})`;
}

/** Old writers store text as bytes that no annotation calls text. */
function textOfSql(column: ColumnType | undefined): string {
  if (!column) return 'null::varchar';
  const name = `t.${quoteIdentifier(column.name)}`;
  if (column.type === 'BLOB') return `coalesce(try(decode(${name})), ${name}::varchar)`;
  return column.type === 'VARCHAR' ? name : `${name}::varchar`;
}
