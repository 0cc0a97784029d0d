import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { isFileFault } from '../../errors/file-fault.js';
import { type ProjectError, throwCollected } from '../../errors/project-error.js';
import { unreadable } from '../input-bytes.js';
import type { InputFile } from '../input-files.js';
import { chunksOf } from './chunks-of.js';
import type { ContentHash } from './content-hash.js';
import { changedFault, removedFault, removedWarning } from './file-faults.js';
import { type Judgement, judgeFile } from './judge-file.js';
import type { KnownFile } from './known-file.js';
import { lastingMtime, type SeenFile, seeFile } from './seen-file.js';
import { decideTable, type SeenTable, type TableFate, type TableToRead } from './seen-table.js';

/** A file that a run reads, from its beginning. */
export interface FileToRead extends SeenFile {
  readonly reason: 'new' | 'grown' | 'full-refresh';
  /** What is recorded of it. */
  readonly known: KnownFile | undefined;
  /** The hash of the bytes that it had when it was read before, if it has grown. */
  readonly prefix: ContentHash | undefined;
}

/** What a run does with the files of a space. */
export interface BatchPlan {
  /** In the order in which the files were found. */
  readonly toRead: readonly FileToRead[];
  readonly tablesToRead: readonly TableToRead[];
  /** Files and tables that are not read again. */
  readonly unchanged: readonly KnownFile[];
  /** Those of the unchanged that are to be recorded anew: their mtime is another. */
  readonly touched: readonly KnownFile[];
  /** Files that are gone: their calls stay, but for a full refresh, which forgets them. */
  readonly removed: readonly KnownFile[];
  /** `input-removed`. */
  readonly warnings: readonly ProjectError[];
}

/** How a run treats what is known of its files. */
export interface PlanOptions {
  /** The name of the space, for messages. */
  readonly space: string;
  /** Whether every file is read, whatever is known of it. */
  readonly fullRefresh: boolean;
  /** Whether a full refresh may drop the calls of files that are gone. */
  readonly forgetRemoved: boolean;
  /** The tables that are inputs beside the files. */
  readonly tables?: readonly SeenTable[];
}

/** Files that are looked at together. */
const WIDTH = 16;

/**
 * Decides which files of a space are read, from what earlier runs recorded. Bytes are read only of
 * files that may have grown or been touched; hashFiles does the rest while the run goes on.
 * @throws {ProjectErrors} `input-changed` with all files that are neither as they were nor grown,
 * `input-removed` at a full refresh, `input-unreadable`.
 */
export async function planBatch(
  found: readonly InputFile[],
  known: readonly KnownFile[],
  options: PlanOptions,
): Promise<BatchPlan> {
  const knownByName = new Map(known.map((file) => [file.input, file]));
  const fates: Fate[] = [];
  for (const files of chunksOf(found, WIDTH)) {
    const decisions = files.map((file) =>
      decide(file, knownByName.get(file.name), options.fullRefresh),
    );
    fates.push(...(await Promise.all(decisions)));
  }
  const tables = options.tables ?? [];
  for (const table of tables)
    fates.push(await decideTable(table, knownByName.get(table.input), options));
  const foundNames = new Set([
    ...found.map(({ name }) => name),
    ...tables.map(({ input }) => input),
  ]);
  const removed = known.filter(({ input }) => !foundNames.has(input));
  throwCollected(faultsOf(fates, removed, options));
  const unchanged = fates.filter((fate) => fate.kind === 'unchanged');
  return {
    toRead: fates.flatMap((fate) => (fate.kind === 'read' ? fate.file : [])),
    tablesToRead: fates.flatMap((fate) => (fate.kind === 'read-table' ? fate.read : [])),
    unchanged: unchanged.map((fate) => fate.now),
    touched: unchanged.flatMap(({ now, known }) => (now.mtimeNs === known.mtimeNs ? [] : now)),
    removed,
    warnings:
      removed.length > 0 && !options.fullRefresh ? [removedWarning(removed, options.space)] : [],
  };
}

type Fate =
  | { readonly kind: 'read'; readonly file: FileToRead }
  | TableFate
  | (Extract<Judgement, { kind: 'changed' }> & { readonly input: string })
  | { readonly kind: 'unreadable'; readonly fault: ProjectError };

async function decide(
  file: InputFile,
  known: KnownFile | undefined,
  fullRefresh: boolean,
): Promise<Fate> {
  try {
    const seen = await seeFile(file);
    if (known && !fullRefresh) return await compare(seen, known);
    await access(file.path, constants.R_OK);
    const reason = fullRefresh ? 'full-refresh' : 'new';
    return { kind: 'read', file: { ...seen, reason, known, prefix: undefined } };
  } catch (error) {
    if (!isFileFault(error)) throw error;
    return { kind: 'unreadable', fault: unreadable(file, error) };
  }
}

async function compare(seen: SeenFile, known: KnownFile): Promise<Fate> {
  const judgement = await judgeFile(seen, known);
  switch (judgement.kind) {
    case 'unchanged': {
      const mtimeNs = judgement.isTouched ? lastingMtime(seen) : known.mtimeNs;
      return { kind: 'unchanged', known, now: { ...known, mtimeNs } };
    }
    case 'grown': {
      const { prefix } = judgement;
      return { kind: 'read', file: { ...seen, reason: 'grown', known, prefix } };
    }
    case 'changed':
      return { ...judgement, input: known.input };
  }
}

function faultsOf(
  fates: readonly Fate[],
  removed: readonly KnownFile[],
  { space, fullRefresh, forgetRemoved }: PlanOptions,
): ProjectError[] {
  const changed = fates.filter((fate) => fate.kind === 'changed');
  const isLoss = removed.length > 0 && fullRefresh && !forgetRemoved;
  return [
    ...fates.flatMap((fate) => (fate.kind === 'unreadable' ? fate.fault : [])),
    ...(changed.length > 0 ? [changedFault(changed, space)] : []),
    ...(isLoss ? [removedFault(removed, space)] : []),
  ];
}
