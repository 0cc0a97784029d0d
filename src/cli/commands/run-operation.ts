import { runMacro } from '../../compile/run-macro.js';
import { withSessionDatabase } from '../../context/database/session-database.js';
import type { Engine } from '../../engine/engine.js';
import { readCatalog } from '../../execute/catalog.js';
import { refusePending } from '../../regulation/finish-regulations.js';
import type { Terminal } from '../../report/terminal.js';
import { readWorkspace, type SpaceGraph, type Workspace } from '../../workspace/read-workspace.js';
import { isMapping } from '../../yaml/read-fields.js';
import type { Flags } from '../flags.js';
import { checkPattern, withDatabase } from '../open-database.js';
import { reachableFolders } from '../reachable-folders.js';
import { databaseSettings, readMapping, workspaceOptions } from '../workspace-flags.js';

/** Calls one macro of the project, which may ask and change the database. */
export async function runOperation(
  flags: Flags,
  terminal: Terminal,
  signal: AbortSignal,
  [name = '']: readonly string[],
): Promise<number> {
  const args = readMapping(flags.args, '--args', '{schema: staging, days: 7}');
  const workspace = await readWorkspace(
    workspaceOptions(flags, terminal, 'run-operation', signal),
    checkPattern,
  );
  refusePending(workspace);
  const space = workspace.spaces.find((found) => found.space?.isDefault) ?? workspace.spaces[0];
  if (!space) return 0;
  const startedAt = performance.now();
  const result = await withDatabase(
    workspace.databaseFile,
    (engine) => callIn(engine, name, args, { space, workspace, signal }),
    { settings: databaseSettings(flags), folders: reachableFolders(workspace) },
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const exitCode = signal.aborted ? 1 : 0;
  const document = { command: 'run-operation', exit_code: exitCode, macro: name };
  if (flags.json) terminal.stdout(`${JSON.stringify({ ...document, result: shown(result) })}\n`);
  else if (!flags.quiet) terminal.stderr(`Ran ${name} in ${seconds.toFixed(2)}s\n`);
  return exitCode;
}

interface Place {
  readonly space: SpaceGraph;
  readonly workspace: Workspace;
  readonly signal: AbortSignal;
}

async function callIn(
  engine: Engine,
  name: string,
  args: Readonly<Record<string, unknown>>,
  { space, workspace, signal }: Place,
): Promise<unknown> {
  const session = await engine.connect();
  const interrupt = () => session.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    const options = {
      graph: space.graph,
      run: space.run,
      existing: await readCatalog(session),
      textOf: (file: string) => workspace.textOf(file),
    };
    return await withSessionDatabase(session, false, (database) =>
      runMacro(name, args, options, database),
    );
  } finally {
    signal.removeEventListener('abort', interrupt);
    session.close();
  }
}

/** What JSON can hold of a macro's result; its text otherwise. */
function shown(result: unknown): unknown {
  if (result === null || result === undefined) return null;
  if (['string', 'number', 'boolean'].includes(typeof result)) return result;
  if (Array.isArray(result) || isMapping(result)) return result;
  return String(result);
}
