import { existsSync } from 'node:fs';
import type { Engine } from '../engine/engine.js';
import { ProjectError } from '../errors/project-error.js';
import { runFailed } from '../execute/run-result.js';
import type { Found, RegulationLog } from '../identity/regulations/regulation-log.js';
import { type Finishing, finishRegulations, pendingOf } from '../regulation/finish-regulations.js';
import { rewriteInputFiles } from '../regulation/inputs/space-inputs.js';
import type { Deed } from '../regulation/receipt.js';
import type { Reporter } from '../report/reporter.js';
import { readWorkspace, type Workspace } from '../workspace/read-workspace.js';
import type { WorkspaceOptions } from '../workspace/workspace-options.js';
import { checkPattern, type Opening, withDatabase } from './open-database.js';
import { reachableFolders } from './reachable-folders.js';
import { regulateWarehouses } from './regulate-warehouses.js';
import { runAndClose } from './run-and-close.js';

/** What finishing the pending regulations of a project needs from its command. */
export interface PendingOptions {
  readonly options: WorkspaceOptions;
  readonly settings: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  makeReporter(): Reporter;
  findLeft?(workspace: Workspace): Promise<readonly Found[]>;
}

/** Finishes the regulations that are recorded and not done; nothing happens where there are none. */
export async function finishPending({
  options,
  settings,
  signal,
  makeReporter,
  findLeft,
}: PendingOptions): ReturnType<typeof finishRegulations> {
  const all: WorkspaceOptions = {
    ...options,
    spaces: [],
    fullRefresh: true,
    keepRemoved: !options.forgetRemoved,
    finishesRegulations: true,
  };
  const workspace = await readWorkspace(all, checkPattern);
  const opening = { settings, folders: reachableFolders(workspace) };
  const finishing: Finishing = {
    workspace,
    withEngine: <T>(work: (engine: Engine) => Promise<T>) =>
      withDatabase(workspace.databaseFile, work, opening),
    rebuild: (spaces) => rebuild(spaces, workspace),
    syncWarehouses: (spaces, searches) =>
      regulateWarehouses(workspace, { spaces, searches }, opening, signal),
    rewriteInputs: (log, spaces) => rewriteInputs(log, spaces, workspace, opening, signal),
    ...(findLeft ? { findLeft: () => findLeft(workspace) } : {}),
  };
  return finishRegulations(finishing);

  /** Models only: a test that fails is no reason to keep what is to be deleted. */
  async function rebuild(spaces: readonly string[], workspace: Workspace): Promise<void> {
    const reporter = makeReporter();
    const plans = workspace.spaces
      .filter(({ space }) => space && spaces.includes(space.name))
      .map((space) => ({ space, selected: modelsOf(space.graph.nodes.values()) }));
    const results = await runAndClose(
      workspace.databaseFile,
      {
        ...{ command: 'run', plans, workspace, options: all, reporter, signal },
        ...{ warnings: [], failFast: false },
      },
      settings,
      () => Promise.resolve(),
    );
    reporter.runFinished(results);
    if (!results.some(runFailed) && !signal.aborted) return;
    throw new ProjectError(
      'regulation-pending',
      'The regulation is recorded, but a space could not be built by it.',
      { hint: 'Mend what is shown above, then run idw regulate finish.' },
    );
  }
}

async function rewriteInputs(
  log: RegulationLog,
  spaces: readonly string[],
  { databaseFile, targetFolder, identity, spaces: all }: Workspace,
  opening: Opening,
  signal: AbortSignal,
): ReturnType<Finishing['rewriteInputs']> {
  return withDatabase(
    existsSync(databaseFile) ? databaseFile : ':memory:',
    async (engine) => {
      const session = await engine.connect();
      const deeds: Omit<Deed, 'at'>[] = [];
      for (const { space } of all) {
        if (!space || !identity || !spaces.includes(space.name)) continue;
        for (const { name, left, records } of await rewriteInputFiles(
          session,
          space,
          identity,
          log,
          { databaseFile, targetFolder, signal },
        ))
          deeds.push({
            what: left === undefined ? 'input-rewritten' : 'input-left',
            name,
            details: { records, ...(left === undefined ? {} : { reason: left }) },
          });
      }
      session.close();
      return deeds;
    },
    opening,
  );
}

/** Finishes what is pending before a command goes on, which then reads its workspace again. */
export async function finishFirst(
  workspace: Workspace,
  pending: PendingOptions,
): Promise<Workspace> {
  if (pendingOf(workspace).length === 0) return workspace;
  pending.options.log('Finishing a regulation that was interrupted.');
  await finishPending(pending);
  return readWorkspace(pending.options, checkPattern);
}

function modelsOf(nodes: Iterable<{ uniqueId: string; resourceType: string }>): Set<string> {
  const models = [...nodes].filter(({ resourceType }) => resourceType === 'model');
  return new Set(models.map(({ uniqueId }) => uniqueId));
}
