import type { CompiledNode } from '../compile/compiled-node.js';
import {
  type Batch,
  type Engine,
  EngineError,
  type Progress,
  type Session,
} from '../engine/engine.js';
import { ProjectError } from '../errors/project-error.js';
import type { Node } from '../graph/node.js';
import { quoteIdentifier } from '../relation/relation.js';
import type { ModelDefinition, OutputBatch } from '../typescript-model/define-model.js';
import { placeOfThrow } from '../typescript-model/place-of-throw.js';
import { atomically } from './atomically.js';
import { createSchema, dropOtherKind } from './catalog.js';
import type { NodeProgress } from './node-progress.js';

/** What running a TypeScript model needs beside the compiled node. */
export interface ModelRun {
  readonly engine: Engine;
  readonly session: Session;
  readonly inTransaction: boolean;
  readonly signal: AbortSignal;
  readonly progress: NodeProgress;
}

/**
 * Runs a TypeScript model: streams its inputs in, its batches into a new table, and puts that in
 * the place of the old one in one transaction.
 * @returns The rows of the table.
 * @throws {ProjectError} `typescript-model` if it throws, or yields what does not fit its columns.
 */
export async function runTypeScriptModel(compiled: CompiledNode, run: ModelRun): Promise<number> {
  const { node } = compiled;
  const { session, signal } = run;
  const { definition } = node;
  if (!definition) throw new Error(`${node.uniqueId} has no definition`);
  const readers = await openReaders(compiled, run.engine);
  const interrupt = () => {
    for (const { session: reader } of readers) reader.interrupt();
  };
  signal.addEventListener('abort', interrupt);
  run.progress.follow(() => progressOf(readers, session));
  try {
    await createSchema(session, node.relation.schema);
    return await atomically(compiled, run, async () => {
      await dropOtherKind(session, node.relation, 'table');
      await session.execute(`create or replace table ${node.relation} (${columnList(definition)})`);
      const batches = checkedBatches(node, outputOf(node, definition, readers), signal);
      return session.append(node.relation.schema, node.relation.identifier, batches);
    });
  } finally {
    run.progress.end();
    signal.removeEventListener('abort', interrupt);
    for (const { session: reader } of readers) reader.close();
  }
}

interface Reader {
  readonly input: string;
  readonly query: string;
  readonly session: Session;
  rows: number;
}

function openReaders({ inputs }: CompiledNode, engine: Engine): Promise<Reader[]> {
  return Promise.all(
    [...inputs].map(async ([input, query]) => ({
      ...{ input, query, session: await engine.connect() },
      rows: 0,
    })),
  );
}

/**
 * Tells the rows read or written, whichever are more. A model is as far as the input that has most
 * of its way before it, of those that it reads now.
 */
function progressOf(readers: readonly Reader[], writer: Session): Progress {
  const shares = readers.flatMap(({ session }) => session.progress()?.share ?? []);
  const read = readers.reduce((sum, { rows }) => sum + rows, 0);
  return {
    share: shares.length === 0 ? undefined : Math.min(...shares),
    rows: Math.max(read, writer.progress()?.rows ?? 0),
  };
}

async function* read(reader: Reader): AsyncIterable<Batch> {
  for await (const batch of reader.session.stream(reader.query)) {
    reader.rows += batch.rowCount;
    yield batch;
  }
}

function columnList({ columns }: ModelDefinition): string {
  return Object.entries(columns)
    .map(([name, type]) => `${quoteIdentifier(name)} ${type}`)
    .join(', ');
}

/** Runs the author's code; what it throws of its own is placed at its line. */
async function* outputOf(
  node: Node,
  definition: ModelDefinition,
  readers: readonly Reader[],
): AsyncIterable<OutputBatch> {
  const inputs: Record<string, AsyncIterable<Batch>> = Object.fromEntries(
    readers.map((reader) => [reader.input, read(reader)]),
  );
  try {
    yield* definition.run(inputs);
  } catch (error) {
    if (error instanceof EngineError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProjectError('typescript-model', `"${node.name}" throws: ${reason}`, {
      at: await placeOfThrow(error, node),
      cause: error,
    });
  }
}

async function* checkedBatches(
  node: Node,
  batches: AsyncIterable<OutputBatch>,
  signal: AbortSignal,
): AsyncIterable<Batch> {
  const names = Object.keys(node.definition?.columns ?? {});
  for await (const output of batches) {
    if (typeof output !== 'object' || output === null) throw unfit(node, 'yields what is no batch');
    if (signal.aborted) throw new EngineError('the run was interrupted', { kind: 'interrupted' });
    const columns = Object.fromEntries(names.map((name) => [name, columnOf(output, name)]));
    const missing = names.filter((name) => columns[name] === undefined);
    if (missing.length > 0) throw unfit(node, `yields a batch without the column "${missing[0]}"`);
    const extra = columnNames(output).find((name) => !names.includes(name));
    if (extra !== undefined)
      throw unfit(node, `yields the column "${extra}", which it does not declare`);
    const lengths = new Set(Object.values(columns).map((column) => column?.length ?? 0));
    if (lengths.size > 1)
      throw unfit(node, `yields columns of unequal length (${[...lengths].join(', ')})`);
    const [rowCount = 0] = lengths;
    yield { rowCount, columns: columns as Batch['columns'] };
  }
}

interface ArrowLike {
  readonly schema: { readonly fields: readonly { readonly name: string }[] };
  getChild(name: string): { readonly length: number; get(index: number): unknown } | null;
}

/** Tells a plain batch, which has its columns as members, from an Arrow record batch. */
function isArrow(output: unknown): output is ArrowLike {
  return typeof (output as Partial<ArrowLike> | undefined)?.getChild === 'function';
}

function columnNames(output: OutputBatch | ArrowLike): readonly string[] {
  return isArrow(output) ? output.schema.fields.map(({ name }) => name) : Object.keys(output);
}

function columnOf(output: OutputBatch | ArrowLike, name: string): ArrayLike<unknown> | undefined {
  if (!isArrow(output)) return output[name];
  const vector = output.getChild(name);
  return vector
    ? Array.from({ length: vector.length }, (_, index) => vector.get(index))
    : undefined;
}

function unfit(node: Node, what: string): ProjectError {
  return new ProjectError('typescript-model', `"${node.name}" ${what}.`, { at: node.declaredAt });
}
