import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PathScope } from '../../identity/path-scope.js';
import { isMapping } from '../../yaml/read-fields.js';
import { parseYaml } from '../../yaml/yaml-file.js';
import type { WorkspaceOptions } from '../workspace-options.js';

/**
 * Finds the folder of the cache, within the target folder, before the project is read. There is none
 * where the target folder of a project with spaces lies elsewhere: that may yet be refused.
 */
export function cacheFolder(
  { projectDir, targetPath }: WorkspaceOptions,
  identityFile: string | undefined,
): string | undefined {
  const target = targetPath ?? path.join(projectDir, configuredTarget(projectDir) ?? 'target');
  const isGiven = targetPath !== undefined || identityFile === undefined;
  if (!isGiven && !new PathScope(projectDir).holdsFile(target)) return undefined;
  return path.join(target, 'idw_cache');
}

function configuredTarget(projectDir: string): string | undefined {
  const file = path.join(projectDir, 'dbt_project.yml');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  // Most projects leave it out, and then nothing has to be parsed to know where to look.
  if (!text.includes('target-path')) return undefined;
  try {
    const { data } = parseYaml(text, file);
    const found = isMapping(data) ? data['target-path'] : undefined;
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}
