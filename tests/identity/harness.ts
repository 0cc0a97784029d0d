import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  BIGINT,
  type DuckDBConnection,
  DuckDBInstance,
  DuckDBTimestampTZValue,
  INTEGER,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api';
import { build } from 'esbuild';
import nunjucks from 'nunjucks';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A record of the raw relations as the runner hands it over; absent columns are null. */
export type RawRecord = Readonly<Record<string, string | number | null>>;

/** What a build starts from. */
export interface BuildInput {
  readonly identifies: readonly RawRecord[];
  readonly merges: readonly RawRecord[];
  readonly maxHistoryMoves?: number | null;
  readonly syncedAt?: string;
  /** Keep what the build before published, so that unchanged rows keep their synced_at. */
  readonly keepPublished?: boolean;
}

/** Rows of the three published tables; times as microseconds since 1970. */
export interface IdentityTables {
  readonly users_identities: readonly Row[];
  readonly users_identities_history: readonly Row[];
  readonly rejected_events: readonly Row[];
}

export type Row = Readonly<Record<string, unknown>>;

const published = ['users_identities', 'users_identities_history', 'rejected_events'] as const;
const rawColumns = {
  raw_identify_events: [
    ...['message_id', 'segment_id', 'external_id_type', 'external_id_value'],
    ...['source_key', 'timestamp', 'received_at'],
  ],
  raw_merge_events: [
    ...['message_id', 'from_segment_id', 'into_segment_id'],
    ...['source_key', 'timestamp', 'received_at'],
  ],
};

interface Step {
  readonly name: string;
  readonly kind: 'view' | 'table' | 'typescript';
  readonly refs: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: a model of any shape
  readonly model?: any;
  readonly sql?: (context: { maxHistoryMoves: number | null; syncedAt: string; previous: boolean }) => string;
}

/** Opens one in-memory warehouse and returns the function that builds the identity tables in it. */
export async function openIdentityProject(): Promise<{
  readonly buildIdentity: (input: BuildInput) => Promise<IdentityTables>;
  readonly connection: DuckDBConnection;
}> {
  const steps = inOrder(await readSteps());
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run(`set timezone = 'UTC'; create schema work; create schema published`);
  let hasPublished = false;

  const buildIdentity = async (input: BuildInput): Promise<IdentityTables> => {
    const context = {
      maxHistoryMoves: input.maxHistoryMoves === undefined ? 1000 : input.maxHistoryMoves,
      syncedAt: input.syncedAt ?? '2026-01-01T00:00:00Z',
      previous: hasPublished && input.keepPublished === true,
    };
    await loadRaw(connection, 'raw_identify_events', input.identifies);
    await loadRaw(connection, 'raw_merge_events', input.merges);
    for (const step of steps) await runStep(connection, step, context);
    hasPublished = true;
    const tables: Record<string, Row[]> = {};
    for (const name of published) {
      const reader = await connection.runAndReadAll(`select * from published.${name}`);
      tables[name] = reader.getRowObjects().map(withPlainTimes);
    }
    return tables as unknown as IdentityTables;
  };
  return { buildIdentity, connection };
}

function withPlainTimes(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof DuckDBTimestampTZValue ? value.micros : value,
    ]),
  );
}

async function runStep(
  connection: DuckDBConnection,
  step: Step,
  context: { maxHistoryMoves: number | null; syncedAt: string; previous: boolean },
) {
  if (step.kind === 'typescript') return runTypeScriptStep(connection, step);
  const sql = step.sql?.(context);
  try {
    await connection.run(`create or replace ${step.kind} ${relationOf(step.name)} as ${sql}`);
  } catch (error) {
    throw new Error(`${step.name}: ${(error as Error).message}\n${sql}`);
  }
}

async function runTypeScriptStep(connection: DuckDBConnection, { name, model }: Step) {
  const inputs: Record<string, AsyncIterable<unknown>> = {};
  for (const [input, { ref, columns, orderBy }] of Object.entries<{
    ref: string;
    columns: string[];
    orderBy: string[];
  }>(model.inputs)) {
    inputs[input] = readBatches(
      connection,
      `select ${columns.join(', ')} from ${relationOf(ref)} order by ${orderBy.join(', ')}`,
    );
  }
  const types: Record<string, string> = model.columns;
  const names = Object.keys(types);
  await connection.run(
    `create or replace table ${relationOf(name)} (${names.map((column) => `${column} ${types[column]}`).join(', ')})`,
  );
  const batches = [];
  for await (const batch of model.run(inputs)) batches.push(batch);
  const appender = await connection.createAppender(name, 'work');
  for (const batch of batches) {
    for (let row = 0; row < batch[names[0] as string].length; row++) {
      for (const column of names) appender.appendValue(batch[column][row], types[column] === 'bigint' ? BIGINT : INTEGER);
      appender.endRow();
    }
  }
  appender.closeSync();
}

async function* readBatches(connection: DuckDBConnection, sql: string) {
  const reader = await connection.runAndReadAll(sql);
  const names = reader.columnNames();
  const rows = reader.getRows();
  for (let start = 0; start < rows.length; start += 3) {
    const part = rows.slice(start, start + 3);
    yield {
      rowCount: part.length,
      columns: Object.fromEntries(names.map((name, at) => [name, part.map((row) => row[at])])),
    };
  }
}

async function loadRaw(connection: DuckDBConnection, name: keyof typeof rawColumns, records: readonly RawRecord[]) {
  const texts = [...rawColumns[name], 'input', 'raw', 'record_error'];
  await connection.run(
    `create or replace table work.${name} (record_number bigint, ${texts.map((column) => `"${column}" varchar`).join(', ')})`,
  );
  const lists = texts.map((column) => records.map((record) => (record[column] ?? null) as string | null));
  const prepared = await connection.prepare(
    `insert into work.${name} select * from (select unnest(range(1, $1 + 1)), ${texts.map((_, at) => `unnest($${at + 2}::varchar[])`).join(', ')})`,
  );
  prepared.bindBigInt(1, BigInt(records.length));
  for (const [at, list] of lists.entries()) prepared.bindList(at + 2, listValue(list), LIST(VARCHAR));
  await prepared.run();
}

function relationOf(name: string): string {
  const schema = (published as readonly string[]).includes(name) ? 'published' : 'work';
  return `${schema}.${name}`;
}

async function readSteps(): Promise<Step[]> {
  const macros = await readMacros();
  const steps: Step[] = [];
  for (const file of await readdir(join(root, 'models'), { recursive: true })) {
    const path = join(root, 'models', file);
    const name = basename(file, extname(file));
    if (extname(file) === '.ts') steps.push(await readTypeScriptStep(name, path));
    if (extname(file) === '.sql') steps.push(readSqlStep(name, file, macros + (await readFile(path, 'utf8'))));
  }
  return steps;
}

async function readMacros(): Promise<string> {
  const files = (await readdir(join(root, 'macros'))).filter((file) => file.endsWith('.sql')).sort();
  return (await Promise.all(files.map((file) => readFile(join(root, 'macros', file), 'utf8')))).join('\n');
}

function readSqlStep(name: string, file: string, text: string): Step {
  const template = new nunjucks.Template(text, new nunjucks.Environment(null, { autoescape: false }), name, true);
  const refs = [...text.matchAll(/\bref\('(\w+)'\)/g)].map((match) => match[1] as string);
  return {
    name,
    kind: file.startsWith('staging') ? 'view' : 'table',
    refs,
    sql: ({ maxHistoryMoves, syncedAt, previous }) => {
      const vars: Record<string, unknown> = { space: 'test', synced_at: syncedAt, max_history_moves: maxHistoryMoves };
      return template.render({
        ref: relationOf,
        var: (key: string) => vars[key],
        this: relationOf(name),
        load_relation: (relation: string) => (previous ? relation : null),
      });
    },
  };
}

async function readTypeScriptStep(name: string, path: string): Promise<Step> {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'esm',
    alias: { 'identity-warehouse': 'data:text/javascript,export const defineModel = (model) => model;' },
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? '').toString('base64');
  const { default: model } = await import(`data:text/javascript;base64,${code}`);
  const refs = Object.values<{ ref: string }>(model.inputs).map(({ ref }) => ref);
  return { name, kind: 'typescript', refs, model };
}

/** Dependencies first; the published tables last. */
function inOrder(steps: readonly Step[]): Step[] {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const ordered = new Set<Step>();
  const visit = (step: Step | undefined) => {
    if (!step || ordered.has(step)) return;
    for (const ref of step.refs) visit(byName.get(ref));
    ordered.add(step);
  };
  for (const step of [...steps].sort((one, other) => one.name < other.name ? -1 : 1)) visit(step);
  return [...ordered];
}
