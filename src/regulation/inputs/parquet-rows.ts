import type { Session } from '../../engine/engine.js';
import type { InputFile } from '../../identity/input-files.js';
import { quoteLiteral } from '../../relation/relation.js';
import { parseObject } from './edit-call.js';
import type { EditRecord, FileEdit } from './edit-file.js';

/** Columns of calls that may be JSON text. */
const NESTED = ['context', 'traits', 'properties', 'integrations', '_metadata'];

/** Finds the rows of a Parquet file that an edit would change, numbered from 1. */
export async function findParquetRows(
  session: Session,
  file: InputFile,
  edit: EditRecord,
): Promise<FileEdit> {
  const lines: number[] = [];
  let values = 0;
  const query = `select cast(to_json(rows) as varchar) as row
    from read_parquet(${quoteLiteral(file.path)}) as rows`;
  let number = 0;
  for await (const { rowCount, columns } of session.stream(query)) {
    for (let at = 0; at < rowCount; at++) {
      number += 1;
      const edited = edit(asRecord(String(columns.row?.[at])), []);
      if (!edited || edited.values === 0) continue;
      lines.push(number);
      values += edited.values;
    }
  }
  return { lines, values };
}

/** Writes a row as the line of NDJSON that it stands for. */
function asRecord(row: string): string {
  const record: Record<string, unknown> = { ...parseObject(row) };
  for (const name of NESTED) {
    const text = record[name];
    if (typeof text === 'string') record[name] = parseObject(text) ?? text;
  }
  return JSON.stringify(record);
}
