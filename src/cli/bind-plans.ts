import path from 'node:path';
import { ProjectError, projectErrorsOf, throwCollected } from '../errors/project-error.js';
import type { Catalog } from '../execute/catalog.js';
import type { RunResult } from '../execute/run-result.js';
import type { Node } from '../graph/node.js';
import { bindCalls } from '../identity/bind-calls.js';
import { bindInputs } from '../identity/bind-inputs.js';
import type { CallSpaceInputs } from '../identity/call-space-inputs.js';
import { checkApplied } from '../identity/regulations/applied-log.js';
import { createRegulationsView } from '../identity/regulations/regulations-view.js';
import { stagingFolder } from '../identity/segment-tables/staging-folder.js';
import { type CallsInput, hasCalls, hasEvents, type Space } from '../identity/space.js';
import type { SpaceInputs } from '../identity/space-inputs.js';
import { packageVersion } from '../workspace/package-root.js';
import type { CompiledPlan, PlansToRun } from './plan.js';

/** A plan with the inputs of its space; none where nothing reads them. */
export interface BoundPlan extends CompiledPlan {
  readonly inputs: SpaceInputs | CallSpaceInputs | undefined;
  /** What finding them took. */
  readonly boundInMs: number;
}

/** A plan that cannot run, because of the inputs of its space. */
export interface BrokenPlan {
  readonly plan: CompiledPlan;
  readonly problems: readonly ProjectError[];
}

/** What binding has to tell, once the report has begun. */
export interface BindMessages {
  readonly notes: string[];
  readonly warnings: ProjectError[];
}

/**
 * Finds the files that each space reads. Where a space with raw calls has nothing new, its identity
 * nodes are left out: they would build what is there. A space with broken inputs does not stop the
 * others, unless the first failure is to.
 * @param messages Takes what there is to tell: the report begins when it is known what will run.
 * @throws {ProjectErrors} What is wrong with the files of all spaces, if none can run.
 */
export async function bindPlans(
  plans: readonly CompiledPlan[],
  run: PlansToRun,
  catalog: Catalog,
  messages: BindMessages,
): Promise<{ readonly bound: readonly BoundPlan[]; readonly broken: readonly BrokenPlan[] }> {
  const bound: BoundPlan[] = [];
  const broken: BrokenPlan[] = [];
  for (const plan of plans) {
    const startedAt = performance.now();
    try {
      const inputs = await bindPlan(plan, run, catalog, messages);
      bound.push({ ...plan, ...inputs, boundInMs: performance.now() - startedAt });
    } catch (error) {
      broken.push({ plan, problems: projectErrorsOf(error) });
      if (run.failFast) break;
    }
  }
  const problems = broken.flatMap((plan) => plan.problems);
  if (problems.length > 0 && (bound.length === 0 || run.failFast)) {
    for (const plan of bound) await releaseInputs(plan, run);
    throwCollected(problems);
  }
  return { bound, broken };
}

/** Commands that only test leave the inputs alone. */
async function bindPlan(
  plan: CompiledPlan,
  run: PlansToRun,
  catalog: Catalog,
  messages: BindMessages,
): Promise<Pick<BoundPlan, 'inputs'> & Partial<Pick<BoundPlan, 'selected'>>> {
  const { space } = plan.space;
  const { identity } = run.workspace;
  if (!space || !identity || run.command === 'test') return { inputs: undefined };
  await bindRegulations(space, identity.base, run);
  if (hasEvents(space))
    return { inputs: await bindInputs(space, identity, scratchFolder(space, run)) };
  if (!hasCalls(space) || !selectsIdentity(plan, space)) return { inputs: undefined };
  const inputs = await bindCallsOf(space, plan, run, catalog, messages);
  if (!inputs.isIdle) return { inputs };
  messages.notes.push(`Space "${space.name}" has read all of its files before: nothing is new.`);
  const selected = [...plan.selected].filter((id) => !concernsIdentity(plan, id));
  return { selected: new Set(selected), inputs: undefined };
}

/** Models see the regulations of their space, where there are any. */
async function bindRegulations(
  space: Space,
  base: string,
  { engine, options, workspace: { regulations } }: PlansToRun,
): Promise<void> {
  const session = await engine.connect();
  try {
    if (!options.finishesRegulations) await checkApplied(session, regulations, space);
    if (regulations) await createRegulationsView(session, space, base);
  } finally {
    session.close();
  }
}

/**
 * Removes copies of inputs that nothing reads any more: rows of a server; and what regulations keep
 * out of the database, which shall lie in no copy either.
 */
export async function releaseInputs(
  { inputs }: BoundPlan,
  { engine, workspace: { regulations } }: PlansToRun,
): Promise<void> {
  if (!inputs) return;
  const session = await engine.connect();
  try {
    if (regulations) await inputs.removeCopies(session);
    if ('release' in inputs) await inputs.release(session);
  } finally {
    session.close();
  }
}

/** What takes longer than this is told of, since the report begins when it is over. */
const LONG_MS = 3000;

function tellOfServer({ name, input }: Space, { reporter }: PlansToRun): void {
  if (input.kind === 'calls' && input.segmentTables?.kind === 'postgres')
    reporter.note(`Reading what is new on the server of space "${name}" ...`);
}

async function bindCallsOf(
  space: Space & { readonly input: CallsInput },
  plan: CompiledPlan,
  run: PlansToRun,
  catalog: Catalog,
  messages: BindMessages,
): Promise<CallSpaceInputs> {
  const { workspace, options, engine } = run;
  const published = nodesOf(plan).filter(({ isPublished }) => isPublished);
  const session = await engine.connect();
  const telling = setTimeout(() => tellOfServer(space, run), LONG_MS);
  try {
    return await bindCalls(space, session, {
      base: workspace.identity?.base ?? '',
      allowedFolders: workspace.identity?.allowedFolders ?? [],
      scratchFolder: scratchFolder(space, run),
      stagingFolder: stagingFolder(workspace.targetFolder, space.name),
      signal: run.signal,
      databaseFile: engine.location,
      packageVersion: packageVersion(),
      fullRefresh: options.fullRefresh,
      forgetRemoved: options.forgetRemoved,
      keepRemoved: options.keepRemoved ?? false,
      isUnpublished: published.some(({ relation }) => !catalog.has(String(relation))),
      startedAt: plan.space.run.startedAt.toISOString(),
      warn: (warning) => messages.warnings.push(warning),
    });
  } finally {
    clearTimeout(telling);
    session.close();
  }
}

/** Adds what finding its inputs took to the result of a space. */
export function withBinding(result: RunResult, { boundInMs }: BoundPlan): RunResult {
  const startedAt = new Date(result.startedAt.getTime() - boundInMs);
  const step = { step: 'inputs', startedAt, durationMs: boundInMs } as const;
  return {
    ...result,
    startedAt,
    durationMs: result.durationMs + boundInMs,
    steps: [step, ...(result.steps ?? [])],
  };
}

/** The models of a space with raw calls hand each other one batch: all of them run, or none. */
function selectsIdentity(plan: CompiledPlan, space: Space): boolean {
  const models = nodesOf(plan).filter(
    ({ isIdentity, resourceType }) => isIdentity && resourceType === 'model',
  );
  const missing = models.filter(({ uniqueId }) => !plan.selected.has(uniqueId));
  if (missing.length === 0) return true;
  if (missing.length === models.length) return false;
  const names = missing.slice(0, 3).map(({ name }) => `"${name}"`);
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : '';
  throw new ProjectError(
    'partial-space',
    `The identity models of the space "${space.name}" are built together, but ${names.join(', ')}${more} are not selected.`,
    { hint: 'Select package:identity_warehouse, or none of its models.' },
  );
}

function concernsIdentity({ space: { graph } }: CompiledPlan, id: string): boolean {
  const node = graph.nodes.get(id);
  if (!node) return false;
  if (node.resourceType !== 'test') return node.isIdentity;
  return node.dependsOn.some((parent) => graph.nodes.get(parent)?.isIdentity);
}

function nodesOf({ space: { graph } }: CompiledPlan): readonly Node[] {
  return [...graph.nodes.values()];
}

function scratchFolder({ name }: Space, { workspace }: PlansToRun): string {
  return path.join(workspace.targetFolder, name, 'salvaged_inputs');
}
