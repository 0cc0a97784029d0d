import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileNodes } from '../../../src/compile/compile-nodes.js';
import { openDuckdb } from '../../../src/engine/duckdb/duckdb-engine.js';
import type { Engine, Session } from '../../../src/engine/engine.js';
import { readCatalog } from '../../../src/execute/catalog.js';
import { callsView } from '../../../src/identity/calls/call-records.js';
import { resolveInputFiles } from '../../../src/identity/input-files.js';
import type { Space } from '../../../src/identity/space.js';
import { SpaceInputs } from '../../../src/identity/space-inputs.js';
import { readWorkspace } from '../../../src/workspace/read-workspace.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

interface Settings {
  readonly identifiers?: readonly Row[];
  readonly rules?: Row;
}

export type Row = Readonly<Record<string, unknown>>;

/** A space's input of raw calls, read by the views and models as a build reads it. */
export class CallsFixture {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'idw-calls-'));

  private constructor(
    private readonly engine: Engine,
    readonly session: Session,
    private readonly space: Space,
    private readonly models: ReadonlyMap<string, string>,
  ) {}

  /** @param settings `identifiers` and `rules` of the space. */
  static async open(settings: Settings = {}): Promise<CallsFixture> {
    const engine = await openDuckdb(':memory:', { threads: '2' });
    const session = await engine.connect();
    const { space, models } = await compileModels(session, settings);
    return new CallsFixture(engine, session, space, models);
  }

  async close(): Promise<void> {
    this.session.close();
    await this.engine.close();
    rmSync(this.folder, { recursive: true });
  }

  write(name: string, content: string | Uint8Array): void {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Writes calls as lines; texts are lines as they are. */
  writeCalls(name: string, calls: readonly unknown[]): void {
    const lines = calls.map((call) => (typeof call === 'string' ? call : JSON.stringify(call)));
    this.write(name, lines.map((line) => `${line}\n`).join(''));
  }

  async inputs(...globs: string[]): Promise<SpaceInputs> {
    const patterns = globs.map((glob) => ({ glob, written: glob }));
    const files = await resolveInputFiles(patterns, { base: this.folder });
    const scratchFolder = path.join(this.folder, 'scratch');
    return new SpaceInputs(this.space, [callsView(this.space, files)], scratchFolder);
  }

  /** Builds int_read_calls and int_unusable_calls, once more if files must be salvaged. */
  async read(...globs: string[]): Promise<{ readonly calls: Row[]; readonly unusable: Row[] }> {
    const inputs = await this.inputs(...globs);
    await inputs.createViews(this.session);
    await this.session.execute(
      `create schema if not exists idw_test_state;
       create or replace view idw_test_work.batch_files as
       select null::varchar as input, null::varchar as unfinished_line_hash where false`,
    );
    const build = async (name: string, kind: 'view' | 'table', relation: string) => {
      const create = `create or replace ${kind} ${relation} as ${this.models.get(name)}`;
      try {
        await this.session.execute(create);
      } catch (error) {
        if (!(await inputs.salvage(error, this.session))) throw error;
        await this.session.execute(create);
      }
    };
    await build('stg_calls', 'view', 'idw_test_work.stg_calls');
    await build('int_read_calls', 'table', 'idw_test_state.batch_calls');
    await build('int_rejected_calls', 'table', 'idw_test_work.int_rejected_calls');
    await build('int_unusable_calls', 'table', 'idw_test_work.int_unusable_calls');
    const jsonMore = 'to_json(more_identifiers)::varchar as more_identifiers';
    return {
      calls: await this.query(`select * replace (${jsonMore}) from idw_test_state.batch_calls`),
      unusable: await this.query(
        'select * from idw_test_work.int_unusable_calls order by input, record_number',
      ),
    };
  }

  async query(sql: string): Promise<Row[]> {
    const { columns, rows } = await this.session.query(sql);
    return rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])));
  }

  async copy(select: string, name: string): Promise<void> {
    mkdirSync(path.dirname(path.join(this.folder, name)), { recursive: true });
    await this.session.execute(
      `copy (${select}) to '${path.join(this.folder, name)}' (format parquet)`,
    );
  }
}

/** The columns of the default types. */
export const TYPE_COLUMNS = {
  user_id: 'user_id',
  anonymous_id: 'anonymous_id',
  email: 'email',
  'android.id': 'android_id',
  'android.idfa': 'android_idfa',
  'android.push_token': 'android_push_token',
  'ios.id': 'ios_id',
  'ios.idfa': 'ios_idfa',
  'ios.push_token': 'ios_push_token',
  ga_client_id: 'ga_client_id',
  group_id: 'group_id',
  cross_domain_id: 'cross_domain_id',
  braze_id: 'braze_id',
} as const;

/** Lists the identifiers of a row as sorted `type value` lines. */
export function identifiersOf(row: Row | undefined): string[] {
  const own = Object.entries(TYPE_COLUMNS).flatMap(([type, column]) => {
    const value = row?.[column] ?? null;
    return value === null ? [] : [`${type} ${value}`];
  });
  const more = JSON.parse(String(row?.more_identifiers ?? '[]')) as Row[];
  const others = more.map((found) => `${found.external_id_type} ${found.external_id_value}`);
  return [...own, ...others].sort();
}

/** Makes a call that can be used. */
export function call(id: string, fields: Row = {}): Row {
  return { messageId: id, type: 'track', timestamp: '2024-01-01T00:00:00.000Z', ...fields };
}

async function compileModels(
  session: Session,
  { identifiers = [], rules = {} }: Settings,
): Promise<{ space: Space; models: ReadonlyMap<string, string> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'idw-calls-space-'));
  const identityFile = path.join(folder, 'identity.yml');
  const spaces = [{ name: 'test', input: { calls: 'none.ndjson' }, identifiers, rules }];
  writeFileSync(identityFile, JSON.stringify({ version: 1, spaces }));
  const workspace = await readWorkspace(
    {
      ...{ projectDir: root, identityFile, databaseFile: undefined, targetPath: undefined },
      ...{ spaces: [], targetName: 'dev', threads: 1, fullRefresh: false, storeFailures: false },
      forgetRemoved: false,
      ...{ syncedAt: '2026-01-01T00:00:00Z', vars: {}, env: {}, log: () => undefined },
    },
    () => Promise.resolve(undefined),
  );
  rmSync(folder, { recursive: true });
  const [found] = workspace.spaces;
  if (!found?.space) throw new Error('the project has no space');
  const { graph, run, space } = found;
  const nodes = [...graph.nodes.values()].filter(({ fqn, resourceType }) => {
    return resourceType === 'model' && fqn.includes('calls');
  });
  const existing = await readCatalog(session);
  const compiled = await compileNodes(nodes, { graph, run, existing, textOf: () => undefined });
  return {
    space,
    models: new Map([...compiled.values()].map(({ node, sql }) => [node.name, sql])),
  };
}
