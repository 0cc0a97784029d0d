import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { ProjectError } from '../../errors/project-error.js';
import { PathScope } from '../../identity/path-scope.js';
import { regulationFolder } from '../../identity/regulations/regulation-log.js';
import { readProject } from '../../project/read-project.js';
import type { Terminal } from '../../report/terminal.js';
import type { Flags } from '../flags.js';
import { workspaceOptions } from '../workspace-flags.js';

/** Removes the folders of clean-targets; never the database, sources, or anything outside. */
export async function clean(flags: Flags, terminal: Terminal): Promise<number> {
  const options = workspaceOptions(flags, terminal);
  const identityFile = options.identityFile ?? path.join(options.projectDir, 'identity.yml');
  const hasSpaces = existsSync(identityFile);
  const project = await readProject(options.projectDir, [], hasSpaces);
  const { file } = project.packages[0] ?? {};
  const database = options.databaseFile ?? path.join(options.projectDir, 'warehouse.duckdb');
  const kept = [
    ...(file
      ? [...file.modelPaths, ...file.seedPaths, ...file.testPaths, ...file.macroPaths]
      : []
    ).map((folder) => path.join(options.projectDir, folder)),
    database,
    identityFile,
    regulationFolder(path.dirname(identityFile)),
  ];
  for (const target of file?.cleanTargets ?? []) {
    const folder = path.resolve(options.projectDir, target);
    checkTarget(folder, options.projectDir, kept, target);
    if (!existsSync(folder)) continue;
    await rm(folder, { recursive: true, force: true });
    if (!flags.quiet) terminal.stderr(`Removed ${target}\n`);
  }
  return 0;
}

function checkTarget(folder: string, root: string, kept: readonly string[], target: string): void {
  const inside = (child: string, parent: string) =>
    child === parent || child.startsWith(`${parent}${path.sep}`);
  // A link is removed itself; what lies behind one is not the project's.
  const isOwn = inside(folder, root) && new PathScope(root).holdsFile(path.dirname(folder));
  if (!isOwn || folder === root) {
    throw new ProjectError(
      'path-outside',
      `clean-targets names "${target}", which does not lie inside the project.`,
    );
  }
  const held = kept.find((file) => inside(file, folder));
  if (held === undefined) return;
  throw new ProjectError(
    'path-outside',
    `clean-targets names "${target}", which holds "${path.relative(root, held)}".`,
  );
}
