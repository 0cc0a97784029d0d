import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileNodes } from '../../src/compile/compile-nodes.js';
import type { CompiledNode } from '../../src/compile/compiled-node.js';
import { createScope } from '../../src/context/context.js';
import { openDuckdb } from '../../src/engine/duckdb/duckdb-engine.js';
import type { Engine, Session, Table } from '../../src/engine/engine.js';
import { readCatalog } from '../../src/execute/catalog.js';
import { executeRun } from '../../src/execute/execute-run.js';
import { SessionPool } from '../../src/execute/session-pool.js';
import { plainContext } from '../../src/graph/render-values.js';
import { readWorkspace, type SpaceGraph } from '../../src/workspace/read-workspace.js';
import type { RawIdentify, RawMerge } from './reference.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a build starts from. */
export interface BuildInput {
  readonly identifies: readonly RawIdentify[];
  readonly merges: readonly RawMerge[];
  readonly maxHistoryMoves?: number | null;
  readonly syncedAt?: string;
  /** Keep what the build before published, so that unchanged rows keep their synced_at. */
  readonly keepPublished?: boolean;
}

/** A row of a table, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** Rows of the three published tables; times as microseconds since 1970. */
export interface IdentityTables {
  readonly users_identities: readonly Row[];
  readonly users_identities_history: readonly Row[];
  readonly rejected_events: readonly Row[];
}

const PUBLISHED = ['users_identities', 'users_identities_history', 'rejected_events'] as const;
const RAW_COLUMNS = {
  raw_identify_events: [
    ...['message_id', 'segment_id', 'external_id_type', 'external_id_value'],
    ...['source_key', 'timestamp', 'received_at'],
  ],
  raw_merge_events: [
    ...['message_id', 'from_segment_id', 'into_segment_id'],
    ...['source_key', 'timestamp', 'received_at'],
  ],
};
const TWINS = {
  raw_identify_events: 'raw_identify_records',
  raw_merge_events: 'raw_merge_records',
};

/** Opens one in-memory warehouse in which the runner builds the identity models from raw rows. */
export async function openIdentityProject(): Promise<IdentityProject> {
  const engine = await openDuckdb(':memory:', { threads: '1' });
  const session = await engine.connect();
  await session.execute('create schema idw_test_work');
  return new IdentityProject(engine, session);
}

/** The identity models of this repository, built by the runner as a space named `test`. */
export class IdentityProject {
  private readonly spaces = new Map<string, Promise<SpaceGraph>>();
  private readonly compiled = new Map<string, Promise<ReadonlyMap<string, CompiledNode>>>();

  constructor(
    private readonly engine: Engine,
    readonly session: Session,
  ) {}

  /** Builds the models (not their tests) from raw rows and reads the published tables. */
  async buildIdentity(input: BuildInput): Promise<IdentityTables> {
    if (!input.keepPublished)
      await this.session.execute('drop schema if exists personas_test_identities cascade');
    await this.loadRaw('raw_identify_events', input.identifies);
    await this.loadRaw('raw_merge_events', input.merges);
    await this.run(input);
    const tables: Record<string, Row[]> = {};
    for (const name of PUBLISHED) tables[name] = rowsOf(await this.session.query(plainQuery(name)));
    return tables as unknown as IdentityTables;
  }

  /** Renders a template that may call the project's macros. */
  async render(template: string): Promise<string> {
    const { run } = await this.space({});
    const scope = createScope(run, plainContext('identity_warehouse'));
    return run.templateOf(template, 'test').render(scope);
  }

  private async run(input: Partial<BuildInput>): Promise<void> {
    const { graph } = await this.space(input);
    const compiled = await this.compile(input);
    const signal = new AbortController().signal;
    const sessions = new SessionPool(this.engine, 1, signal);
    const result = await executeRun({
      ...{
        command: 'run',
        graph,
        engine: this.engine,
        compiled,
        selected: new Set(compiled.keys()),
      },
      ...{ inputs: undefined, builtElsewhere: new Map(), sessions, signal },
      ...{ fullRefresh: false, mustStop: () => false, testsFirst: false },
      publication: {
        space: 'test',
        workSchema: 'idw_test_work',
        defaultSchema: undefined,
        scratchFolder: join(tmpdir(), 'idw-identity-scratch'),
      },
      unpublishedSql: () => Promise.resolve(''),
      warn: () => undefined,
      listener: { nodeStarted: () => undefined, nodeFinished: () => undefined },
    }).finally(() => sessions.close());
    const failed = result.results.find(({ outcome }) => outcome.status !== 'built');
    if (failed) throw new Error(`${failed.node.name}: ${JSON.stringify(failed.outcome)}`);
  }

  private async compile(input: Partial<BuildInput>): Promise<ReadonlyMap<string, CompiledNode>> {
    const existing = await readCatalog(this.session);
    const key = JSON.stringify([
      settingsOf(input),
      existing.has('"personas_test_identities"."users_identities"'),
    ]);
    const known = this.compiled.get(key) ?? this.compileModels(input, existing);
    this.compiled.set(key, known);
    return known;
  }

  private async compileModels(
    input: Partial<BuildInput>,
    existing: Awaited<ReturnType<typeof readCatalog>>,
  ): Promise<ReadonlyMap<string, CompiledNode>> {
    const { graph, run } = await this.space(input);
    const models = [...graph.nodes.values()].filter(({ resourceType }) => resourceType === 'model');
    return compileNodes(models, { graph, run, existing, textOf: () => undefined });
  }

  private space(input: Partial<BuildInput>): Promise<SpaceGraph> {
    const key = JSON.stringify(settingsOf(input));
    const known = this.spaces.get(key) ?? readSpace(input);
    this.spaces.set(key, known);
    return known;
  }

  private async loadRaw(
    name: keyof typeof RAW_COLUMNS,
    records: readonly (RawIdentify | RawMerge)[],
  ): Promise<void> {
    const texts = [...RAW_COLUMNS[name], 'input', 'raw', 'record_error'];
    const columns = texts.map((column) => `"${column}" varchar`).join(', ');
    await this.session.execute(
      `create or replace table idw_test_work.${name} (record_number bigint, ${columns});
       create or replace view idw_test_work.${TWINS[name]} as from idw_test_work.${name}`,
    );
    const values = texts.map((column) => [
      column,
      records.map((record) => (record as unknown as Row)[column] ?? null),
    ]);
    const batch = {
      rowCount: records.length,
      columns: {
        ...Object.fromEntries(values),
        record_number: records.map((_, at) => BigInt(at + 1)),
      },
    };
    await this.session.append('idw_test_work', name, oneBatch(batch));
  }
}

type Appended = Parameters<Session['append']>[2] extends AsyncIterable<infer B> ? B : never;

async function* oneBatch(batch: Appended): AsyncIterable<Appended> {
  yield batch;
}

function settingsOf({
  maxHistoryMoves = 1000,
  syncedAt = '2026-01-01T00:00:00Z',
}: Partial<BuildInput>) {
  return { maxHistoryMoves, syncedAt };
}

async function readSpace(input: Partial<BuildInput>): Promise<SpaceGraph> {
  const { maxHistoryMoves, syncedAt } = settingsOf(input);
  const folder = mkdtempSync(join(tmpdir(), 'idw-identity-'));
  const identityFile = join(folder, 'identity.yml');
  writeFileSync(
    identityFile,
    'version: 1\nspaces:\n  - name: test\n    input: { identify_events: none.csv }\n',
  );
  const workspace = await readWorkspace(
    {
      ...{
        projectDir: root,
        identityFile,
        databaseFile: undefined,
        targetPath: undefined,
        spaces: [],
        targetName: 'dev',
      },
      ...{
        threads: 1,
        fullRefresh: false,
        forgetRemoved: false,
        storeFailures: false,
        syncedAt,
        env: {},
        log: () => undefined,
      },
      vars: { max_history_moves: maxHistoryMoves },
    },
    () => Promise.resolve(undefined),
  );
  rmSync(folder, { recursive: true });
  const [space] = workspace.spaces;
  if (!space) throw new Error('the project has no space');
  return space;
}

function plainQuery(name: string): string {
  return `select columns(*) from (
    select * replace (${name === 'rejected_events' ? 'reason as reason' : timeColumns(name)}) from personas_test_identities.${name}
  )`;
}

function timeColumns(name: string): string {
  const history = name === 'users_identities' ? [] : ['valid_from', 'valid_to'];
  return ['merged_at', 'synced_at', 'created_at', ...history]
    .map((column) => `epoch_us(${column}) as ${column}`)
    .join(', ');
}

/** Times are compared as bigint: microseconds. */
function rowsOf({ columns, rows }: Table): Row[] {
  const isWhole = columns.map(({ type }) => type === 'BIGINT');
  return rows.map((row) =>
    Object.fromEntries(
      columns.map(({ name }, at) => {
        const value = row[at] ?? null;
        return [name, isWhole[at] && value !== null ? BigInt(value) : value];
      }),
    ),
  );
}
