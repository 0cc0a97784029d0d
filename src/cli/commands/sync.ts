import { ProjectError, ProjectErrors } from '../../errors/project-error.js';
import { refusePending } from '../../regulation/finish-regulations.js';
import { syncDocument, syncReport } from '../../report/sync-report.js';
import type { Terminal } from '../../report/terminal.js';
import type { Descriptions } from '../../warehouses/descriptions.js';
import { readIdentityWorkspace } from '../../workspace/identity-workspace.js';
import { readWorkspace } from '../../workspace/read-workspace.js';
import type { WorkspaceOptions } from '../../workspace/workspace-options.js';
import type { Flags } from '../flags.js';
import { checkPattern, withReadableDatabase } from '../open-database.js';
import { foldersOf } from '../reachable-folders.js';
import { reportStyle } from '../report-style.js';
import { checkWarehouses, descriptionsOf, syncSpaces } from '../sync-spaces.js';
import { databaseSettings, workspaceOptions } from '../workspace-flags.js';

/** Brings the warehouses up to the published tables, without a build. */
export async function sync(flags: Flags, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const options = workspaceOptions(flags, terminal);
  const workspace = await readIdentityWorkspace(options, checkPattern);
  const { identity, spaces, databaseFile } = workspace;
  checkWarehouses(identity, flags.warehouse ?? []);
  refusePending(workspace);
  const results = await withReadableDatabase(
    databaseFile,
    (engine) =>
      syncSpaces(engine, identity, {
        spaces: spaces.map(({ name }) => name),
        warehouses: flags.warehouse ?? [],
        isFull: flags.full ?? false,
        signal,
        describe: () => describe(options),
      }),
    { settings: databaseSettings(flags), folders: foldersOf(workspace) },
  );
  const exitCode = results.some(({ status }) => status === 'failed') || signal.aborted ? 1 : 0;
  terminal.stderr(syncReport(results, reportStyle(flags, terminal)));
  if (results.length === 0 && !flags.quiet && flags.logFormat !== 'json')
    terminal.stderr('identity.yml names no warehouse for these spaces.\n');
  if (flags.json) terminal.stdout(syncDocument(results, exitCode));
  return exitCode;
}

/** A project that is broken meanwhile has no comments to give; its tables are synced all the same. */
async function describe(options: WorkspaceOptions): Promise<Descriptions> {
  try {
    return descriptionsOf(await readWorkspace(options, checkPattern));
  } catch (error) {
    if (error instanceof ProjectError || error instanceof ProjectErrors) return new Map();
    throw error;
  }
}
