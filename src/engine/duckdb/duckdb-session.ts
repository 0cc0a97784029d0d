import type { DuckDBConnection, DuckDBDataChunk, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { quoteIdentifier } from '../../relation/relation.js';
import {
  type Batch,
  EngineError,
  type Progress,
  type Session,
  type Table,
  type Value,
} from '../engine.js';
import { type AppendTarget, appendBatches } from './append-batches.js';
import { isDirect } from './column-values.js';
import { asEngineError } from './duckdb-error.js';

/** One DuckDB connection. */
export class DuckdbSession implements Session {
  /** The stream or the append that goes on. */
  private flow: Flow | undefined;

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
    try {
      for (;;) {
        const chunk = await this.guard(sql, () => result.fetchChunk());
        if (!chunk || chunk.rowCount === 0) return;
        this.flow ??= { rows: 0, shareBefore: this.statementProgress()?.share ?? 0 };
        this.flow.rows += chunk.rowCount;
        yield toBatch(chunk, names);
      }
    } finally {
      this.flow = undefined;
    }
  }

  async append(
    schema: string | undefined,
    table: string,
    batches: AsyncIterable<Batch>,
  ): Promise<number> {
    const inSchema = schema === undefined ? '' : `${quoteIdentifier(schema)}.`;
    const target = `${inSchema}${quoteIdentifier(table)}`;
    const columns = await this.describe(`select * from ${target}`);
    if (columns.every(({ type }) => isDirect(type)))
      return this.appendCounted({ schema, table, columns }, batches);
    const list = columns.map(({ name, type }) => {
      return `${quoteIdentifier(name)} ${isDirect(type) ? type : 'varchar'}`;
    });
    await this.execute(`create or replace temp table ${STAGING} (${list.join(', ')})`);
    const staging = { schema: undefined, table: STAGING, columns };
    const rows = await this.appendCounted(staging, batches);
    await this.execute(`insert into ${target} from ${STAGING}; drop table ${STAGING}`);
    return rows;
  }

  progress(): Progress | undefined {
    const statement = this.statementProgress();
    if (!this.flow) return statement;
    const { rows, shareBefore } = this.flow;
    return { rows, share: shareSince(shareBefore, statement?.share) };
  }

  interrupt(): void {
    this.connection.interrupt();
  }

  close(): void {
    this.connection.closeSync();
  }

  private async appendCounted(target: AppendTarget, batches: AsyncIterable<Batch>) {
    const flow: Flow = { rows: 0, shareBefore: undefined };
    this.flow = flow;
    try {
      return await appendBatches(this.connection, target, counted(batches, flow));
    } finally {
      this.flow = undefined;
    }
  }

  private statementProgress(): Progress | undefined {
    const { percentage, rows_processed } = this.connection.progress;
    if (percentage < 0) return undefined;
    return { share: Math.min(1, percentage / 100), rows: Number(rows_processed) };
  }

  private async guard<T>(sql: string, run: () => Promise<T>): Promise<T> {
    refuseNul(sql);
    try {
      return await run();
    } catch (error) {
      throw asEngineError(error, sql);
    }
  }
}

/** The driver would hand over what stands before the character, and run that. */
function refuseNul(sql: string): void {
  const at = sql.indexOf('\0');
  if (at < 0) return;
  throw new EngineError('the SQL holds a NUL character, which no statement can', {
    kind: 'syntax',
    position: Buffer.byteLength(sql.slice(0, at)),
    sql,
  });
}

interface Flow {
  rows: number;
  /** How far the statement was when its first row came; undefined for an append. */
  readonly shareBefore: number | undefined;
}

/** A query that sorts has done much before its first row: the rest is what a reader waits for. */
function shareSince(before: number | undefined, now: number | undefined): number | undefined {
  if (before === undefined || now === undefined || before >= 1) return undefined;
  return Math.max(0, now - before) / (1 - before);
}

async function* counted(batches: AsyncIterable<Batch>, flow: Flow): AsyncIterable<Batch> {
  for await (const batch of batches) {
    yield batch;
    flow.rows += batch.rowCount;
  }
}

/** Where batches wait whose text is cast to other types. */
const STAGING = 'idw_appended_text';

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
