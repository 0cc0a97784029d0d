import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ProjectError } from '../errors/project-error.js';
import { type Findings, isMapping } from '../yaml/read-fields.js';
import type { Package } from './project.js';

/** Warns of what dbt would run and this runner does not, so that nobody waits for it. */
export async function reportUnsupported(own: Package, findings: Findings): Promise<void> {
  const { file, root, properties } = own;
  const snapshots = await filesOf(root, file.snapshotPaths, '.sql');
  const python = await filesOf(root, file.modelPaths, '.py');
  const unitTests = properties.flatMap(({ yaml: { data } }) =>
    isMapping(data) && Array.isArray(data.unit_tests) ? data.unit_tests : [],
  );
  report(snapshots.length, 'snapshot file', snapshots[0], findings);
  report(python.length, 'Python model', python[0], findings);
  const [first] = properties.filter(({ yaml: { data } }) => isMapping(data) && data.unit_tests);
  report(unitTests.length, 'unit test', first?.yaml.file, findings);
}

async function filesOf(
  root: string,
  folders: readonly string[],
  extension: string,
): Promise<string[]> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const names = existsSync(path.join(root, folder))
        ? await readdir(path.join(root, folder), { recursive: true })
        : [];
      return names
        .filter((name) => name.endsWith(extension))
        .map((name) => path.join(folder, name));
    }),
  );
  return found.flat().sort();
}

function report(count: number, noun: string, file: string | undefined, findings: Findings): void {
  if (count === 0 || file === undefined) return;
  const message =
    count === 1 ? `1 ${noun} is not run here.` : `${count} ${noun}s are not run here.`;
  findings.warnings.push(
    new ProjectError('not-supported', message, { at: { file: file.split(path.sep).join('/') } }),
  );
}
