import type { CompiledNode } from '../compile/compiled-node.js';
import { EngineError } from '../engine/engine.js';
import type { ProjectError } from '../errors/project-error.js';
import type { Node } from '../graph/node.js';
import { publicationFault } from './engine-fault.js';
import type { ExecuteOptions } from './execute-options.js';
import { PublicationTransaction } from './publish.js';
import { runNode } from './run-node.js';
import { causeIn, type RunState } from './run-state.js';
import type { Waits } from './schedule.js';

/** Whether a space was published; `problem` where the commit failed, which no node stands for. */
export interface Published {
  readonly published: boolean | undefined;
  readonly problem?: ProjectError;
}

/**
 * Builds and tests the published tables in one transaction: a space is published whole or not at
 * all.
 */
export async function publishSpace(ids: ReadonlySet<string>, state: RunState): Promise<Published> {
  const { publication, signal, inputs, sessions } = state.options;
  if (ids.size === 0 || !publication) return { published: undefined };
  const obstacle = obstacleOf(state);
  if (obstacle !== undefined) {
    state.skipAll(ids, obstacle);
    return { published: false };
  }
  const problem = inputs && (await state.runStep('inputs', () => inputs.fault()));
  if (problem) {
    state.skipAll(ids, 'an input file cannot be read');
    return { published: false, problem };
  }
  return sessions.use(async (session) => {
    const transaction = new PublicationTransaction(publication, session);
    await state.runStep('publication', async () => {
      await inputs?.beforePublication?.(session);
      await transaction.begin();
    });
    const isWhole = await runInTransaction(ids, state, transaction);
    const mayCommit = isWhole && !signal.aborted;
    const problem = mayCommit
      ? await state.runStep('publication', () => commit(transaction, publication.space, state))
      : undefined;
    const published = mayCommit && !problem;
    if (!published) await rollBack(transaction, state);
    await asFarAsPossible(state, () => transaction.restore());
    if (!published) await showUnpublished(ids, state);
    return { published, ...(problem ? { problem } : {}) };
  });
}

/** DuckDB gives a transaction up when a statement in it fails: there is nothing to keep then. */
async function rollBack(transaction: PublicationTransaction, state: RunState): Promise<void> {
  const isUsable =
    !state.options.signal.aborted &&
    ![...state.done.values()].some(({ outcome }) => outcome.status === 'errored');
  if (isUsable) await asFarAsPossible(state, () => transaction.keepTables());
  await transaction.rollback();
}

/** Keeping what was not published is a help, so its failure decides nothing: it is told. */
async function asFarAsPossible(state: RunState, keep: () => Promise<void>): Promise<void> {
  try {
    await keep();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    state.options.warn(`Tables and failing rows could not be kept for a look: ${error.message}`);
  }
}

async function commit(
  transaction: PublicationTransaction,
  space: string,
  { options: { inputs } }: RunState,
): Promise<ProjectError | undefined> {
  try {
    await inputs?.publish?.(transaction.session);
    await transaction.commit();
    return undefined;
  } catch (error) {
    return publicationFault(error, space);
  }
}

/** Any failure of a space's own nodes keeps the old tables. */
function obstacleOf({ done, options }: RunState): string | undefined {
  for (const result of done.values()) {
    const cause = concernsIdentity(result.node, options) ? causeIn(result) : undefined;
    if (cause !== undefined) return cause;
  }
  return undefined;
}

async function runInTransaction(
  ids: ReadonlySet<string>,
  state: RunState,
  transaction: PublicationTransaction,
): Promise<boolean> {
  const place = {
    session: transaction.session,
    inTransaction: true,
    keepFailures: (test: CompiledNode) => transaction.keepFailures(test),
  };
  let isWhole = true;
  let aborted: string | undefined;
  for (const id of inWaitingOrder(ids, state.waits)) {
    const cause = aborted ?? state.causeToSkip(id);
    if (cause !== undefined) {
      state.skip(id, cause);
      isWhole = false;
      continue;
    }
    const outcome = await state.runOne(id, (compiled, progress) =>
      runNode(compiled, state.options, { ...place, progress }),
    );
    const node = state.options.graph.nodes.get(id);
    if (outcome?.status === 'built' && node) transaction.add(node);
    if (outcome?.status === 'errored')
      aborted = `"${node?.name}" errored, so the space's transaction was given up`;
    if (outcome && ['errored', 'failed', 'skipped'].includes(outcome.status)) isWhole = false;
  }
  return isWhole;
}

/** Points the queries of failing tests at the tables that were kept. */
async function showUnpublished(ids: ReadonlySet<string>, state: RunState): Promise<void> {
  for (const id of ids) {
    const result = state.done.get(id);
    if (!result || (result.outcome.status !== 'failed' && result.outcome.status !== 'warned'))
      continue;
    const query = await state.options.unpublishedSql(result.node);
    state.done.set(id, { ...result, outcome: { ...result.outcome, query } });
  }
}

function concernsIdentity(node: Node, { graph }: ExecuteOptions): boolean {
  return (
    node.isIdentity ||
    (node.resourceType === 'test' && node.dependsOn.some((id) => graph.nodes.get(id)?.isIdentity))
  );
}

function inWaitingOrder(ids: ReadonlySet<string>, waits: Waits): string[] {
  const ordered = new Set<string>();
  const visit = (id: string): void => {
    if (ordered.has(id)) return;
    for (const other of waits.get(id) ?? []) if (ids.has(other)) visit(other);
    ordered.add(id);
  };
  for (const id of ids) visit(id);
  return [...ordered];
}
