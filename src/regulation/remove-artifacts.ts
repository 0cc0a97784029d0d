import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Workspace } from '../workspace/read-workspace.js';
import type { Deed } from './receipt.js';

/** Names by which a folder of the target folder is known as ours. */
const ARTIFACTS = [
  ...['compiled', 'run', 'unpublished', 'salvaged_inputs', 'manifest.json', 'run_results.json'],
];

/**
 * Removes compiled SQL, salvaged inputs and other artifacts of all spaces, also of those that are no
 * more, what is remembered of the project, and single files beside; builds write them anew.
 */
export async function removeArtifacts({
  identity,
  targetFolder,
}: Pick<Workspace, 'identity' | 'targetFolder'>): Promise<readonly Omit<Deed, 'at'>[]> {
  if (!existsSync(targetFolder)) return [];
  const ours = new Set([
    ...['idw_cache', ...ARTIFACTS],
    ...(identity?.spaces.map(({ name }) => name) ?? []),
  ]);
  const deeds: Omit<Deed, 'at'>[] = [];
  for (const entry of await readdir(targetFolder, { withFileTypes: true })) {
    const file = path.join(targetFolder, entry.name);
    const isOurs = entry.isDirectory()
      ? ours.has(entry.name) || ARTIFACTS.some((name) => existsSync(path.join(file, name)))
      : /\.(json|log)$/.test(entry.name);
    if (!isOurs) continue;
    await rm(file, { recursive: true, force: true });
    deeds.push({ what: 'artifacts-removed', name: `${path.basename(targetFolder)}/${entry.name}` });
  }
  return deeds;
}
