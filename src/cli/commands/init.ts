import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { ProjectError } from '../../errors/project-error.js';
import type { Terminal } from '../../report/terminal.js';
import { packageRoot } from '../../workspace/package-root.js';
import type { Flags } from '../flags.js';

/** What is written, by its place in the package. */
const FILES: readonly (readonly [from: string, to: string])[] = [
  ['templates/dbt_project.yml', 'dbt_project.yml'],
  ['templates/identity.yml', 'identity.yml'],
  ['templates/gitignore', '.gitignore'],
  ['templates/README.md', 'README.md'],
  ['seeds/raw_identify_events.csv', 'seeds/raw_identify_events.csv'],
  ['seeds/raw_merge_events.csv', 'seeds/raw_merge_events.csv'],
];

/** Writes a small project that builds; existing files are never overwritten. */
export async function init(
  _flags: Flags,
  terminal: Terminal,
  _signal: AbortSignal,
  args: readonly string[],
): Promise<number> {
  const folder = path.resolve(args[0] ?? '.');
  const taken = FILES.map(([, to]) => to).filter(
    (to) => existsSync(path.join(folder, to)) && !isHarmless(to),
  );
  if (taken.length > 0) {
    throw new ProjectError(
      'target-not-empty',
      `"${folder}" already holds ${taken.map((file) => `"${file}"`).join(', ')}.`,
      {
        hint: 'Choose an empty folder: idw init my-identities',
      },
    );
  }
  checkPackage();
  for (const [from, to] of FILES) {
    const target = path.join(folder, to);
    if (existsSync(target)) continue;
    await mkdir(path.dirname(target), { recursive: true });
    await copyFile(path.join(packageRoot(), from), target);
  }
  const enter = path.relative(process.cwd(), folder);
  terminal.stdout(
    `Wrote a project to ${enter === '' ? 'this folder' : enter}\nNext: ${enter === '' ? '' : `cd ${enter} && `}npx idw build\n`,
  );
  return 0;
}

/** Refuses to begin what it cannot finish. */
function checkPackage(): void {
  const missing = FILES.map(([from]) => path.join(packageRoot(), from)).find(
    (file) => !existsSync(file),
  );
  if (missing === undefined) return;
  throw new ProjectError('missing-file', `The package lacks "${missing}".`, {
    hint: 'Install identity-warehouse anew.',
  });
}

/** Files that a folder may well have already, and that a project does not depend on. */
function isHarmless(file: string): boolean {
  return file === '.gitignore' || file === 'README.md';
}
