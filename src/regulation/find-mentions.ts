import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { resolveInputFiles } from '../identity/input-files.js';
import type { IdentityFile } from '../identity/read-identity-file.js';
import { spelledBy } from '../identity/regulations/conceal-blocked.js';
import type { Found } from '../identity/regulations/regulation-log.js';
import type { NeedleSearch } from './needles.js';

/** Files that people write. */
const WRITTEN = /\.(ya?ml|sql|csv|py|ts|md|txt|env)$/i;

const MOST_BYTES = 20_000_000;

/** Folders that hold no files of the project's. */
const FOREIGN = /^(node_modules|\..*|dbt_packages|logs|regulations)$/;

/**
 * Finds the files of a project, apart from its inputs, that still spell what is deleted: settings,
 * seeds, models, lists of regulations. They are the user's.
 * @param folders Those of the project and of identity.yml.
 * @param except Folders that are ours.
 */
export async function findMentions(
  identity: IdentityFile,
  folders: readonly string[],
  except: readonly string[],
  search: NeedleSearch,
): Promise<readonly Found[]> {
  const inputs = new Set((await inputFiles(identity)).map((file) => path.resolve(file)));
  const files = new Set<string>();
  for (const folder of folders)
    for (const file of await writtenFiles(path.resolve(folder), except)) files.add(file);
  const found: Found[] = [];
  for (const file of [...files].sort()) {
    if (inputs.has(file)) continue;
    const lines = await linesOf(file, search);
    if (lines.length === 0) continue;
    const name = path.relative(identity.base, file).split(path.sep).join('/');
    found.push({ ...{ place: 'file', space: null, name, count: lines.length }, lines });
  }
  return found;
}

async function inputFiles({ spaces, base, allowedFolders }: IdentityFile) {
  const patterns = spaces.flatMap(({ input }) =>
    input.kind === 'calls' ? input.calls : [...input.identifyEvents, ...input.mergeEvents],
  );
  const files = await resolveInputFiles(patterns, { base, allowedFolders, mayBeGone: true });
  return files.map((file) => file.path);
}

async function writtenFiles(folder: string, except: readonly string[]): Promise<string[]> {
  if (except.includes(folder)) return [];
  const files: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory() && !FOREIGN.test(entry.name))
      files.push(...(await writtenFiles(name, except)));
    else if (entry.isFile() && WRITTEN.test(entry.name) && (await stat(name)).size <= MOST_BYTES)
      files.push(name);
  }
  return files;
}

async function linesOf(file: string, search: NeedleSearch): Promise<readonly number[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.flatMap((line, at) => {
    const words = line.split(/[\s"',:{}[\]]+/).filter((word) => word !== '');
    const texts = [line, spelledBy(line), ...words];
    return texts.some((text) => search.isHeldBy(text)) ? [at + 1] : [];
  });
}
