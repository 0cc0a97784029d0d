import { randomUUID } from 'node:crypto';
import { chmod, lstat, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Keeps code that is about to be run in a file that only its owner may write. A file that is there
 * already is not trusted for its name: it must be a plain one of this user and hold this very code.
 */
export async function keepCode(file: string, code: string): Promise<void> {
  await makeOwnFolder(path.dirname(file));
  if (await holds(file, code)) return;
  const partial = `${file}.${process.pid}.${randomUUID()}`;
  await writeFile(partial, code, { mode: 0o600, flag: 'wx' });
  await rename(partial, file);
}

/** Who may write a folder may put another file in the place of ours. */
async function makeOwnFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { mode } = await lstat(folder);
  if ((mode & 0o022) !== 0) await chmod(folder, 0o700).catch(() => undefined);
}

async function holds(file: string, code: string): Promise<boolean> {
  const found = await lstat(file).catch(() => undefined);
  if (!found?.isFile()) return false;
  const user = process.getuid?.();
  const isOwn = user === undefined || (found.uid === user && (found.mode & 0o022) === 0);
  return isOwn && (await readFile(file, 'utf8').catch(() => undefined)) === code;
}
