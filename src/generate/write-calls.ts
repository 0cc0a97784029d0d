import { existsSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isFileFault } from '../errors/file-fault.js';
import { ProjectError } from '../errors/project-error.js';
import { type CallPlan, generateCalls } from './generate-calls.js';
import { damageCalls } from './malformed.js';
import type { Format } from './output-files.js';
import { openFile, openGzip, type Sink } from './sink.js';

/** What to generate, and into which files. */
export interface OutputPlan extends CallPlan {
  readonly format: Format;
  /** At least one; each takes an equal share of the calls, in the order of their arrival. */
  readonly files: readonly string[];
  /** The share of damaged records, from 0 to 1. */
  readonly malformed: number;
}

/** What the writer needs of its surroundings. */
export interface OutputHooks {
  /** Turns a file of NDJSON into a Parquet file; fails when the signal says so. */
  toParquet(ndjsonFile: string, parquetFile: string, signal: AbortSignal): Promise<void>;
  /** Told every thousand calls or so how many are written. */
  onProgress?(calls: number): void;
  readonly signal: AbortSignal;
}

/** What was written; `isComplete` is false after an interruption, which leaves no file. */
export interface Output {
  readonly calls: number;
  readonly bytes: number;
  readonly isComplete: boolean;
}

const BUFFER_BYTES = 1 << 20;
/** UTF-8 takes at most three bytes for each unit of UTF-16. */
const MOST_BYTES_A_UNIT = 3;
const LINE_END = 10;

/**
 * Writes generated calls; existing files are never overwritten, and a failure leaves none behind.
 * @throws {ProjectError} `target-not-empty`, `unwritable-file`, `disk-full`.
 */
export async function writeCalls(plan: OutputPlan, hooks: OutputHooks): Promise<Output> {
  const taken = plan.files.find((file) => existsSync(file));
  if (taken !== undefined) {
    throw new ProjectError('target-not-empty', `"${taken}" exists already.`, {
      hint: 'Remove it, or name another file.',
    });
  }
  const lines = createLines(plan);
  let calls = 0;
  let bytes = 0;
  try {
    for (const [index, file] of plan.files.entries()) {
      const end = Math.floor((plan.count * (index + 1)) / plan.files.length);
      calls += await writePart(file, lines, end - calls, calls, plan.format, hooks);
      bytes += (await stat(file)).size;
    }
  } catch (error) {
    // What cannot be removed was never made.
    await Promise.allSettled(plan.files.map((file) => rm(file, { force: true })));
    if (hooks.signal.aborted) return { calls: 0, bytes: 0, isComplete: false };
    throw writeFault(error);
  }
  return { calls, bytes, isComplete: true };
}

function createLines(plan: OutputPlan): Iterator<string> {
  const lines = generateCalls(plan);
  if (plan.malformed === 0) return lines;
  const onlyObjects = plan.format === '.parquet';
  return damageCalls(lines, { rate: plan.malformed, seed: plan.seed, onlyObjects });
}

/** Writes one file, and tells how many calls it took. */
async function writePart(
  file: string,
  lines: Iterator<string>,
  count: number,
  before: number,
  format: Format,
  hooks: OutputHooks,
): Promise<number> {
  await mkdir(path.dirname(file), { recursive: true });
  const progress = { ...hooks, onProgress: (calls: number) => hooks.onProgress?.(before + calls) };
  if (format !== '.parquet') {
    const sink = await (format === '.ndjson' ? openFile(file) : openGzip(file));
    return writeLines(sink, lines, count, progress);
  }
  const draft = `${file}.draft.ndjson`;
  try {
    const calls = await writeLines(await openFile(draft), lines, count, progress);
    await hooks.toParquet(draft, file, hooks.signal);
    return calls;
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** Fills one buffer while the other is written. */
async function writeLines(
  sink: Sink,
  lines: Iterator<string>,
  count: number,
  { signal, onProgress }: Pick<OutputHooks, 'signal' | 'onProgress'>,
): Promise<number> {
  let [buffer, other] = [Buffer.allocUnsafe(BUFFER_BYTES), Buffer.allocUnsafe(BUFFER_BYTES)];
  let used = 0;
  let calls = 0;
  let writing = Promise.resolve();
  const flush = async () => {
    await writing;
    signal.throwIfAborted();
    writing = sink.write(buffer.subarray(0, used));
    [buffer, other] = [other, buffer];
    used = 0;
    onProgress?.(calls);
  };
  try {
    for (; calls < count; calls += 1) {
      const { value: line, done } = lines.next();
      if (done) break;
      if (used + line.length * MOST_BYTES_A_UNIT >= BUFFER_BYTES) await flush();
      used += buffer.write(line, used, 'utf8');
      buffer[used++] = LINE_END;
    }
    await flush();
    await writing;
  } finally {
    await sink.close();
  }
  return calls;
}

function writeFault(error: unknown): unknown {
  if (!isFileFault(error)) return error;
  if (error.code === 'ENOSPC')
    return new ProjectError('disk-full', 'The disk is full.', { cause: error });
  return new ProjectError(
    'unwritable-file',
    `"${error.path}" cannot be written: ${error.message}`,
    {
      hint: 'Give yourself the right to write there, or name another file with --output.',
      cause: error,
    },
  );
}
