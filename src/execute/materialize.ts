import type { CompiledNode } from '../compile/compiled-node.js';
import {
  refuseTransactionWords,
  withSessionDatabase,
} from '../context/database/session-database.js';
import type { Session } from '../engine/engine.js';
import { atomically, type Materializing } from './atomically.js';
import { createSchema, dropOtherKind } from './catalog.js';
import { buildIncremental } from './incremental.js';

/**
 * Builds a SQL model: the old relation stays whole until the new one is complete.
 * @returns The rows of the table, or undefined for a view.
 */
export async function materialize(
  compiled: CompiledNode,
  using: Materializing,
): Promise<number | undefined> {
  const { node } = compiled;
  if (node.config.materialized === 'ephemeral') return undefined;
  await createSchema(using.session, node.relation.schema);
  if (compiled.materialize) {
    const { session, inTransaction } = using;
    return (await withSessionDatabase(session, inTransaction, compiled.materialize)).rows;
  }
  return atomically(compiled, using, async () => {
    await runHeader(compiled, using.session);
    switch (node.config.materialized) {
      case 'view':
        return buildView(compiled, using.session);
      case 'incremental':
        return buildIncremental(compiled, using, () => buildTable(compiled, using.session));
      default:
        return buildTable(compiled, using.session);
    }
  });
}

/** Runs what set_sql_header() or `sql_header` puts before the statement that builds the model. */
async function runHeader({ node }: CompiledNode, session: Session): Promise<void> {
  const header = node.config.all.sql_header;
  if (typeof header !== 'string' || header.trim() === '') return;
  refuseTransactionWords(header);
  await session.execute(header);
}

async function buildView({ node, sql }: CompiledNode, session: Session): Promise<undefined> {
  await dropOtherKind(session, node.relation, 'view');
  await session.execute(`create or replace view ${node.relation} as (\n${sql}\n)`);
  return undefined;
}

async function buildTable({ node, sql }: CompiledNode, session: Session): Promise<number> {
  await dropOtherKind(session, node.relation, 'table');
  return session.execute(`create or replace table ${node.relation} as (\n${sql}\n)`);
}
