import { escapeControls } from '../errors/display-text.js';
import { type RunResult, runFailed } from '../execute/run-result.js';
import type { Colors } from './colors.js';
import { countOf, formatDuration, formatNumber, listOf, wrapList } from './format-measure.js';
import { showCommand } from './show-command.js';
import { stagesOf } from './stages.js';
import { STATUSES, type Status, totalsOf, wallTimeMs } from './totals.js';

/** Renders the end of a report: what came of the run, what is published, what to do next. */
export function summaryLines(
  runs: readonly RunResult[],
  database: string,
  { width, colors }: { readonly width: number; readonly colors: Colors },
): string[] {
  const next = nextStep(runs);
  return [
    `${countsLine(runs, colors)} ${colors.dim(`in ${formatDuration(wallTimeMs(runs))}`)}`,
    ...publicationLines(runs, database),
    ...runs.flatMap((run) => callLines(run, runs.length > 1)),
    ...runs.flatMap((run) => rejectionLines(run, runs.length > 1)),
    ...runs.flatMap((run) => stageLines(run, runs.length > 1, width)),
    ...(next === undefined ? [] : [`${colors.bold('Next:')} ${next}`]),
  ];
}

function countsLine(runs: readonly RunResult[], colors: Colors): string {
  const totals = totalsOf(runs.flatMap((run) => run.results));
  const parts = STATUSES.filter((status) => totals[status] > 0).map((status) =>
    tint(status, colors)(`${status} ${formatNumber(totals[status])}`),
  );
  return parts.length === 0 ? 'nothing to do' : parts.join(', ');
}

function tint(status: Status, colors: Colors): (text: string) => string {
  if (status === 'built' || status === 'passed') return colors.green;
  if (status === 'warned' || status === 'skipped') return colors.yellow;
  return (text) => colors.bold(colors.red(text));
}

function publicationLines(runs: readonly RunResult[], database: string): string[] {
  const published = runs.filter((run) => run.published === true);
  const unchanged = runs.filter((run) => run.published === false);
  return [
    ...(published.length > 0
      ? [`${tablesOf(published)} are published in ${escapeControls(database)}.`]
      : []),
    ...(unchanged.length > 0 ? [`${tablesOf(unchanged)} are unchanged.`] : []),
  ];
}

/** Every call is accounted for. */
function callLines({ space, calls, published }: RunResult, isOneOfSeveral: boolean): string[] {
  if (!calls || published !== true) return [];
  const { read, resolved, repeated, withoutIdentifier, rejected, pending } = calls;
  const parts = [
    `${formatNumber(resolved)} resolved`,
    `${formatNumber(repeated)} repeated`,
    `${formatNumber(withoutIdentifier)} without identifier`,
    `${formatNumber(rejected)} rejected`,
    ...(pending > 0 ? [`${formatNumber(pending)} unfinished`] : []),
  ];
  const where = isOneOfSeveral ? ` of space ${space}` : '';
  return [`${countOf(read, 'call')}${where} read: ${parts.join(', ')}.`];
}

/** What was read and not used is no failure, and nobody shall find out by chance. */
function rejectionLines(
  { space, results, published }: RunResult,
  isOneOfSeveral: boolean,
): string[] {
  const rejected = results.find(({ node }) => node.isPublished && node.name === 'rejected_events');
  if (published !== true || rejected?.outcome.status !== 'built' || !rejected.outcome.rows)
    return [];
  const flag = isOneOfSeveral ? ` --space ${space}` : '';
  const what = countOf(rejected.outcome.rows, 'record');
  return [`${what} could not be used: idw show --select rejected_events${flag}`];
}

/** From this time on people want to know where it went; of raw calls always. */
const LONG_RUN_MS = 5000;

function stageLines(run: RunResult, isOneOfSeveral: boolean, width: number): string[] {
  if (run.durationMs < LONG_RUN_MS && !run.calls) return [];
  const parts = stagesOf(run)
    .filter(({ share }) => share >= 0.005)
    .map(({ name, durationMs, share }) => {
      return `${name} ${formatDuration(durationMs)} (${Math.round(share * 100)} %)`;
    });
  const where = isOneOfSeveral ? ` of space ${run.space}` : '';
  return wrapList(`Time${where}: `, parts, width);
}

function tablesOf(runs: readonly RunResult[]): string {
  const names = runs.flatMap(({ space }) => (space === undefined ? [] : [space]));
  if (names.length === 0) return 'The tables';
  return `The tables of ${names.length === 1 ? 'space' : 'spaces'} ${listOf(names)}`;
}

function nextStep(runs: readonly RunResult[]): string | undefined {
  const failed = runs.filter(runFailed);
  if (failed.length > 0) return mendStep(runs, failed);
  if (runs.some(({ results }) => results.some(({ outcome }) => outcome.status === 'skipped')))
    return undefined;
  const command = runs[0]?.command;
  if (command === 'seed') return 'idw build builds the models on the seeds and tests them.';
  if (command === 'run') return 'idw test tests what was built.';
  const preview = runs.find((run) => run.preview !== undefined)?.preview;
  return preview && showCommand(`select * from ${preview.relation}`, 20);
}

/** Tests are run on what is built, so after a change it must be built again. */
function mendStep(runs: readonly RunResult[], failed: readonly RunResult[]): string {
  const again = runs[0]?.command === 'test' ? 'build' : (runs[0]?.command ?? 'build');
  const spaces = failed.flatMap(({ space }) => (space === undefined ? [] : [space]));
  const flag =
    failed.length < runs.length && spaces.length > 0 ? ` --space ${spaces.join(' ')}` : '';
  const outcomes = failed.flatMap(({ results }) => results.map(({ outcome }) => outcome.status));
  return `${whatToMend(outcomes)}, then run: idw ${again}${flag}`;
}

function whatToMend(outcomes: readonly string[]): string {
  if (outcomes.includes('errored')) return 'mend what the errors point at';
  if (outcomes.includes('failed')) return 'mend the model or the data behind the rows above';
  return 'mend what the errors above tell';
}
