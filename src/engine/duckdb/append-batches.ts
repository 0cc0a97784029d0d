import { setImmediate } from 'node:timers/promises';
import type {
  DuckDBAppender,
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBType,
} from '@duckdb/node-api';
import { quoteIdentifier } from '../../relation/relation.js';
import { type Batch, EngineError, type Table } from '../engine.js';
import { toColumn, toText } from './column-values.js';
import { asEngineError } from './duckdb-error.js';

/** DuckDB takes chunks of at most this many rows. */
const CHUNK_ROWS = 2048;

/** How often signals and timers get their turn, which batches that are at hand would keep waiting. */
const TURN_MS = 50;

/** A table that takes batches. */
export interface AppendTarget {
  /** Undefined for a temporary table. */
  readonly schema: string | undefined;
  readonly table: string;
  readonly columns: Table['columns'];
}

/**
 * Appends batches to a table whose columns they name.
 * @returns The rows appended.
 * @throws {EngineError} At a value that does not fit its column.
 */
export async function appendBatches(
  connection: DuckDBConnection,
  target: AppendTarget,
  batches: AsyncIterable<Batch>,
): Promise<number> {
  const { DuckDBDataChunk } = await import('./driver.js');
  const { schema, table, columns } = target;
  // A temporary table lies in a database of its own, which can be written when the file cannot.
  const appender = await (schema === undefined
    ? connection.createAppender(table, 'main', 'temp')
    : connection.createAppender(table, schema));
  const types = columns.map((_, index) => appender.columnType(index));
  const createChunk = (size: number) => DuckDBDataChunk.create(types, size);
  let rows = 0;
  let turnedAt = performance.now();
  try {
    for await (const batch of batches) {
      rows += batch.rowCount;
      appendBatch(appender, batch, columns, types, createChunk);
      if (performance.now() - turnedAt < TURN_MS) continue;
      await setImmediate();
      turnedAt = performance.now();
    }
    flush(appender, table);
  } catch (error) {
    closeQuietly(appender);
    throw error;
  }
  appender.closeSync();
  return rows;
}

/** Closing flushes, and fails again where appending did. */
function closeQuietly(appender: DuckDBAppender): void {
  try {
    appender.closeSync();
  } catch {
    // the first failure is the one to tell
  }
}

function flush(appender: DuckDBAppender, table: string): void {
  try {
    appender.flushSync();
  } catch (error) {
    throw asEngineError(error, `append to ${quoteIdentifier(table)}`);
  }
}

function appendBatch(
  appender: DuckDBAppender,
  batch: Batch,
  columns: Table['columns'],
  types: readonly DuckDBType[],
  createChunk: (rowCount: number) => DuckDBDataChunk,
): void {
  for (let start = 0; start < batch.rowCount; start += CHUNK_ROWS) {
    const size = Math.min(CHUNK_ROWS, batch.rowCount - start);
    const chunk = createChunk(size);
    columns.forEach((column, index) => {
      const all = batch.columns[column.name];
      if (all && fillVector(chunk, index, all, start, size, String(types[index]))) return;
      const values = Array.prototype.slice.call(all, start, start + size) as unknown[];
      setColumn(chunk, index, values, column, String(types[index]));
    });
    appender.appendDataChunk(chunk);
  }
}

interface NumericVector {
  readonly items: Int32Array | BigInt64Array | Float64Array;
  flush(): void;
}

/** The typed arrays that hold a column's numbers as its vector does. */
const TYPED_ARRAYS: Readonly<Record<string, NewableFunction>> = {
  INTEGER: Int32Array,
  BIGINT: BigInt64Array,
  DOUBLE: Float64Array,
};

/** Copies numbers whole where they lie as the vector has them: one by one costs ten times as much. */
function fillVector(
  chunk: DuckDBDataChunk,
  index: number,
  values: ArrayLike<unknown>,
  start: number,
  size: number,
  type: string,
): boolean {
  const typed = TYPED_ARRAYS[type];
  if (typed === undefined || !(values instanceof typed)) return false;
  const vector = chunk.getColumnVector(index) as unknown as NumericVector;
  const part = (values as unknown as Int32Array).subarray(start, start + size);
  (vector.items as Int32Array).set(part);
  vector.flush();
  return true;
}

/** @param type The type of the column that is filled: text where `column` is reached by a cast. */
function setColumn(
  chunk: DuckDBDataChunk,
  index: number,
  values: readonly unknown[],
  column: Table['columns'][number],
  type: string,
): void {
  try {
    const isText = type === 'VARCHAR' && column.type !== 'VARCHAR';
    chunk.setColumnValues(index, isText ? toText(values) : toColumn(values, type));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineError(`column "${column.name}" (${column.type}): ${reason}`, {
      kind: 'conversion',
      cause: error,
    });
  }
}
