import { refusePending } from '../../regulation/finish-regulations.js';
import { syncDocument, syncReport } from '../../report/sync-report.js';
import type { Terminal } from '../../report/terminal.js';
import { readWorkspace } from '../../workspace/read-workspace.js';
import type { Flags } from '../flags.js';
import { checkPattern, withReadableDatabase } from '../open-database.js';
import { reachableFolders } from '../reachable-folders.js';
import { reportStyle } from '../report-style.js';
import { syncSpaces } from '../sync-spaces.js';
import { databaseSettings, workspaceOptions } from '../workspace-flags.js';

/** Brings the warehouses up to the published tables, without a build. */
export async function sync(flags: Flags, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const workspace = await readWorkspace(workspaceOptions(flags, terminal), checkPattern);
  refusePending(workspace);
  const results = await withReadableDatabase(
    workspace.databaseFile,
    (engine) =>
      syncSpaces(engine, workspace, {
        spaces: workspace.spaces.flatMap(({ space }) => space?.name ?? []),
        warehouses: flags.warehouse ?? [],
        isFull: flags.full ?? false,
        signal,
      }),
    { settings: databaseSettings(flags), folders: reachableFolders(workspace) },
  );
  const exitCode = results.some(({ status }) => status === 'failed') || signal.aborted ? 1 : 0;
  terminal.stderr(syncReport(results, reportStyle(flags, terminal)));
  if (results.length === 0 && !flags.quiet && flags.logFormat !== 'json')
    terminal.stderr('identity.yml names no warehouse for these spaces.\n');
  if (flags.json) terminal.stdout(syncDocument(results, exitCode));
  return exitCode;
}
