import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Engine } from '../../engine/engine.js';
import { escapeKeepingLines } from '../../errors/display-text.js';
import { ProjectError } from '../../errors/project-error.js';
import {
  emptyLog,
  type Found,
  readRegulationLog,
  writeRegulationLog,
} from '../../identity/regulations/regulation-log.js';
import { checkRequests } from '../../regulation/check-requests.js';
import { countRows } from '../../regulation/count-rows.js';
import {
  describePlan,
  describeReceipt,
  planJson,
  warningJson,
} from '../../regulation/describe-regulations.js';
import { databaseName } from '../../regulation/finish-regulations.js';
import {
  addToLog,
  type PlannedRegulation,
  planRegulation,
} from '../../regulation/plan-regulations.js';
import {
  REGULATION_KINDS,
  type RegulationRequest,
  readRequest,
  readRequestFile,
} from '../../regulation/read-requests.js';
import { foundTable, type Receipt } from '../../regulation/receipt.js';
import type { Terminal } from '../../report/terminal.js';
import { readWorkspace, type Workspace } from '../../workspace/read-workspace.js';
import { finishPending } from '../finish-pending.js';
import type { Flags } from '../flags.js';
import { checkPattern, withDatabase, withReadableDatabase } from '../open-database.js';
import { reachableFolders } from '../reachable-folders.js';
import { reporterFor } from '../reporter-for.js';
import { databaseSettings, workspaceOptions } from '../workspace-flags.js';

/** Deletes or suppresses identifiers, ends that, or finishes what was interrupted. */
export async function regulate(
  flags: Flags,
  terminal: Terminal,
  signal: AbortSignal,
  args: readonly string[],
): Promise<number> {
  const [action] = args;
  const requests = action === 'finish' ? [] : await readRequests(action, flags);
  const run = {
    flags,
    terminal,
    signal,
    options: workspaceOptions(flags, terminal, 'regulate', signal),
  };
  const workspace = await readWorkspace(run.options, checkPattern);
  if (!workspace.identity || workspace.databaseFile === ':memory:')
    throw new ProjectError(
      'bad-regulation',
      'Regulations need spaces and a database file: there is no identity.yml, or the database is in memory.',
    );
  if (flags.dryRun) {
    const { planned, warnings } = await plan(workspace, requests, run, withReadableDatabase);
    warn(flags, terminal, warnings);
    print(flags, terminal, describePlan(planned), planJson(planned, warnings));
    return 0;
  }
  const before = await finish(run);
  if (action === 'finish') {
    if (!before) print(flags, terminal, 'Nothing is pending.\n', { pending: 0 });
    else report(flags, terminal, before);
    return 0;
  }
  const { planned, warnings } = await plan(workspace, requests, run, withDatabase);
  warn(flags, terminal, warnings);
  const deleted = planned.filter(({ regulation }) => regulation.kind.startsWith('delete'));
  const identifiers = deleted.flatMap((each) => each.identifiers);
  const ended = await finish(run, (later) => findLeft(later, identifiers));
  if (ended) report(flags, terminal, ended, warnings);
  return 0;
}

interface Run {
  readonly flags: Flags;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly options: ReturnType<typeof workspaceOptions>;
}

function finish(
  { flags, terminal, signal, options }: Run,
  left?: (workspace: Workspace) => Promise<readonly Found[]>,
) {
  return finishPending({
    options,
    signal,
    settings: databaseSettings(flags),
    makeReporter: () => reporterFor(flags, terminal, false),
    ...(left ? { findLeft: left } : {}),
  });
}

async function readRequests(
  action: string | undefined,
  { file, type, value, scope }: Flags,
): Promise<readonly RegulationRequest[]> {
  if (action === undefined && file === undefined)
    throw new ProjectError('bad-argument', 'idw regulate needs a regulation, or --file.', {
      hint: `There are: ${REGULATION_KINDS.join(', ')}, finish.`,
    });
  const otherwise = { regulation: action ?? '', scope: scope ?? '' };
  if (file !== undefined) {
    if (type !== undefined || value !== undefined)
      throw new ProjectError('bad-argument', 'idw regulate takes --file, or --type and --value.');
    return readRequestFile(file, otherwise);
  }
  const request = readRequest({ ...otherwise, type: type ?? '', value: value ?? '' });
  if ('kind' in request) return [request];
  throw new ProjectError('bad-argument', request.join(' '), {
    hint: 'For example: idw regulate delete --type email --value jane@example.com',
  });
}

type Open = typeof withDatabase;

interface Planned {
  readonly planned: readonly PlannedRegulation[];
  readonly warnings: readonly ProjectError[];
}

/** Finds what is meant and, unless the database is only read, records it before anything is done. */
async function plan(
  workspace: Workspace,
  requests: readonly RegulationRequest[],
  { flags, signal }: Run,
  open: Open,
): Promise<Planned> {
  const base = workspace.identity?.base ?? '';
  const at = new Date().toISOString();
  const work = async (engine: Engine) => {
    const log = (await readRegulationLog(base)) ?? emptyLog();
    const session = await engine.connect();
    const planned: PlannedRegulation[] = [];
    const { identity } = workspace;
    const rewritesInputs = flags.rewriteInputs ?? false;
    for (const { space } of workspace.spaces)
      for (const request of requests)
        if (space && identity)
          planned.push(
            await planRegulation(session, space, request, {
              ...{ log, at, rewritesInputs, identity },
              ...{ database: databaseName(workspace), signal },
              targetFolder: workspace.targetFolder,
            }),
          );
    session.close();
    const warnings = checkRequests(requests, planned);
    if (!flags.dryRun) await writeRegulationLog(base, addToLog(log, planned));
    return { planned, warnings };
  };
  if (!existsSync(workspace.databaseFile))
    return withReadableDatabase(workspace.databaseFile, work);
  return open(workspace.databaseFile, work, { folders: reachableFolders(workspace) });
}

async function findLeft(
  workspace: Workspace,
  identifiers: PlannedRegulation['identifiers'],
): Promise<readonly Found[]> {
  if (identifiers.length === 0 || !existsSync(workspace.databaseFile)) return [];
  return withReadableDatabase(workspace.databaseFile, async (engine) => {
    const session = await engine.connect();
    const tables = await countRows(session, identifiers, 'any-text');
    session.close();
    return tables.map(foundTable);
  });
}

function report(
  flags: Flags,
  terminal: Terminal,
  { receipt, file }: { readonly receipt: Receipt; readonly file: string },
  warnings: readonly ProjectError[] = [],
): void {
  const shown = path.relative(process.cwd(), file);
  const document = { ...receipt, file, warnings: warnings.map(warningJson) };
  print(flags, terminal, describeReceipt(receipt, shown), document);
}

/** Warnings are shown whatever is left out. */
function warn(flags: Flags, terminal: Terminal, warnings: readonly ProjectError[]): void {
  const reporter = reporterFor(flags, terminal, false);
  for (const warning of warnings) reporter.warning(warning);
}

function print(flags: Flags, terminal: Terminal, text: string, document: object): void {
  if (flags.json)
    terminal.stdout(
      `${JSON.stringify({ command: 'regulate', exit_code: 0, ...document }, null, 2)}\n`,
    );
  else if (!flags.quiet) terminal.stdout(escapeKeepingLines(text));
}
