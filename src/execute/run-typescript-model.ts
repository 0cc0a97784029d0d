import type { Batch, Engine, Session } from '../engine/engine.js';
import { ProjectError } from '../errors/project-error.js';
import type { Graph, Node } from '../graph/node.js';
import { NodeNames } from '../graph/resolve-references.js';
import { quoteIdentifier } from '../relation/relation.js';
import type { ModelDefinition, ModelInput, OutputBatch } from '../typescript-model/define-model.js';
import { createSchema, dropOtherKind } from './catalog.js';

/**
 * Runs a TypeScript model: streams its inputs in, its batches into a new table, and puts that in
 * the place of the old one in one transaction.
 * @returns The rows of the table.
 * @throws {ProjectError} `typescript-model` if a batch does not fit the declared columns.
 */
export async function runTypeScriptModel(
  node: Node,
  graph: Graph,
  engine: Engine,
  session: Session,
): Promise<number> {
  const { definition } = node;
  if (!definition) throw new Error(`${node.uniqueId} has no definition`);
  const readers: Session[] = [];
  const inputs: Record<string, AsyncIterable<Batch>> = {};
  for (const [name, input] of Object.entries(definition.inputs)) {
    const reader = await engine.connect();
    readers.push(reader);
    inputs[name] = reader.stream(inputQuery(input, node, graph));
  }
  try {
    await createSchema(session, node.relation.schema);
    await session.execute('begin transaction');
    await dropOtherKind(session, node.relation, 'table');
    await session.execute(`create or replace table ${node.relation} (${columnList(definition)})`);
    const batches = checkedBatches(node, definition.run(inputs));
    const rows = await session.append(node.relation.schema, node.relation.identifier, batches);
    await session.execute('commit');
    return rows;
  } catch (error) {
    await session.execute('rollback').catch(() => undefined);
    throw error;
  } finally {
    for (const reader of readers) reader.close();
  }
}

function inputQuery(input: ModelInput, node: Node, graph: Graph): string {
  const source = new NodeNames([...graph.nodes.values()], node.packageName).ref(
    [input.ref],
    node.packageName,
  );
  const columns = input.columns?.map(quoteIdentifier).join(', ') ?? '*';
  const order = input.orderBy ? ` order by ${input.orderBy.map(quoteIdentifier).join(', ')}` : '';
  return `select ${columns} from ${source?.relation}${order}`;
}

function columnList({ columns }: ModelDefinition): string {
  return Object.entries(columns)
    .map(([name, type]) => `${quoteIdentifier(name)} ${type}`)
    .join(', ');
}

async function* checkedBatches(
  node: Node,
  batches: AsyncIterable<OutputBatch>,
): AsyncIterable<Batch> {
  const names = Object.keys(node.definition?.columns ?? {});
  for await (const output of batches) {
    const columns = Object.fromEntries(names.map((name) => [name, columnOf(output, name)]));
    const missing = names.filter((name) => columns[name] === undefined);
    if (missing.length > 0) throw unfit(node, `yields a batch without the column "${missing[0]}"`);
    const lengths = new Set(Object.values(columns).map((column) => column?.length ?? 0));
    if (lengths.size > 1)
      throw unfit(node, `yields columns of unequal length (${[...lengths].join(', ')})`);
    const [rowCount = 0] = lengths;
    yield { rowCount, columns: columns as Batch['columns'] };
  }
}

interface ArrowLike {
  getChild(name: string): { readonly length: number; get(index: number): unknown } | null;
}

/** A plain batch has its columns as members; an Arrow record batch is asked for them. */
function columnOf(output: OutputBatch, name: string): ArrayLike<unknown> | undefined {
  if (!('getChild' in output) || typeof (output as unknown as ArrowLike).getChild !== 'function')
    return output[name];
  const vector = (output as unknown as ArrowLike).getChild(name);
  return vector
    ? Array.from({ length: vector.length }, (_, index) => vector.get(index))
    : undefined;
}

function unfit(node: Node, what: string): ProjectError {
  return new ProjectError('typescript-model', `"${node.name}" ${what}.`, { at: node.declaredAt });
}
