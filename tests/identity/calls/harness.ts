/** Spaces of raw calls in temporary folders, built by the runner as `idw run` builds them. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileNodes } from '../../../src/compile/compile-nodes.js';
import { openDuckdb } from '../../../src/engine/duckdb/duckdb-engine.js';
import type { Engine } from '../../../src/engine/engine.js';
import { type Catalog, readCatalog } from '../../../src/execute/catalog.js';
import { executeRun } from '../../../src/execute/execute-run.js';
import type { CallCounts } from '../../../src/execute/run-result.js';
import { SessionPool } from '../../../src/execute/session-pool.js';
import { bindCalls } from '../../../src/identity/bind-calls.js';
import type { CallSpaceInputs } from '../../../src/identity/call-space-inputs.js';
import { hasCalls } from '../../../src/identity/space.js';
import { readWorkspace, type SpaceGraph } from '../../../src/workspace/read-workspace.js';
import { type CallTables, readTables } from './read-tables.js';
import type { RawCall, SpaceSettings } from './reference-tables.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const LIVE = new AbortController().signal;

/** How one build is run. */
export interface CallBuild {
  readonly fullRefresh?: boolean;
  readonly syncedAt?: string;
  /** Whether the data tests of the project are run too: they take three times as long. */
  readonly isTested?: boolean;
  /** A model that fails. */
  readonly broken?: string;
}

/** What is written beside the records. */
export interface CallFiles {
  /** Files that are made even without records. */
  readonly inputs?: readonly string[];
  /** A file whose last line is written by half; the rest follows with the next records. */
  readonly unfinished?: string;
}

/** What a build left. */
export interface BuiltCalls {
  readonly tables: CallTables;
  /** Null where nothing was new, so that nothing was run. */
  readonly counts: CallCounts | null;
}

/** Makes a space named `test` with an empty in-memory warehouse; close it to remove its files. */
export async function openCallSpace(settings: SpaceSettings): Promise<CallSpace> {
  const folder = mkdtempSync(join(tmpdir(), 'idw-calls-'));
  const space = { name: 'test', input: { calls: 'calls/*.ndjson' }, ...settings };
  writeFileSync(join(folder, 'identity.yml'), JSON.stringify({ version: 1, spaces: [space] }));
  mkdirSync(join(folder, 'calls'));
  const engine = await openDuckdb(':memory:', { threads: '2' });
  return new CallSpace(folder, await readSpace(folder), engine);
}

/** One space of calls, whose files grow between its builds. */
export class CallSpace {
  private readonly unwritten = new Map<string, string>();

  constructor(
    private readonly folder: string,
    private readonly plan: SpaceGraph,
    private readonly engine: Engine,
  ) {}

  /** Appends records to their files, one a line, and makes files that are not there. */
  write(records: readonly RawCall[], { inputs = [], unfinished }: CallFiles = {}): void {
    const texts = new Map(inputs.map((input) => [input, '']));
    for (const [input, rest] of this.unwritten) texts.set(input, rest);
    for (const { input, line } of records) texts.set(input, `${texts.get(input) ?? ''}${line}\n`);
    this.unwritten.clear();
    for (const [input, text] of texts) {
      const end = input === unfinished ? middleOfLastLine(text) : text.length;
      if (end < text.length) this.unwritten.set(input, text.slice(end));
      appendFileSync(join(this.folder, input), text.slice(0, end));
    }
  }

  /** Builds from the files that are new, and reads what is published then. */
  async build(options: CallBuild = {}): Promise<BuiltCalls> {
    const session = await this.engine.connect();
    try {
      const catalog = await readCatalog(session);
      const inputs = await this.bind(options, catalog);
      if (!inputs.isIdle) await this.run(inputs, options, catalog);
      return { tables: await readTables(session), counts: inputs.callCounts ?? null };
    } finally {
      session.close();
    }
  }

  async close(): Promise<void> {
    await this.engine.close();
    rmSync(this.folder, { recursive: true });
  }

  private async bind({ fullRefresh }: CallBuild, catalog: Catalog): Promise<CallSpaceInputs> {
    const { space, graph } = this.plan;
    if (!space || !hasCalls(space)) throw new Error('the space has no calls');
    const published = [...graph.nodes.values()].filter((node) => node.isPublished);
    const session = await this.engine.connect();
    try {
      return await bindCalls(space, session, {
        ...{ base: this.folder, allowedFolders: [], forgetRemoved: false },
        ...{ packageVersion: '0.0.0', startedAt: new Date().toISOString() },
        databaseFile: this.engine.location,
        scratchFolder: join(this.folder, 'salvaged'),
        stagingFolder: join(this.folder, 'staged'),
        signal: LIVE,
        fullRefresh: fullRefresh ?? false,
        isUnpublished: published.some(({ relation }) => !catalog.has(String(relation))),
        warn: () => undefined,
      });
    } finally {
      session.close();
    }
  }

  private async run(inputs: CallSpaceInputs, options: CallBuild, existing: Catalog): Promise<void> {
    const { graph, run } = this.plan;
    const { isTested = false, syncedAt = '2026-01-01T00:00:00Z', broken } = options;
    const nodes = [...graph.nodes.values()].filter(
      ({ resourceType }) => resourceType === 'model' || (isTested && resourceType === 'test'),
    );
    const varsOf = (name: string) => ({ ...run.varsOf(name), synced_at: syncedAt });
    const compiling = { graph, run: { ...run, varsOf }, existing, textOf: () => undefined };
    const compiled = await compileNodes(nodes, compiling);
    for (const [id, found] of compiled)
      if (found.node.name === broken) compiled.set(id, { ...found, sql: `select error('broken')` });
    const sessions = new SessionPool(this.engine, 1, LIVE);
    const result = await executeRun({
      ...{ command: 'run', graph, compiled, selected: new Set(compiled.keys()) },
      ...{ engine: this.engine, inputs, sessions, fullRefresh: inputs.isFull },
      ...{ builtElsewhere: new Map(), mustStop: () => false, testsFirst: false, signal: LIVE },
      publication: {
        ...{ space: 'test', workSchema: 'idw_test_work', defaultSchema: undefined },
        scratchFolder: join(this.folder, 'unpublished'),
      },
      unpublishedSql: () => Promise.resolve(''),
      warn: () => undefined,
      listener: { nodeStarted: () => undefined, nodeFinished: () => undefined },
    }).finally(() => sessions.close());
    if (result.problems?.[0]) throw result.problems[0];
    const failed = result.results.find(
      ({ outcome }) => outcome.status !== 'built' && outcome.status !== 'passed',
    );
    if (failed?.outcome.status === 'errored')
      throw new Error(`${failed.node.name}: ${failed.outcome.error.message}`);
    if (failed) throw new Error(`${failed.node.name} ${failed.outcome.status}`);
  }
}

async function readSpace(folder: string): Promise<SpaceGraph> {
  const { spaces } = await readWorkspace(
    {
      ...{ projectDir: root, identityFile: join(folder, 'identity.yml'), spaces: [], vars: {} },
      ...{ databaseFile: undefined, targetPath: undefined, targetName: 'dev', threads: 1 },
      ...{ fullRefresh: false, forgetRemoved: false, storeFailures: false },
      ...{ syncedAt: undefined, env: {}, log: () => undefined },
    },
    () => Promise.resolve(undefined),
  );
  const [space] = spaces;
  if (!space) throw new Error('the project has no space');
  return space;
}

/** No surrogate pair is cut in two. */
function middleOfLastLine(text: string): number {
  const start = text.lastIndexOf('\n', text.length - 2) + 1;
  const middle = Math.floor((start + text.length) / 2);
  return middle - (/[\ud800-\udbff]/.test(text[middle - 1] ?? '') ? 1 : 0);
}
