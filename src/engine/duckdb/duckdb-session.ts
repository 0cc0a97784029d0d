import type {
  DuckDBAppender,
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBType,
  DuckDBValue,
} from '@duckdb/node-api';
import type { Batch, Session, Table, Value } from '../engine.js';
import { asEngineError } from './duckdb-error.js';

/** One DuckDB connection. */
export class DuckdbSession implements Session {
  constructor(private readonly connection: DuckDBConnection) {}

  async execute(sql: string): Promise<number> {
    const result = await this.guard(sql, () => this.connection.runAndReadAll(sql));
    const [name] = result.columnNames();
    if (name !== 'Count') return 0;
    return Number(result.getRows()[0]?.[0] ?? 0);
  }

  async query(sql: string): Promise<Table> {
    const result = await this.guard(sql, () => this.connection.runAndReadAll(sql));
    const types = result.columnTypes().map(String);
    const columns = result.columnNames().map((name, index) => ({ name, type: types[index] ?? '' }));
    return { columns, rows: result.getRows().map((row) => row.map(toValue)) };
  }

  async describe(sql: string): Promise<Table['columns']> {
    const table = await this.query(`describe ${sql}`);
    return table.rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
  }

  async *stream(sql: string): AsyncIterable<Batch> {
    const result = await this.guard(sql, () => this.connection.stream(sql));
    const names = result.columnNames();
    for (;;) {
      const chunk = await this.guard(sql, () => result.fetchChunk());
      if (!chunk || chunk.rowCount === 0) return;
      yield toBatch(chunk, names);
    }
  }

  async append(schema: string, table: string, batches: AsyncIterable<Batch>): Promise<number> {
    const { DuckDBDataChunk } = await import('@duckdb/node-api');
    const what = `append to ${schema}.${table}`;
    const columns = await this.describe(`select * from "${schema}"."${table}"`);
    const appender = await this.guard(what, () => this.connection.createAppender(table, schema));
    const types = columns.map((_, index) => appender.columnType(index));
    let rows = 0;
    try {
      for await (const batch of batches) {
        rows += batch.rowCount;
        appendBatch(appender, batch, columns, types, (size) => DuckDBDataChunk.create(types, size));
      }
      appender.flushSync();
    } catch (error) {
      throw error instanceof Error && error.message.includes('exception_type')
        ? asEngineError(error, what)
        : error;
    } finally {
      appender.closeSync();
    }
    return rows;
  }

  interrupt(): void {
    this.connection.interrupt();
  }

  close(): void {
    this.connection.closeSync();
  }

  private async guard<T>(sql: string, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      throw asEngineError(error, sql);
    }
  }
}

/** DuckDB takes chunks of at most this many rows. */
const CHUNK_ROWS = 2048;

function toBatch(chunk: DuckDBDataChunk, names: readonly string[]): Batch {
  const { rowCount } = chunk;
  const columns = names.map((name, index) => [name, columnValues(chunk, index, rowCount)] as const);
  return { rowCount, columns: Object.fromEntries(columns) };
}

/** Types whose vectors hold a typed array of the same meaning. */
const TYPED_ARRAYS = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'FLOAT', 'DOUBLE']);

interface NumericVector {
  readonly type: DuckDBType;
  readonly items: Int32Array;
  /** Its data is null if no value is null. */
  readonly validity: { readonly data: BigUint64Array | null };
}

/** Numbers without nulls come as typed arrays: reading them one by one costs most of the time. */
function columnValues(chunk: DuckDBDataChunk, index: number, rowCount: number): ArrayLike<unknown> {
  const vector = chunk.getColumnVector(index) as unknown as NumericVector;
  const typed = TYPED_ARRAYS.has(String(vector.type)) && vector.validity.data === null;
  return typed ? vector.items.slice(0, rowCount) : chunk.getColumnValues(index).map(toValue);
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
    columns.forEach(({ name }, index) => {
      const values = Array.prototype.slice.call(
        batch.columns[name],
        start,
        start + size,
      ) as unknown[];
      chunk.setColumnValues(index, toColumn(values, String(types[index])));
    });
    appender.appendDataChunk(chunk);
  }
}

const BIGINT_TYPES = new Set(['BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT']);

function toColumn(values: readonly unknown[], type: string): DuckDBValue[] {
  if (!BIGINT_TYPES.has(type)) return values.map((value) => (value ?? null) as DuckDBValue);
  return values.map((value) =>
    typeof value === 'number' ? BigInt(value) : ((value ?? null) as DuckDBValue),
  );
}

/** Keeps what JSON knows, whole numbers past 2^53 as bigint, and shows all else as DuckDB's text. */
function toValue(value: DuckDBValue): Value {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    default:
      return value === null || value === undefined ? null : String(value);
  }
}
