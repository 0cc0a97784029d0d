import type { Session } from '../engine/engine.js';
import { EngineError } from '../engine/engine.js';
import { createSchema } from './catalog.js';
import type { ExecuteOptions } from './execute-options.js';
import { publishSpace } from './publish-space.js';
import { runParallel } from './run-parallel.js';
import { type NodeResult, type RunResult, runFailed } from './run-result.js';
import { RunState } from './run-state.js';
import { splitPhases } from './schedule.js';
import type { SessionPool } from './session-pool.js';

export type { ExecuteOptions, RunListener } from './execute-options.js';

/** Runs the selected nodes of one space (or of a project without spaces). */
export async function executeRun(options: ExecuteOptions): Promise<RunResult> {
  const startedAt = new Date();
  const { sessions: pool, inputs } = options;
  const state = new RunState(options);
  const phases = splitPhases(options.graph, options.selected);
  if (inputs)
    await pool.use((session) => state.runStep('inputs', () => inputs.createViews(session)));
  await pool.use((session) => createSchemas(options, session));
  await runParallel(phases.before, state);
  const { published, problem } = await publishSpace(phases.publication, state);
  if (published === false) state.skipAll(phases.after, 'its space was not published');
  await runParallel(phases.after, state);
  return {
    command: options.command,
    space: options.publication?.space,
    results: state.results(),
    steps: state.steps,
    startedAt,
    durationMs: Date.now() - startedAt.getTime(),
    published,
    ...(problem ? { problems: [problem] } : {}),
    calls: inputs?.callCounts,
    preview: published ? await previewOf(state.results(), pool) : undefined,
  };
}

/**
 * Makes the schemas one after the other: sessions that make one at the same time conflict. What
 * fails here fails again at its node, which then tells of it.
 */
async function createSchemas(
  { selected, compiled }: ExecuteOptions,
  session: Session,
): Promise<void> {
  const nodes = [...selected].flatMap((id) => compiled.get(id)?.node ?? []);
  const built = nodes.filter(({ resourceType, config }) =>
    resourceType === 'test' ? config.storeFailures : config.materialized !== 'ephemeral',
  );
  for (const schema of new Set(built.map(({ relation }) => relation.schema)))
    await createSchema(session, schema).catch((error: unknown) => {
      if (!(error instanceof EngineError)) throw error;
    });
}

async function previewOf(
  results: readonly NodeResult[],
  pool: SessionPool,
): Promise<RunResult['preview']> {
  const shown = results.find(
    ({ node, outcome }) =>
      node.isPublished && node.name === 'users_identities' && outcome.status === 'built',
  );
  if (!shown || runFailed({ results } as RunResult)) return undefined;
  const { relation } = shown.node;
  const rowCount = shown.outcome.status === 'built' ? (shown.outcome.rows ?? 0) : 0;
  const table = await pool.use((session: Session) =>
    session.query(`select * from ${relation} limit 10`),
  );
  return { relation: relation.displayName, rowCount, table };
}
