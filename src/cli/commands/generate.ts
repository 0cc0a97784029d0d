import { ProjectError } from '../../errors/project-error.js';
import { didYouMean } from '../../errors/suggest.js';
import { outputFiles } from '../../generate/output-files.js';
import { type Output, writeCalls } from '../../generate/write-calls.js';
import type { Terminal } from '../../report/terminal.js';
import type { Flags } from '../flags.js';
import { ndjsonToParquet } from '../ndjson-to-parquet.js';
import { wholeNumber } from '../workspace-flags.js';

const DEFAULTS = { count: 1000, seed: 1, files: 1, days: 90, start: '2024-01-01' };
const KINDS = ['calls'];
const MOST_FILES = 10_000;

/** Writes made-up data of the kind that the first word names. */
export async function generate(
  flags: Flags,
  terminal: Terminal,
  signal: AbortSignal,
  args: readonly string[],
): Promise<number> {
  const [kind = ''] = args;
  if (!KINDS.includes(kind)) {
    throw new ProjectError('bad-argument', `"${kind}" is nothing that can be generated.`, {
      hint: didYouMean(kind, KINDS) ?? 'For example: idw generate calls --output calls.ndjson',
    });
  }
  const count = wholeNumber(flags.count, '--count') ?? DEFAULTS.count;
  const { format, files } = outputFiles(flags.output ?? '', readFileCount(flags.files, count));
  const started = performance.now();
  const output = await writeCalls(
    {
      count,
      seed: wholeNumber(flags.seed, '--seed') ?? DEFAULTS.seed,
      startMs: readDate(flags.start ?? DEFAULTS.start),
      days: wholeNumber(flags.days, '--days') ?? DEFAULTS.days,
      malformed: readRate(flags.malformed ?? '0'),
      format,
      files,
    },
    { toParquet: ndjsonToParquet, signal },
  );
  const seconds = (performance.now() - started) / 1000;
  report(flags, terminal, output, files, seconds);
  return output.isComplete ? 0 : 1;
}

function report(
  flags: Flags,
  terminal: Terminal,
  { calls, bytes, isComplete }: Output,
  files: readonly string[],
  seconds: number,
): void {
  if (flags.json) {
    const document = {
      command: 'generate',
      exit_code: isComplete ? 0 : 1,
      calls,
      bytes,
      files: isComplete ? files : [],
      duration_ms: Math.round(seconds * 1000),
    };
    terminal.stdout(`${JSON.stringify(document, null, 2)}\n`);
  }
  if (!isComplete) terminal.stderr('Interrupted: no file was kept.\n');
  else if (!flags.json && !flags.quiet) {
    const [first = ''] = files;
    const place = files.length === 1 ? first : `${files.length} files, ${first} and so on`;
    const amount = calls.toLocaleString('en-US');
    terminal.stdout(
      `Wrote ${amount} ${calls === 1 ? 'call' : 'calls'} (${sizeText(bytes)}) in ${seconds.toFixed(1)} s to ${place}\n`,
    );
  }
}

function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function readFileCount(text: string | undefined, calls: number): number {
  const files = wholeNumber(text, '--files') ?? DEFAULTS.files;
  if (files <= Math.min(calls, MOST_FILES)) return files;
  throw new ProjectError(
    'bad-argument',
    `--files takes at most ${Math.min(calls, MOST_FILES)} here, not "${text}".`,
  );
}

function readDate(text: string): number {
  const timeMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes the 30th of February for the 1st of March.
  if (!Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(text)) return timeMs;
  throw new ProjectError('bad-argument', `--start takes a date such as 2024-01-01, not "${text}".`);
}

function readRate(text: string): number {
  if (/^(0(\.\d+)?|1(\.0+)?)$/.test(text)) return Number(text);
  throw new ProjectError('bad-argument', `--malformed takes a share from 0 to 1, not "${text}".`);
}
