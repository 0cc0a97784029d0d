/** A value as the engine returns it: what JSON can hold, and bigint for whole numbers past 2^53. */
export type Value = string | number | bigint | boolean | null;

/** A result held in memory: for tests, previews and questions to the catalog, never for models. */
export interface Table {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Value[])[];
}

/** Columns of equal length, the unit in which rows stream to and from TypeScript models. */
export interface Batch {
  readonly rowCount: number;
  readonly columns: Readonly<Record<string, ArrayLike<unknown>>>;
}

/** The place of an error in the SQL that was sent, if the engine names one. */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    message: string,
    readonly details: {
      readonly kind:
        | 'syntax'
        | 'binding'
        | 'conversion'
        | 'input'
        | 'interrupted'
        | 'full-disk'
        | 'out-of-memory'
        | 'forbidden-file'
        | 'other';
      /** Offset in the SQL in UTF-8 bytes, from 0. */
      readonly position?: number | undefined;
      /** Names that the engine holds for near. */
      readonly candidates?: readonly string[] | undefined;
      readonly sql?: string | undefined;
      readonly cause?: unknown;
    },
  ) {
    super(message, { cause: details.cause });
  }
}

/** How far a statement, a stream or an append is, as far as the engine can tell. */
export interface Progress {
  /** From 0 to 1, by the rows read: 1 may last. 0 may mean that the engine cannot measure it. */
  readonly share: number | undefined;
  /** Rows read, streamed or appended so far. An engine counts no rows of files of text: it guesses. */
  readonly rows: number | undefined;
}

/** One connection: statements run one after the other, transactions belong to it. */
export interface Session {
  /** Runs one or several statements and returns the rows that the last one changed. */
  execute(sql: string): Promise<number>;
  /** Runs a query and holds its rows. */
  query(sql: string): Promise<Table>;
  /** Names the columns of a query and their types without running it. */
  describe(sql: string): Promise<Table['columns']>;
  /** Streams a query. */
  stream(sql: string): AsyncIterable<Batch>;
  /**
   * Appends batches to a table whose columns they name; text becomes dates, decimals and the like.
   * @param schema Undefined for a temporary table.
   * @returns The rows appended.
   */
  append(schema: string | undefined, table: string, batches: AsyncIterable<Batch>): Promise<number>;
  /** Tells how far what runs now is; undefined where nothing runs or nobody can tell. */
  progress(): Progress | undefined;
  /** Stops the statement that runs; it then fails with kind `interrupted`. */
  interrupt(): void;
  close(): void;
}

/** A database that can build a graph. Everything above it speaks SQL through sessions. */
export interface Engine {
  /** The name that `target.type` and adapter.dispatch use. */
  readonly type: string;
  /** Where the data lies, for people. */
  readonly location: string;
  connect(): Promise<Session>;
  close(): Promise<void>;
}
