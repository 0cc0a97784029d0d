import path from 'node:path';
import { compileNodes } from '../compile/compile-nodes.js';
import { SessionDatabase } from '../context/database/session-database.js';
import type { Session } from '../engine/engine.js';
import { projectErrorsOf } from '../errors/project-error.js';
import type { Catalog } from '../execute/catalog.js';
import { DEFAULT_SCHEMA } from '../execute/default-views.js';
import type { RunListener } from '../execute/execute-options.js';
import { executeRun } from '../execute/execute-run.js';
import { type Publication, unpublishedRelation } from '../execute/publish.js';
import { type NodeResult, type RunResult, runFailed } from '../execute/run-result.js';
import { isFailure } from '../execute/run-state.js';
import { SessionPool } from '../execute/session-pool.js';
import type { Node } from '../graph/node.js';
import type { Relation } from '../relation/relation.js';
import { type BoundPlan, releaseInputs, withBinding } from './bind-plans.js';
import { brokenResult } from './broken-result.js';
import { nameOf, type Shared } from './leave-out-repeats.js';
import type { CompiledPlan, Plan, PlansToRun } from './plan.js';
import { runTogether } from './run-together.js';

/** A plan that knows its inputs and what other plans build for it. */
export type PlanToExecute = BoundPlan & Shared;

/** The part of the database's memory that the inputs of spaces which run together may take. */
const SHARE_OF_MEMORY = 1 / 8;

/**
 * Runs the plans of all spaces: beside each other as far as their inputs are small for the memory
 * of the database, else one after the other, since a large space has work for all cores.
 */
export async function executePlans(
  plans: readonly PlanToExecute[],
  run: PlansToRun,
  catalog: Catalog,
): Promise<readonly RunResult[]> {
  const together: Together = {
    ...{ run, catalog, results: new Map(), started: 0, hasFailure: false },
    sessions: new SessionPool(run.engine, run.options.threads, run.signal),
    total: plans.reduce((sum, { selected }) => sum + selected.size, 0),
  };
  try {
    const room = (await together.sessions.use(memoryOf)) * SHARE_OF_MEMORY;
    const jobs = plans.map(async (plan) => ({
      name: nameOf(plan),
      after: plan.after,
      weight: (await plan.inputs?.size()) ?? 0,
      run: () => executeOrTell(plan, together),
    }));
    return await runTogether(await Promise.all(jobs), room);
  } finally {
    together.sessions.close();
  }
}

/** The memory of the database in bytes. */
async function memoryOf(session: Session): Promise<number> {
  const { rows } = await session.query(
    "select parse_formatted_bytes(current_setting('memory_limit'))",
  );
  return Number(rows[0]?.[0]);
}

/** What the plans of a run share. */
interface Together {
  readonly run: PlansToRun;
  readonly catalog: Catalog;
  readonly sessions: SessionPool;
  readonly results: Map<string, RunResult>;
  readonly total: number;
  started: number;
  hasFailure: boolean;
}

/** What goes wrong beside the nodes of a space is the end of this space only. */
async function executeOrTell(plan: PlanToExecute, together: Together): Promise<RunResult> {
  const { run, results } = together;
  const startedAt = new Date();
  const end = (result: RunResult) => {
    together.hasFailure ||= runFailed(result);
    results.set(nameOf(plan), result);
    return result;
  };
  try {
    const executing = executePlan(plan, together).finally(() => releaseInputs(plan, run));
    return end(withBinding(await executing, plan));
  } catch (error) {
    const problems = projectErrorsOf(error);
    return end(brokenResult({ plan, problems }, run, startedAt));
  }
}

async function executePlan(plan: PlanToExecute, together: Together): Promise<RunResult> {
  const { run, catalog, sessions } = together;
  const { graph } = plan.space;
  const { inputs } = plan;
  return executeRun({
    ...{ command: run.command, graph, engine: run.engine, sessions, inputs },
    selected: plan.selected,
    compiled: plan.compiled,
    builtElsewhere: builtElsewhere(plan, together),
    publication: publicationOf(plan, run),
    unpublishedSql: (node) => unpublishedSql(node, plan, run, catalog),
    fullRefresh: run.options.fullRefresh || (inputs?.isFull ?? false),
    mustStop: () => run.failFast && together.hasFailure,
    testsFirst: run.command === 'build',
    signal: run.signal,
    warn: (message) => run.reporter.note(message),
    listener: listenerOf(plan, together),
  });
}

/** Counts the nodes of all spaces as they begin. */
function listenerOf({ space: { space } }: Plan, together: Together): RunListener {
  const { total, run } = together;
  const positions = new Map<string, number>();
  const position = (node: Node) => positions.get(node.uniqueId) ?? ++together.started;
  const { reporter } = run;
  return {
    nodeStarted: (node, progress) => {
      positions.set(node.uniqueId, position(node));
      reporter.nodeStarted(node, space?.name, position(node), total, progress);
    },
    stepStarted: (step) => reporter.stepStarted(step, space?.name),
    stepFinished: (step) => reporter.stepFinished(step, space?.name),
    nodeFinished: (result) => {
      together.hasFailure ||= isFailure(result);
      reporter.nodeFinished(result, space?.name, position(result.node), total);
    },
  };
}

/** Finds what became of the nodes that other spaces have built for this one. */
function builtElsewhere(
  { builtBy }: Shared,
  { results }: Together,
): ReadonlyMap<string, NodeResult> {
  const found = [...builtBy].flatMap(([id, space]) =>
    (results.get(space)?.results ?? []).filter(({ node }) => node.uniqueId === id),
  );
  return new Map(found.map((result) => [result.node.uniqueId, result]));
}

function publicationOf(
  { space: { space } }: Plan,
  { workspace }: PlansToRun,
): Publication | undefined {
  if (!space) return undefined;
  return {
    space: space.name,
    workSchema: space.workSchema,
    defaultSchema: space.isDefault ? DEFAULT_SCHEMA : undefined,
    scratchFolder: path.join(workspace.targetFolder, space.name, 'unpublished'),
  };
}

async function unpublishedSql(
  node: Node,
  plan: CompiledPlan,
  run: PlansToRun,
  catalog: Catalog,
): Promise<string> {
  const { graph, run: context, space } = plan.space;
  const published = new Map(
    [...graph.nodes.values()]
      .filter(({ isPublished }) => isPublished)
      .map(({ relation }) => [String(relation), relation]),
  );
  const relocate = (relation: Relation) =>
    space && published.has(String(relation))
      ? unpublishedRelation(relation, space.workSchema)
      : relation;
  const session = await run.engine.connect();
  try {
    const compiled = await compileNodes([node], {
      graph,
      run: context,
      existing: catalog,
      askDatabase: () => new SessionDatabase(session, false),
      relocate,
      textOf: (file) => run.workspace.textOf(file),
    });
    return compiled.get(node.uniqueId)?.sql ?? '';
  } finally {
    session.close();
  }
}
