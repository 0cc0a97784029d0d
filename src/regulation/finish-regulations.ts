import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Engine } from '../engine/engine.js';
import { ProjectError } from '../errors/project-error.js';
import { readApplied, recordApplied } from '../identity/regulations/applied-log.js';
import {
  type Found,
  type Needle,
  type Regulation,
  type RegulationLog,
  readRegulationLog,
  regulationFolder,
  writeRegulationLog,
} from '../identity/regulations/regulation-log.js';
import { createRegulationsView } from '../identity/regulations/regulations-view.js';
import type { Workspace } from '../workspace/read-workspace.js';
import { countRowsWithNeedles } from './count-rows.js';
import { dropLeftovers } from './drop-leftovers.js';
import { findMentions } from './find-mentions.js';
import { NeedleSearch } from './needles.js';
import { type Deed, foundTable, type Receipt, toRecord, writeReceipt } from './receipt.js';
import { rewriteDatabase } from './rewrite-database.js';

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
  /**
   * Brings the warehouses to the state of the tables of spaces, and takes what is deleted, by its
   * space, out of what is switched off there; tells what it did.
   */
  syncWarehouses(
    spaces: readonly string[],
    searches: ReadonlyMap<string, NeedleSearch>,
  ): Promise<readonly Omit<Deed, 'at'>[]>;
  /** Rewrites the input files of spaces without what is regulated; tells what it did. */
  rewriteInputs(
    log: RegulationLog,
    spaces: readonly string[],
  ): Promise<readonly Omit<Deed, 'at'>[]>;
  /** Looks for what is left, where the identifiers are known in clear. */
  findLeft?(): Promise<readonly Found[]>;
}

/** What tells the regulations of a database. */
type Regulated = Pick<Workspace, 'identity' | 'databaseFile' | 'regulations'>;

/** Names a workspace's database relative to identity.yml, so that a project may be moved. */
export function databaseName({
  identity,
  databaseFile,
}: Pick<Regulated, 'identity' | 'databaseFile'>): string {
  return path
    .relative(identity?.base ?? '', databaseFile)
    .split(path.sep)
    .join('/');
}

/** Lists the regulations that were recorded for a workspace's database and not finished. */
export function pendingOf(
  workspace: Regulated,
  log: RegulationLog | undefined = workspace.regulations,
): readonly Regulation[] {
  const database = databaseName(workspace);
  const regulations = log?.regulations ?? [];
  return regulations.filter((each) => each.state === 'pending' && each.database === database);
}

/** Lists besides those that were made for another database and did not reach this one yet. */
async function unfinished(
  { workspace, withEngine }: Finishing,
  log: RegulationLog | undefined,
): Promise<readonly Regulation[]> {
  const { databaseFile } = workspace;
  const pending = pendingOf(workspace, log);
  const name = databaseName(workspace);
  if (!log || !existsSync(databaseFile)) return pending;
  const applied = await withEngine(async (engine) => {
    const session = await engine.connect();
    return readApplied(session).finally(() => session.close());
  });
  const others = log.regulations
    .filter(({ id, database }) => database !== name && !applied.has(id))
    .map((each) => ({ ...each, rebuilds: true, rewritesInputs: false }));
  return [...pending, ...others];
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
  const pending = await unfinished(finishing, log);
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
  note(await finishing.syncWarehouses(toRebuild, searchesOf(log, pending)));
  if (toRewrite.length > 0) note(await finishing.rewriteInputs(log, toRewrite));
  const receipt: Receipt = {
    receipt: 1,
    finished_at: new Date().toISOString(),
    regulations: pending.map(toRecord),
    done,
    left: [
      ...(await (finishing.findLeft?.() ?? leftOf(finishing, log, pending))),
      ...(await mentionsOf(workspace, log, pending)),
      ...pending.flatMap(({ found }) => found.filter(({ place }) => place === 'mention')),
    ],
  };
  const file = await writeReceipt(base, receipt);
  await markDone(base, pending);
  return { receipt, file };
}

/** How what is deleted of each space is found where the values are not known in clear. */
function searchesOf(
  { salt }: RegulationLog,
  pending: readonly Regulation[],
): ReadonlyMap<string, NeedleSearch> {
  const bySpace = new Map<string, Needle[]>();
  for (const { space, needles = [] } of pending)
    if (needles.length > 0) bySpace.set(space, [...(bySpace.get(space) ?? []), ...needles]);
  return new Map(
    [...bySpace].map(([space, needles]) => [space, new NeedleSearch(salt, needles)] as const),
  );
}

/** Looks for what is left by hashes, where the values went with the command that was interrupted. */
async function leftOf(
  { workspace, withEngine }: Finishing,
  { salt }: RegulationLog,
  pending: readonly Regulation[],
): Promise<readonly Found[]> {
  const needles = pending.flatMap((each) => each.needles ?? []);
  if (needles.length === 0 || !existsSync(workspace.databaseFile)) return [];
  return withEngine(async (engine) => {
    const session = await engine.connect();
    const tables = await countRowsWithNeedles(session, new NeedleSearch(salt, needles));
    session.close();
    return tables.map(foundTable);
  });
}

/** What a person has to take out of the files that are theirs. */
async function mentionsOf(
  { identity, project, targetFolder }: Workspace,
  { salt }: RegulationLog,
  pending: readonly Regulation[],
): Promise<readonly Found[]> {
  const needles = pending.flatMap((each) => each.needles ?? []);
  if (!identity || needles.length === 0) return [];
  const folders = [project.root, identity.base];
  const except = [targetFolder, regulationFolder(identity.base)];
  return findMentions(identity, folders, except, new NeedleSearch(salt, needles));
}

/** Refuses to show what is about to be deleted. */
export function refusePending(workspace: Regulated): void {
  const { length } = pendingOf(workspace);
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
    await recordApplied(session, log.regulations);
    session.close();
  });
  return deeds;
}

async function markDone(base: string, pending: readonly Regulation[]): Promise<void> {
  const log = await readRegulationLog(base);
  if (!log) throw new Error('the log of regulations vanished');
  const own = pending.filter(({ state }) => state === 'pending');
  const ids = new Set(own.map(({ id }) => id));
  const regulations = log.regulations.map((regulation) => {
    if (!ids.has(regulation.id)) return regulation;
    const { needles: _, ...rest } = regulation;
    return { ...rest, state: 'done' as const };
  });
  await writeRegulationLog(base, { ...log, regulations });
}
