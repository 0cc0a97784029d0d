import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** Nobody writes one file for so long. */
const ABANDONED_MS = 3_600_000;

/**
 * Reads what a file of the cache holds; undefined if there is none, if another build wrote it, if
 * it is damaged, or if somebody else could have written it: code is run that comes from there.
 */
export function readCacheFile(file: string, build: string): unknown {
  const text = readOwnFile(file);
  const end = text?.indexOf('\n') ?? -1;
  if (text === undefined || end < 0) return undefined;
  const content = text.slice(end + 1);
  return text.slice(0, end) === headerOf(content, build) ? JSON.parse(content) : undefined;
}

/** Writes a file of the cache, whole or not at all; where it cannot be written, there is none. */
export function writeCacheFile(file: string, build: string, value: unknown): void {
  const content = JSON.stringify(value);
  const partial = `${file}.${process.pid}.${randomUUID()}`;
  try {
    const folder = path.dirname(file);
    mkdirSync(path.dirname(folder), { recursive: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(partial, `${headerOf(content, build)}\n${content}`, { mode: 0o600, flag: 'wx' });
    renameSync(partial, file);
    removeRests(file);
  } catch {
    remove(partial);
  }
}

/** Removes what processes left that were killed while they wrote. */
function removeRests(file: string): void {
  const folder = path.dirname(file);
  for (const name of readdirSync(folder)) {
    const isPartial = name.startsWith(`${path.basename(file)}.`);
    const rest = path.join(folder, name);
    if (isPartial && Date.now() - statSync(rest).mtimeMs > ABANDONED_MS) remove(rest);
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Its folder may be a file, or gone.
  }
}

function headerOf(content: string, build: string): string {
  return `idw cache ${build} ${createHash('sha256').update(content).digest('hex')}`;
}

function readOwnFile(file: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch {
    return undefined;
  }
  try {
    return isOwn(descriptor) ? readFileSync(descriptor, 'utf8') : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

/** A plain file of this user that nobody else may write or read. Windows tells no owner. */
function isOwn(descriptor: number): boolean {
  const found = fstatSync(descriptor);
  const user = process.getuid?.();
  if (!found.isFile()) return false;
  return user === undefined || (found.uid === user && (found.mode & 0o077) === 0);
}
