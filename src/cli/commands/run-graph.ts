import { type RunResult, runFailed } from '../../execute/run-result.js';
import type { ResourceType } from '../../graph/node.js';
import { selectNodes } from '../../graph/select/select-nodes.js';
import { resultJson } from '../../report/result-json.js';
import { syncReport } from '../../report/sync-report.js';
import type { Terminal } from '../../report/terminal.js';
import type { SyncResult } from '../../warehouses/sync-result.js';
import { readWorkspace } from '../../workspace/read-workspace.js';
import { finishFirst } from '../finish-pending.js';
import type { Flags } from '../flags.js';
import { checkPattern } from '../open-database.js';
import { reportStyle } from '../report-style.js';
import { reporterFor } from '../reporter-for.js';
import { runAndClose } from '../run-and-close.js';
import { descriptionsOf, syncSpaces } from '../sync-spaces.js';
import { databaseSettings, workspaceOptions } from '../workspace-flags.js';

type GraphCommand = 'build' | 'run' | 'seed' | 'test';

const RESOURCES = {
  build: ['model', 'seed', 'test'],
  run: ['model'],
  seed: ['seed'],
  test: ['test'],
} as const satisfies Record<GraphCommand, readonly ResourceType[]>;

type Command = (flags: Flags, terminal: Terminal, signal: AbortSignal) => Promise<number>;

const command =
  (name: GraphCommand): Command =>
  (flags, terminal, signal) =>
    runGraph(name, flags, terminal, signal);

/** Builds seeds and models and tests them in the order of the graph. */
export const build = command('build');
/** Builds models. */
export const run = command('run');
/** Loads seeds. */
export const seed = command('seed');
/** Runs data tests. */
export const test = command('test');

async function runGraph(
  name: GraphCommand,
  flags: Flags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const options = workspaceOptions(flags, terminal, name, signal);
  const settings = databaseSettings(flags);
  const makeReporter = () => reporterFor(flags, terminal, false);
  const pending = { options, settings, signal, makeReporter };
  const workspace = await finishFirst(await readWorkspace(options, checkPattern), pending);
  const warnings = [...workspace.warnings];
  const plans = workspace.spaces.map((space) => ({
    space,
    selected: selectNodes(space.graph, {
      ...{
        select: flags.select ?? [],
        exclude: flags.exclude ?? [],
        resourceTypes: RESOURCES[name],
      },
      indirectSelection: flags.indirectSelection ?? 'eager',
      rootPackage: workspace.project.name,
      warn: (warning) => warnings.push(warning),
    }),
  }));
  const reporter = reporterFor(flags, terminal);
  let synced: readonly SyncResult[] = [];
  const results = await runAndClose(
    workspace.databaseFile,
    {
      command: name,
      plans,
      workspace,
      options,
      reporter,
      warnings,
      failFast: flags.failFast ?? false,
      signal,
    },
    settings,
    async (engine, ended) => {
      if (name !== 'build' || flags.sync === false || signal.aborted) return;
      const names = ended.flatMap((run) => (run.space && !hasFailed(run) ? [run.space] : []));
      synced = await syncSpaces(engine, workspace.identity, {
        spaces: names,
        isFull: false,
        signal,
        reporter,
        describe: () => Promise.resolve(descriptionsOf(workspace)),
      });
    },
  );
  reporter.runFinished(results);
  terminal.stderr(syncReport(synced, reportStyle(flags, terminal)));
  const hasFailure = results.some(runFailed) || synced.some(({ status }) => status === 'failed');
  const exitCode = hasFailure || signal.aborted ? 1 : 0;
  if (flags.json) terminal.stdout(resultJson(results, exitCode, synced));
  return exitCode;
}

/** A space whose build failed keeps its old tables, which were synced before. */
function hasFailed(run: RunResult): boolean {
  return runFailed(run) || run.published === false;
}
