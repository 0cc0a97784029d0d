import type { Session } from '../engine/engine.js';
import type { ProjectError } from '../errors/project-error.js';
import { Relation } from '../relation/relation.js';
import { CallSpaceInputs } from './call-space-inputs.js';
import { callsView } from './calls/call-records.js';
import { resolveInputFiles } from './input-files.js';
import { findCallTables } from './segment-tables/find-call-tables.js';
import type { CallsInput, Space } from './space.js';
import { SpaceInputs } from './space-inputs.js';
import { checkState } from './state/check-state.js';
import { isTable } from './state/is-table.js';
import { keptCallsSql, keptRejectionsSql } from './state/kept-calls-sql.js';
import { type KnownFile, readKnownFiles, recordFilesSql } from './state/known-file.js';
import { planBatch } from './state/plan-batch.js';
import { currentStateInfo, readStateInfo } from './state/state-info.js';

/** What binding the calls of a space depends on besides the space. */
export interface BindCallsOptions {
  /** The folder of identity.yml, and others that inputs may lie in. */
  readonly base: string;
  readonly allowedFolders: readonly string[];
  /** A folder for what salvaging broken files writes. */
  readonly scratchFolder: string;
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
  warn(warning: ProjectError): void;
}

/**
 * Decides which files of a space with raw calls this build reads, from what earlier ones recorded.
 * @throws {ProjectErrors} `missing-file`, `path-outside`, `input-changed`, `input-removed`,
 * `rules-changed`, `state-newer`, `state-older`.
 */
export async function bindCalls(
  space: Space & { readonly input: CallsInput },
  session: Session,
  options: BindCallsOptions,
): Promise<CallSpaceInputs> {
  const stored = await readStateInfo(session, space.stateSchema);
  const info = await currentStateInfo(session, space, options.packageVersion);
  const isFull = options.fullRefresh || stored === undefined || options.isUnpublished;
  const fault = checkState(stored, info, { space: space.name, fullRefresh: isFull });
  if (fault) throw fault;
  const known = stored === undefined ? [] : await readKnownFiles(session, space.stateSchema);
  const { base, allowedFolders, databaseFile } = options;
  const tables = space.input.segmentTables
    ? await findCallTables(space, space.input.segmentTables, session, {
        base,
        allowedFolders,
        databaseFile,
        known: known.map(({ input }) => input),
      })
    : [];
  const found = await resolveInputFiles(space.input.calls, {
    base,
    allowedFolders,
    mayBeGone: known.length > 0,
  });
  const plan = await planBatch(found, known, {
    space: space.name,
    fullRefresh: isFull,
    forgetRemoved: options.forgetRemoved || (options.keepRemoved ?? false),
    tables,
  });
  const keeps = isFull && options.keepRemoved && plan.removed.length > 0;
  for (const warning of plan.warnings) options.warn(warning);
  const view = {
    ...callsView(
      space,
      plan.toRead.map(({ file }) => file),
    ),
    others: [
      ...plan.tablesToRead.map(({ table }) => table),
      ...(keeps ? await keptViews(session, space, plan.removed) : []),
    ],
  };
  const inputs = new CallSpaceInputs({
    space,
    plan: keeps ? { ...plan, touched: [...plan.touched, ...plan.removed] } : plan,
    reader: new SpaceInputs(space, [view], options.scratchFolder),
    info,
    isFull,
    startedAt: options.startedAt,
  });
  if (inputs.isIdle && plan.touched.length > 0)
    for (const statement of recordFilesSql(space.stateSchema, plan.touched, { replacesAll: false }))
      await session.execute(statement);
  return inputs;
}

/** What is known of files that are gone: their calls, and what was rejected. */
async function keptViews(session: Session, space: Space, removed: readonly KnownFile[]) {
  const isThere = await isTable(session, new Relation(space.schema, 'rejected_events'));
  const inputs = removed.map(({ input }) => input);
  return [keptCallsSql(space), ...(isThere ? [keptRejectionsSql(space, inputs)] : [])];
}
