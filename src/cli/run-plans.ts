import path from 'node:path';
import { compileNodes } from '../compile/compile-nodes.js';
import type { CompiledNode } from '../compile/compiled-node.js';
import { writeCompiled } from '../compile/write-compiled.js';
import { SessionDatabase } from '../context/database/session-database.js';
import { projectErrorsOf } from '../errors/project-error.js';
import { type Catalog, readCatalog } from '../execute/catalog.js';
import { DEFAULT_SCHEMA, dropDefaultViews } from '../execute/default-views.js';
import { executeRun } from '../execute/execute-run.js';
import { type Publication, unpublishedRelation } from '../execute/publish.js';
import type { RunResult } from '../execute/run-result.js';
import type { Node } from '../graph/node.js';
import type { Relation } from '../relation/relation.js';
import { packageVersion } from '../workspace/package-root.js';
import type { SpaceGraph, Workspace } from '../workspace/read-workspace.js';
import {
  type BindMessages,
  type BoundPlan,
  type BrokenPlan,
  bindPlans,
  releaseInputs,
  withBinding,
} from './bind-plans.js';
import { Builders, leaveOutRepeats } from './leave-out-repeats.js';
import type { CompiledPlan, Plan, PlansToRun } from './plan.js';

/** Compiles every space's nodes, so that all errors show before anything runs, then runs them. */
export async function runPlans(run: PlansToRun): Promise<RunResult[]> {
  const session = await run.engine.connect();
  const catalog = await readCatalog(session).finally(() => session.close());
  const builders = new Builders();
  const compiled = await Promise.all(
    run.plans.map((plan) => compilePlan(plan, run, catalog, builders)),
  );
  const messages: BindMessages = { notes: [...run.workspace.notes], warnings: [...run.warnings] };
  const { bound, broken } = await bindPlans(
    leaveOutRepeats(compiled, builders),
    run,
    catalog,
    messages,
  );
  announce(bound, run, messages);
  if (run.command !== 'test') await dropStaleViews(run, catalog);
  const counter = { value: 0, total: bound.reduce((sum, { selected }) => sum + selected.size, 0) };
  const results = broken.map((plan) => brokenResult(plan, run));
  for (const plan of bound) results.push(await executeOrTell(plan, run, counter, catalog));
  const order = compiled.map(({ space }) => space.space?.name);
  return results.sort((one, other) => order.indexOf(one.space) - order.indexOf(other.space));
}

/** What goes wrong beside the nodes of a space is the end of this space only. */
async function executeOrTell(
  plan: BoundPlan,
  run: PlansToRun,
  counter: Counter,
  catalog: Catalog,
): Promise<RunResult> {
  const startedAt = new Date();
  try {
    const executing = executePlan(plan, run, counter, catalog);
    return withBinding(await executing.finally(() => releaseInputs(plan, run)), plan);
  } catch (error) {
    const problems = projectErrorsOf(error);
    return brokenResult({ plan, problems }, run, startedAt);
  }
}

function brokenResult(
  { plan, problems }: BrokenPlan,
  { command }: PlansToRun,
  startedAt = new Date(),
): RunResult {
  return {
    command,
    space: plan.space.space?.name,
    results: [],
    startedAt,
    durationMs: Date.now() - startedAt.getTime(),
    problems,
    published: false,
    preview: undefined,
  };
}

interface Counter {
  value: number;
  readonly total: number;
}

/** Without a default space nothing may answer in its name. */
async function dropStaleViews({ workspace, engine }: PlansToRun, catalog: Catalog): Promise<void> {
  const { identity, spaces } = workspace;
  if (!identity || identity.spaces.some(({ isDefault }) => isDefault)) return;
  const nodes = [...(spaces[0]?.graph.nodes.values() ?? [])].filter((node) => node.isPublished);
  const session = await engine.connect();
  const names = nodes.map(({ relation }) => relation.identifier);
  await dropDefaultViews(session, catalog, names).finally(() => session.close());
}

async function compilePlan(
  plan: Plan,
  run: PlansToRun,
  catalog: Catalog,
  builders: Builders,
): Promise<CompiledPlan> {
  const { graph, run: context } = plan.space;
  const nodes = [...plan.selected].flatMap((id) => graph.nodes.get(id) ?? []);
  const compiled = await compileNodes(nodes, {
    graph,
    run: context,
    existing: catalog,
    textOf: (file) => run.workspace.textOf(file),
  });
  const folder = folderOf(plan.space, run.workspace);
  await writeCompiled(compiled.values(), folder, run.options.env);
  const finished = (found: CompiledNode): CompiledNode => {
    const { later } = found;
    const whenItRuns: CompiledNode['later'] =
      later &&
      (async (database) => {
        const ready = await later(database);
        builders.claim(ready, plan.space.space?.name ?? '');
        await writeCompiled([ready], folder, run.options.env);
        return finished(ready);
      });
    return { ...(run.options.storeFailures ? storingFailures(found) : found), later: whenItRuns };
  };
  const entries = [...compiled].map(([id, found]) => [id, finished(found)] as const);
  return { ...plan, compiled: new Map(entries) };
}

function storingFailures(found: CompiledNode): CompiledNode {
  const config = { ...found.node.config, storeFailures: true };
  return { ...found, node: { ...found.node, config } };
}

/** Where a space's compiled SQL and artifacts lie. */
export function folderOf({ space }: SpaceGraph, { targetFolder }: Workspace): string {
  return space ? path.join(targetFolder, space.name) : targetFolder;
}

function announce(
  plans: readonly CompiledPlan[],
  { command, reporter, workspace, plans: all }: PlansToRun,
  { notes, warnings }: BindMessages,
): void {
  const [first] = plans;
  reporter.runStarted({
    command,
    version: packageVersion(),
    database: displayPath(workspace.databaseFile),
    spaces: all.flatMap(({ space }) => space.space?.name ?? []),
    nodes: first ? [...first.selected].flatMap((id) => first.space.graph.nodes.get(id) ?? []) : [],
  });
  for (const note of notes) reporter.note(note);
  for (const warning of warnings) reporter.warning(warning);
}

function displayPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}

async function executePlan(
  plan: BoundPlan,
  run: PlansToRun,
  counter: Counter,
  catalog: Catalog,
): Promise<RunResult> {
  const { reporter, options } = run;
  const { graph, space } = plan.space;
  const positions = new Map<string, number>();
  const position = (node: Node) => positions.get(node.uniqueId) ?? ++counter.value;
  const { inputs } = plan;
  return executeRun({
    command: run.command,
    graph,
    engine: run.engine,
    selected: plan.selected,
    compiled: plan.compiled,
    inputs,
    publication: publicationOf(plan, run),
    unpublishedSql: (node) => unpublishedSql(node, plan, run, catalog),
    threads: options.threads,
    fullRefresh: options.fullRefresh || (inputs?.isFull ?? false),
    failFast: run.failFast,
    testsFirst: run.command === 'build',
    signal: run.signal,
    warn: (message) => reporter.note(message),
    listener: {
      nodeStarted: (node, progress) => {
        positions.set(node.uniqueId, position(node));
        reporter.nodeStarted(node, space?.name, position(node), counter.total, progress);
      },
      stepStarted: (step) => reporter.stepStarted(step, space?.name),
      stepFinished: (step) => reporter.stepFinished(step, space?.name),
      nodeFinished: (result) =>
        reporter.nodeFinished(result, space?.name, position(result.node), counter.total),
    },
  });
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
