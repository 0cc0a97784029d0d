import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Engine } from '../engine/engine.js';
import { ProjectError } from '../errors/project-error.js';
import { recordApplied } from '../identity/regulations/applied-log.js';
import {
  type Found,
  type Regulation,
  type RegulationLog,
  readRegulationLog,
  regulationFolder,
  writeDurably,
  writeRegulationLog,
} from '../identity/regulations/regulation-log.js';
import { createRegulationsView } from '../identity/regulations/regulations-view.js';
import type { Workspace } from '../workspace/read-workspace.js';
import { dropLeftovers } from './drop-leftovers.js';
import { rewriteDatabase } from './rewrite-database.js';

/** One thing that was done for a regulation. */
export interface Deed {
  readonly what:
    | 'artifacts-removed'
    | 'space-rebuilt'
    | 'tables-dropped'
    | 'database-rewritten'
    | 'warehouse-synced'
    | 'warehouse-vacuumed'
    | 'warehouse-left'
    | 'input-rewritten'
    | 'input-left';
  readonly name: string;
  readonly at: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What was done, where and when; it holds no value. */
export interface Receipt {
  readonly receipt: 1;
  readonly finished_at: string;
  readonly regulations: readonly Omit<Regulation, 'state' | 'rebuilds'>[];
  readonly done: readonly Deed[];
  /** Where the text of an identifier still stands, in what is not an identifier or not ours. */
  readonly left: readonly Found[];
}

/** What finishing takes from the command. */
export interface Finishing {
  readonly workspace: Workspace;
  /** Opens the database for a while. */
  withEngine<T>(work: (engine: Engine) => Promise<T>): Promise<T>;
  /**
   * Builds the models of spaces from all calls, by the log as it is now.
   * @throws {ProjectError} If a space cannot be built.
   */
  rebuild(spaces: readonly string[]): Promise<void>;
  /** Brings the warehouses to the state of the tables; tells what it did. */
  syncWarehouses(spaces: readonly string[]): Promise<readonly Omit<Deed, 'at'>[]>;
  /** Rewrites the input files of spaces without what is regulated; tells what it did. */
  rewriteInputs(
    log: RegulationLog,
    spaces: readonly string[],
  ): Promise<readonly Omit<Deed, 'at'>[]>;
  /** Looks for what is left, where the identifiers are known in clear. */
  findLeft?(): Promise<readonly Found[]>;
}

/** Lists the regulations that were recorded and not finished. */
export function pendingOf(log: RegulationLog | undefined): readonly Regulation[] {
  return log?.regulations.filter(({ state }) => state === 'pending') ?? [];
}

/**
 * Does all that the pending regulations of a log take: every step may be done twice, so whatever
 * interrupts it, it is begun again.
 * @returns The receipt and its file; undefined if nothing is pending.
 */
export async function finishRegulations(
  finishing: Finishing,
): Promise<{ readonly receipt: Receipt; readonly file: string } | undefined> {
  const { workspace } = finishing;
  const base = workspace.identity?.base ?? '';
  const log = await readRegulationLog(base);
  const pending = pendingOf(log);
  if (!log || pending.length === 0) return undefined;
  const done: Deed[] = [];
  const note = (deeds: readonly Omit<Deed, 'at'>[]) => {
    done.push(...deeds.map((deed) => ({ ...deed, at: new Date().toISOString() })));
  };
  const spacesOf = (those: readonly Regulation[]) => [...new Set(those.map(({ space }) => space))];
  const toRebuild = spacesOf(pending.filter(({ rebuilds }) => rebuilds));
  const toRewrite = spacesOf(pending.filter(({ rewritesInputs }) => rewritesInputs));
  if (existsSync(workspace.databaseFile)) {
    note(await removeArtifacts(workspace));
    if (toRebuild.length > 0) await finishing.rebuild(toRebuild);
    note(toRebuild.map((name) => ({ what: 'space-rebuilt', name })));
    note(await settleDatabase(finishing, log));
    const { databaseFile } = workspace;
    const sizes = await rewriteDatabase(databaseFile);
    note([
      {
        what: 'database-rewritten',
        name: path.basename(databaseFile),
        details: { bytes_before: sizes.bytesBefore, bytes_after: sizes.bytesAfter },
      },
    ]);
  }
  note(await finishing.syncWarehouses(toRebuild));
  if (toRewrite.length > 0) note(await finishing.rewriteInputs(log, toRewrite));
  const receipt: Receipt = {
    receipt: 1,
    finished_at: new Date().toISOString(),
    regulations: pending.map(({ state: _, rebuilds: __, ...regulation }) => regulation),
    done,
    left: (await finishing.findLeft?.()) ?? [],
  };
  const file = await writeReceipt(base, receipt);
  await markDone(base, pending);
  return { receipt, file };
}

/** Refuses to show what is about to be deleted. */
export function refusePending(log: RegulationLog | undefined): void {
  const { length } = pendingOf(log);
  if (length === 0) return;
  const are = length === 1 ? '1 regulation was' : `${length} regulations were`;
  throw new ProjectError('regulation-pending', `${are} interrupted and not finished.`);
}

/**
 * Compiled SQL and salvaged inputs of all spaces, what is remembered of the project, and single
 * files beside; builds write them anew.
 */
async function removeArtifacts({ identity, targetFolder }: Workspace) {
  if (!existsSync(targetFolder)) return [];
  const ours = new Set(['idw_cache', ...(identity?.spaces.map(({ name }) => name) ?? [])]);
  const deeds: Omit<Deed, 'at'>[] = [];
  for (const entry of await readdir(targetFolder, { withFileTypes: true })) {
    const isOurs = entry.isDirectory() ? ours.has(entry.name) : /\.(json|log)$/.test(entry.name);
    if (!isOurs) continue;
    await rm(path.join(targetFolder, entry.name), { recursive: true, force: true });
    deeds.push({ what: 'artifacts-removed', name: `${path.basename(targetFolder)}/${entry.name}` });
  }
  return deeds;
}

/** Drops what is left of earlier builds, and records by which regulations the database is built. */
async function settleDatabase({ workspace, withEngine }: Finishing, log: RegulationLog) {
  const deeds: Omit<Deed, 'at'>[] = [];
  await withEngine(async (engine) => {
    const session = await engine.connect();
    for (const { space, graph } of workspace.spaces) {
      if (!space) continue;
      const names = await dropLeftovers(session, [...graph.nodes.values()], space);
      if (names.length > 0)
        deeds.push({ what: 'tables-dropped', name: space.name, details: { tables: names } });
      await createRegulationsView(session, space, workspace.identity?.base ?? '');
    }
    await recordApplied(session, log);
    session.close();
  });
  return deeds;
}

async function writeReceipt(base: string, receipt: Receipt): Promise<string> {
  const folder = path.join(regulationFolder(base), 'receipts');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const [first] = receipt.regulations;
  const stamp = receipt.finished_at.replace(/[-:]|\.\d+/g, '');
  const file = path.join(folder, `${stamp}-${first?.id.slice(0, 8)}.json`);
  await writeDurably(file, `${JSON.stringify(receipt, null, 2)}\n`);
  return file;
}

async function markDone(base: string, pending: readonly Regulation[]): Promise<void> {
  const log = await readRegulationLog(base);
  if (!log) throw new Error('the log of regulations vanished');
  const ids = new Set(pending.map(({ id }) => id));
  const regulations = log.regulations.map((regulation) =>
    ids.has(regulation.id) ? { ...regulation, state: 'done' as const } : regulation,
  );
  await writeRegulationLog(base, { ...log, regulations });
}
