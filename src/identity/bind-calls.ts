import type { Session } from '../engine/engine.js';
import type { ProjectError } from '../errors/project-error.js';
import { Relation } from '../relation/relation.js';
import { type CallBatch, CallSpaceInputs } from './call-space-inputs.js';
import { callsView } from './calls/call-records.js';
import { resolveInputFiles } from './input-files.js';
import { type FoundTables, findCallTables } from './segment-tables/find-call-tables.js';
import type { CallsInput, Space } from './space.js';
import { SpaceInputs } from './space-inputs.js';
import { checkState } from './state/check-state.js';
import { isTable } from './state/is-table.js';
import { keptCallsSql, keptRejectionsSql } from './state/kept-calls-sql.js';
import { type KnownFile, readKnownFiles, recordFilesSql } from './state/known-file.js';
import { type BatchPlan, planBatch } from './state/plan-batch.js';
import { currentStateInfo, readStateInfo } from './state/state-info.js';

/** What binding the calls of a space depends on besides the space. */
export interface BindCallsOptions {
  /** The folder of identity.yml, and others that inputs may lie in. */
  readonly base: string;
  readonly allowedFolders: readonly string[];
  /** A folder for what salvaging broken files writes, and one for what is copied from a server. */
  readonly scratchFolder: string;
  readonly stagingFolder: string;
  /** The database that is being built: it may hold the tables of calls itself. */
  readonly databaseFile: string;
  readonly packageVersion: string;
  readonly fullRefresh: boolean;
  readonly forgetRemoved: boolean;
  /** Whether a full refresh takes the calls of files that are gone from the state. */
  readonly keepRemoved?: boolean;
  /** Whether a published table is missing, so that there is nothing to add to. */
  readonly isUnpublished: boolean;
  readonly startedAt: string;
  readonly signal: AbortSignal;
  warn(warning: ProjectError): void;
}

type CallsSpace = Space & { readonly input: CallsInput };

/**
 * Decides which files of a space with raw calls this build reads, from what earlier ones recorded.
 * @throws {ProjectErrors} `missing-file`, `path-outside`, `input-changed`, `input-removed`,
 * `rules-changed`, `state-newer`, `state-older`, and what findCallTables throws.
 */
export async function bindCalls(
  space: CallsSpace,
  session: Session,
  options: BindCallsOptions,
): Promise<CallSpaceInputs> {
  const stored = await readStateInfo(session, space.stateSchema);
  const info = await currentStateInfo(session, space, options.packageVersion);
  const isFull = options.fullRefresh || stored === undefined || options.isUnpublished;
  const fault = checkState(stored, info, { space: space.name, fullRefresh: isFull });
  if (fault) throw fault;
  const known = stored === undefined ? [] : await readKnownFiles(session, space.stateSchema);
  const found = await findTables(space, session, options, known, isFull);
  try {
    const plan = await planOf(space, options, known, isFull, found);
    for (const warning of plan.warnings) options.warn(warning);
    const inputs = new CallSpaceInputs({
      ...(await batchOf(space, session, plan, options, isFull)),
      ...{ space, found, info, isFull, startedAt: options.startedAt },
    });
    if (inputs.isIdle && plan.touched.length > 0)
      for (const statement of recordFilesSql(space.stateSchema, plan.touched, {
        replacesAll: false,
      }))
        await session.execute(statement);
    if (inputs.isIdle) await inputs.release(session);
    return inputs;
  } catch (error) {
    await found.release?.(session);
    throw error;
  }
}

async function findTables(
  space: CallsSpace,
  session: Session,
  options: BindCallsOptions,
  known: readonly KnownFile[],
  fullRefresh: boolean,
): Promise<FoundTables> {
  const { segmentTables } = space.input;
  if (!segmentTables) return { tables: [] };
  const names = known.map(({ input }) => input);
  return findCallTables(space, segmentTables, session, { ...options, known: names, fullRefresh });
}

async function planOf(
  space: CallsSpace,
  { base, allowedFolders, forgetRemoved, keepRemoved = false }: BindCallsOptions,
  known: readonly KnownFile[],
  fullRefresh: boolean,
  { tables }: FoundTables,
): Promise<BatchPlan> {
  const mayBeGone = known.length > 0;
  const files = await resolveInputFiles(space.input.calls, { base, allowedFolders, mayBeGone });
  return planBatch(files, known, {
    ...{ space: space.name, fullRefresh, tables },
    forgetRemoved: forgetRemoved || keepRemoved,
  });
}

/** What a build reads: files and tables, and where it is to keep what is gone, the state. */
async function batchOf(
  space: CallsSpace,
  session: Session,
  plan: BatchPlan,
  { keepRemoved, scratchFolder }: BindCallsOptions,
  isFull: boolean,
): Promise<Pick<CallBatch, 'plan' | 'reader'>> {
  const keeps = isFull && keepRemoved && plan.removed.length > 0;
  const tables = plan.tablesToRead.map(({ table }) => table);
  const files = plan.toRead.map(({ file }) => file);
  const view = {
    ...callsView(space, files),
    others: [
      ...tables.filter(({ increment }) => !increment),
      ...(keeps ? await keptViews(session, space, plan.removed) : []),
    ],
    passing: tables.filter(({ increment }) => increment),
  };
  return {
    plan: keeps ? { ...plan, touched: [...plan.touched, ...plan.removed] } : plan,
    reader: new SpaceInputs(space, [view], scratchFolder),
  };
}

/** What is known of files that are gone: their calls, and what was rejected. */
async function keptViews(session: Session, space: Space, removed: readonly KnownFile[]) {
  const isThere = await isTable(session, new Relation(space.schema, 'rejected_events'));
  const inputs = removed.map(({ input }) => input);
  return [keptCallsSql(space), ...(isThere ? [keptRejectionsSql(space, inputs)] : [])];
}
