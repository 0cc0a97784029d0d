import path from 'node:path';
import { compileNodes } from '../compile/compile-nodes.js';
import type { CompiledNode } from '../compile/compiled-node.js';
import { writeCompiled } from '../compile/write-compiled.js';
import { type Catalog, readCatalog } from '../execute/catalog.js';
import { dropDefaultViews } from '../execute/default-views.js';
import type { RunResult } from '../execute/run-result.js';
import { packageVersion } from '../workspace/package-root.js';
import type { SpaceGraph, Workspace } from '../workspace/read-workspace.js';
import { type BindMessages, type BoundPlan, bindPlans, releaseInputs } from './bind-plans.js';
import { brokenResult } from './broken-result.js';
import { executePlans, type PlanToExecute } from './execute-plans.js';
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
  const { bound, broken } = await bindPlans(compiled, run, catalog, messages);
  const plans = await soloPlans(bound, builders, run);
  announce(plans, run, messages);
  if (run.command !== 'test') await dropStaleViews(run, catalog);
  const results = [
    ...broken.map((plan) => brokenResult(plan, run)),
    ...(await executePlans(plans, run, catalog)),
  ];
  const order = compiled.map(({ space }) => space.space?.name);
  return results.sort((one, other) => order.indexOf(one.space) - order.indexOf(other.space));
}

/** What collides cannot run: copies of inputs go then. */
async function soloPlans(
  bound: readonly BoundPlan[],
  builders: Builders,
  run: PlansToRun,
): Promise<PlanToExecute[]> {
  try {
    return leaveOutRepeats(bound, builders);
  } catch (error) {
    for (const plan of bound) await releaseInputs(plan, run);
    throw error;
  }
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
