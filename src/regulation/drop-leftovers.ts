import type { Session } from '../engine/engine.js';
import { readCatalog } from '../execute/catalog.js';
import type { Node } from '../graph/node.js';
import type { Space } from '../identity/space.js';
import { quoteLiteral, Relation } from '../relation/relation.js';

/** Relations of the work schema that the runner makes beside the nodes. */
const OF_RUNNER = /^(raw_|known_)|^(batch_files|regulations)$/;

/**
 * Drops what no build makes anew: stored failures of tests, tables that were built and not
 * published, and what models of earlier versions left in a space's work schema.
 * @returns The names of what was dropped.
 */
export async function dropLeftovers(
  session: Session,
  nodes: readonly Node[],
  space: Space,
): Promise<readonly string[]> {
  const catalog = await readCatalog(session);
  const dropped: string[] = [];
  const drop = async (relation: Relation) => {
    const kind = catalog.get(String(relation));
    if (kind === undefined) return;
    await session.execute(`drop ${kind} if exists ${relation} cascade`);
    dropped.push(relation.displayName);
  };
  const tests = nodes.filter(({ resourceType }) => resourceType === 'test');
  for (const { relation } of tests) await drop(relation);
  const built = new Set(
    nodes
      .filter(({ resourceType }) => resourceType !== 'test')
      .map(({ relation }) => String(relation)),
  );
  const { rows } = await session.query(
    `select table_name from information_schema.tables
     where table_catalog = current_database() and table_schema = ${quoteLiteral(space.workSchema)}`,
  );
  for (const [name] of rows) {
    const relation = new Relation(space.workSchema, String(name));
    if (!built.has(String(relation)) && !OF_RUNNER.test(String(name))) await drop(relation);
  }
  return [...new Set(dropped)];
}
