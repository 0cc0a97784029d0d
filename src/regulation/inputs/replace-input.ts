import { chmod, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { InputFile } from '../../identity/input-files.js';
import { syncFolder } from '../../identity/regulations/regulation-log.js';

/** What an edit comes to. */
export interface FileEdit {
  /** The physical lines on which edited records begin. */
  readonly lines: readonly number[];
  readonly values: number;
}

/** A file that was written anew. */
export interface RewrittenFile extends FileEdit {
  readonly size: number;
  readonly contentHash: string;
}

/** Is told of a new file before it takes the place of the old one. */
export type BeforeRename = (rewritten: RewrittenFile) => Promise<void>;

/**
 * Writes an input beside its place, with its mode, and renames it.
 * @param found What is edited; where nothing is, nothing is written.
 * @returns Why the file was left, if the system does not let us write it.
 */
export async function replaceInput(
  file: InputFile,
  write: (partial: string) => Promise<Pick<RewrittenFile, 'size' | 'contentHash'>>,
  found: FileEdit,
  beforeRename: BeforeRename,
): Promise<string | undefined> {
  // A link would be replaced, and what it leads to stay.
  const place = await realpath(file.path);
  const folder = path.dirname(place);
  const partial = path.join(folder, `.${path.basename(place)}.idw-rewriting`);
  try {
    // An earlier rewrite may have been killed.
    await rm(partial, { force: true });
    if (found.lines.length === 0) return undefined;
    const { mode } = await stat(place);
    const written = await write(partial);
    await chmod(partial, mode & 0o777);
    await beforeRename({ ...found, ...written });
    await rename(partial, place);
    await syncFolder(folder);
    return undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return 'the system does not let us write beside it';
  } finally {
    await rm(partial, { force: true }).catch(() => undefined);
  }
}

function isRefusal(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return ['EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ERR_FS_EISDIR'].includes(code);
}
