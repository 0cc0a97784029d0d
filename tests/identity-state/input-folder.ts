import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type InputFile, resolveInputFiles } from '../../src/identity/input-files.js';
import { hashFiles } from '../../src/identity/state/hash-files.js';
import type { KnownFile } from '../../src/identity/state/known-file.js';
import { type BatchPlan, planBatch } from '../../src/identity/state/plan-batch.js';
import { recordBatch } from '../../src/identity/state/record-batch.js';

/** A folder of input files that runs read one after the other. */
export class InputFolder {
  readonly root = mkdtempSync(join(tmpdir(), 'idw-state-'));
  known: readonly KnownFile[] = [];
  #minutes = 0;

  /** Makes a folder of files as they might lie there since long ago, and reads them once. */
  static async read(files: Readonly<Record<string, string | Buffer>>): Promise<InputFolder> {
    const folder = new InputFolder();
    for (const [name, content] of Object.entries(files)) folder.write(name, content);
    await folder.run();
    return folder;
  }

  constructor() {
    onTestFinished(() => this.clear());
  }

  clear(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.root, name);
  }

  /** Writes a file with an mtime of its own. */
  write(name: string, content: string | Buffer): void {
    writeFileSync(this.path(name), content);
    this.touch(name);
  }

  touch(name: string): void {
    this.#minutes += 1;
    const at = new Date(Date.UTC(2024, 0, 1, 0, this.#minutes));
    utimesSync(this.path(name), at, at);
  }

  remove(name: string): void {
    rmSync(this.path(name));
  }

  find(): Promise<readonly InputFile[]> {
    return resolveInputFiles([{ glob: '**', written: '**' }], { base: this.root });
  }

  async plan(options: { fullRefresh?: boolean; forgetRemoved?: boolean } = {}): Promise<BatchPlan> {
    return planBatch(await this.find().catch(() => []), this.known, {
      space: 'shop',
      fullRefresh: false,
      forgetRemoved: false,
      ...options,
    });
  }

  /** Does what a run does with its files, and records it. */
  async run(options: Parameters<InputFolder['plan']>[0] = {}): Promise<BatchPlan> {
    const plan = await this.plan(options);
    this.record(plan, await hashFiles(plan.toRead), options.fullRefresh ?? false);
    return plan;
  }

  record(plan: BatchPlan, hashes: ReadonlyMap<string, string>, replacesAll = false): void {
    const rows = recordBatch(plan, hashes, new Map(), '2024-01-01 00:00:00+00');
    const names = new Set(rows.map(({ input }) => input));
    const kept = replacesAll ? [] : this.known.filter(({ input }) => !names.has(input));
    this.known = [...kept, ...rows];
  }
}

/** Shows what a plan does with each file, by its name. */
export function fatesOf(plan: BatchPlan): Readonly<Record<string, string>> {
  const touched = new Set(plan.touched.map(({ input }) => input));
  return Object.fromEntries([
    ...plan.toRead.map(({ file, reason }) => [file.name, reason]),
    ...plan.unchanged.map(({ input }) => [input, touched.has(input) ? 'touched' : 'unchanged']),
    ...plan.removed.map(({ input }) => [input, 'removed']),
  ]);
}
