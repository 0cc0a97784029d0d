import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Names the file that becomes another by a rename; the number is that of this process. */
export function temporaryName(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.idw-tmp`);
}

/** Puts a finished file in the place of another, so that the rename is on the disk when it returns. */
export async function replaceFile(temporary: string, file: string): Promise<void> {
  await flush(temporary);
  await rename(temporary, file);
  // Some systems cannot flush a folder; the rename holds there all the same.
  await flush(path.dirname(file)).catch(() => undefined);
}

/** Removes what syncs that were killed have left of a file. */
export async function removeLeftovers(file: string): Promise<void> {
  const folder = path.dirname(file);
  const start = `.${path.basename(file)}.`;
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(start) || !name.endsWith('.idw-tmp')) continue;
    const pid = Number(name.slice(start.length, -'.idw-tmp'.length));
    if (!isRunning(pid)) await rm(path.join(folder, name), { force: true });
  }
}

/** Hashes a file; undefined if it cannot be read. */
export async function sha256Of(file: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }))
      hash.update(chunk as Buffer);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r');
  await handle.sync().finally(() => handle.close());
}

function isRunning(pid: number): boolean {
  if (pid === process.pid || !Number.isInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
