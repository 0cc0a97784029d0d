import type { Batch } from '../engine/engine.js';

/** An input of a TypeScript model: rows of another node. */
export interface ModelInput {
  /** The model or seed that is read. */
  readonly ref: string;
  /** The columns that are read, in this order; all if absent. */
  readonly columns?: readonly string[];
  /** The columns that the rows are sorted by; the order is free if absent. */
  readonly orderBy?: readonly string[];
}

/** The columns of rows that a model yields: arrays of equal length, by column name. */
export type OutputBatch = Readonly<Record<string, ArrayLike<unknown>>>;

/** A model in TypeScript: it declares what it reads and what it yields, and streams. */
export interface ModelDefinition<
  Inputs extends Readonly<Record<string, ModelInput>> = Readonly<Record<string, ModelInput>>,
> {
  readonly inputs: Inputs;
  /** Output columns with the engine's types, in order. */
  readonly columns: Readonly<Record<string, string>>;
  /** Configuration as config() takes it. */
  readonly config?: Readonly<Record<string, unknown>>;
  /**
   * Reads batches and yields batches. INTEGER arrives as Int32Array, BIGINT as BigInt64Array,
   * DOUBLE as Float64Array; other types, and numbers among which is a null, as arrays of numbers,
   * text, booleans or null. Apache Arrow record batches may be yielded too.
   */
  run(
    inputs: { readonly [Name in keyof Inputs]: AsyncIterable<Batch> },
  ): AsyncIterable<OutputBatch>;
}

/** Declares a TypeScript model; the default export of a file in models/. */
export function defineModel<const Inputs extends Readonly<Record<string, ModelInput>>>(
  definition: ModelDefinition<Inputs>,
): ModelDefinition<Inputs> {
  return definition;
}
