import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { ProjectError } from '../../errors/project-error.js';

/** What a regulation does with the calls of an identifier. */
export type RegulationKind = 'delete' | 'suppress' | 'delete-and-suppress' | 'unsuppress';

/** An interval of received_at in which an identifier counts as absent: (after, until]. */
export interface RegulatedInterval {
  readonly space: string;
  /** The type of the identifier; empty for the text of a whole record that is not shown again. */
  readonly type: string;
  /** The salted hash of type and value. */
  readonly digest: string;
  /** A timestamp with its offset; null for no bound. */
  readonly after: string | null;
  readonly until: string | null;
}

/** Rows or lines that held the identifiers of a regulation, by the place where they lie. */
export interface Found {
  /** `mention`: records of a file that hold a value where it is no identifier, or no record. */
  readonly place: 'table' | 'file' | 'mention' | 'input' | 'warehouse' | 'settings';
  readonly space: string | null;
  readonly name: string;
  readonly count: number;
  /** Numbers of lines, for files. */
  readonly lines?: readonly number[];
  /** Ids of the calls, for tables of calls, and the columns that hold the identifiers. */
  readonly messages?: readonly string[];
  readonly columns?: readonly string[];
}

/** One regulation of a space, without the value that it is about. */
export interface Regulation {
  readonly id: string;
  readonly kind: RegulationKind;
  readonly scope: 'profile' | 'identifier';
  readonly type: string;
  readonly space: string;
  readonly at: string;
  /** How many identifiers are regulated by it, by type. */
  readonly identifiers: Readonly<Record<string, number>>;
  /** Whether the space has to be built anew for it. */
  readonly rebuilds: boolean;
  readonly rewritesInputs: boolean;
  /** The database file, relative to identity.yml, that it was made for; others are reached by idw regulate finish. */
  readonly database: string;
  /** Pending until all that it takes has been done. */
  readonly state: 'pending' | 'done';
  readonly found: readonly Found[];
  /** By what its identifiers are looked for at its end, while it is pending. */
  readonly needles?: readonly Needle[];
}

/**
 * By what a text is found again without being known: its length and two salted hashes, a weak one
 * that rolls over longer texts, and that of the log.
 */
export interface Needle {
  /** A whole text, a part of one, or an identifier of a type. */
  readonly mode: 'whole' | 'within' | 'identifier';
  readonly length: number;
  readonly print: number;
  readonly digest: string;
}

/** The regulations of a project: all that is kept of a value is its salted hash. */
export interface RegulationLog {
  readonly version: 1;
  readonly id: string;
  readonly salt: string;
  readonly regulations: readonly Regulation[];
  readonly intervals: readonly RegulatedInterval[];
}

/** The folder of the log and the receipts, beside identity.yml. */
export function regulationFolder(base: string): string {
  return path.join(base, 'regulations');
}

/** The file of the log. */
export function regulationFile(base: string): string {
  return path.join(regulationFolder(base), 'log.json');
}

/** Makes a log without regulations. */
export function emptyLog(): RegulationLog {
  return {
    version: 1,
    id: randomUUID(),
    salt: randomBytes(32).toString('hex'),
    regulations: [],
    intervals: [],
  };
}

/**
 * Reads the log of a project; undefined if nothing was ever regulated.
 * @throws {ProjectError} `regulations-unusable` if it cannot be read: to go on without it would bring
 * back what was suppressed.
 */
export async function readRegulationLog(base: string): Promise<RegulationLog | undefined> {
  const file = regulationFile(base);
  try {
    const text = await readFile(file, 'utf8');
    await keepPrivate(file);
    return checkedLog(JSON.parse(text), file);
  } catch (error) {
    if (error instanceof ProjectError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(file, error instanceof SyntaxError ? 'is no JSON' : 'cannot be read', error);
  }
}

/** Replaces the log: the old or the new one is there whenever the machine stops. */
export async function writeRegulationLog(base: string, log: RegulationLog): Promise<void> {
  const folder = regulationFolder(base);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeDurably(regulationFile(base), `${JSON.stringify(log, null, 1)}\n`);
}

/** Writes a file of mode 0600 beside its place and renames it, both down to the disk. */
export async function writeDurably(file: string, text: string): Promise<void> {
  const partial = `${file}.${process.pid}`;
  const handle = await open(partial, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
  await syncFolder(path.dirname(file));
}

/** Brings the names of a folder down to the disk, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows opens no folders; there the rename is as durable as it gets.
  }
}

async function keepPrivate(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0) await chmod(file, 0o600).catch(() => undefined);
}

function checkedLog(value: unknown, file: string): RegulationLog {
  const log = value as RegulationLog;
  const isLog =
    log?.version === 1 &&
    /^[0-9a-f]{64}$/.test(log.salt) &&
    Array.isArray(log.regulations) &&
    Array.isArray(log.intervals);
  if (!isLog) throw unusable(file, 'is no log of regulations of this version');
  return log;
}

function unusable(file: string, what: string, cause?: unknown): ProjectError {
  return new ProjectError('regulations-unusable', `"${file}" ${what}.`, { cause });
}
