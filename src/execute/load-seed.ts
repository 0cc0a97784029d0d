import type { Session } from '../engine/engine.js';
import { EngineError } from '../engine/engine.js';
import { ProjectError } from '../errors/project-error.js';
import type { Node } from '../graph/node.js';
import { quoteLiteral } from '../relation/relation.js';
import { createSchema, dropOtherKind } from './catalog.js';

/**
 * Loads a seed into a table that replaces the old one.
 * @returns The rows of the table.
 * @throws {ProjectError} `seed-bad-row` with the line.
 */
export async function loadSeed(node: Node, session: Session): Promise<number> {
  await createSchema(session, node.relation.schema);
  await dropOtherKind(session, node.relation, 'table');
  try {
    return await session.execute(
      `create or replace table ${node.relation} as select * from ${reader(node)}`,
    );
  } catch (error) {
    throw error instanceof EngineError ? badRow(node, error) : error;
  }
}

function reader(node: Node): string {
  const { columnTypes, delimiter } = node.config;
  const types = Object.entries(columnTypes).map(
    ([name, type]) => `${quoteLiteral(name)}: ${quoteLiteral(type)}`,
  );
  const options = [
    quoteLiteral(node.absolutePath),
    'header = true',
    `delim = ${quoteLiteral(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    'sample_size = -1',
    ...(types.length > 0 ? [`types = {${types.join(', ')}}`] : []),
  ];
  return `read_csv(${options.join(', ')})`;
}

function badRow(node: Node, error: EngineError): ProjectError {
  const line = /(?:CSV Error on Line|on line|at line)[: ]+(\d+)/i.exec(error.message)?.[1];
  const original = /Original Line:\s*(.*)/.exec(error.message)?.[1]?.trim();
  const reason = error.message
    .split('\n')
    .map((part) => part.trim())
    .find((part) => part !== '' && !/^(CSV Error|Original Line|Invalid Input)/.test(part));
  const shown = original ? ` ("${original.slice(0, 80)}")` : '';
  return new ProjectError(
    'seed-bad-row',
    `The seed "${node.name}" cannot be loaded${shown}: ${reason ?? error.message}`,
    {
      at: { file: node.displayPath, ...(line ? { line: Number(line), column: 1 } : {}) },
      cause: error,
    },
  );
}
