import { realpathSync } from 'node:fs';
import path from 'node:path';
import { type Engine, EngineError, type Session } from '../engine/engine.js';
import { withUmask } from '../engine/with-umask.js';
import { ProjectError, projectErrorsOf } from '../errors/project-error.js';
import { PathScope } from '../identity/path-scope.js';
import type { Warehouse } from '../identity/warehouse.js';
import type { Descriptions } from './descriptions.js';
import { syncToDuckdb } from './duckdb/sync-to-duckdb.js';
import { tablePath } from './parquet/parquet-paths.js';
import { syncToParquet } from './parquet/sync-to-parquet.js';
import type { SyncPlan } from './plan-sync.js';
import { LOCK_WAIT_MS, type SyncJob } from './sync-job.js';
import type { SyncOutcome, SyncResult } from './sync-result.js';
import { publishedTables, readSource } from './sync-source.js';

/** What a sync of several warehouses depends on. */
export interface SyncOptions {
  readonly engine: Engine;
  /** The folder of identity.yml and the others that warehouses may lie in. */
  readonly base: string;
  readonly allowedFolders: readonly string[];
  readonly describe: () => Promise<Descriptions>;
  readonly isFull: boolean;
  /** The umask of the user, for files that others read. */
  readonly userMask: number;
  readonly signal: AbortSignal;
  readonly lockWaitMs?: number;
  /** Hears of each sync before it begins and when it is over. */
  readonly started?: (plan: SyncPlan) => void;
  readonly finished?: (result: SyncResult) => void;
}

/** Carries out plans one after the other; one that fails stops no other. */
export async function syncWarehouses(
  plans: readonly SyncPlan[],
  options: SyncOptions,
): Promise<readonly SyncResult[]> {
  const results: SyncResult[] = [];
  let described: Promise<Descriptions> | undefined;
  const once = { ...options, describe: () => (described ??= options.describe()) };
  for (const plan of plans) {
    options.started?.(plan);
    const startedAt = performance.now();
    const outcome = await syncOne(plan, once);
    const { name, type } = plan.warehouse;
    const durationMs = performance.now() - startedAt;
    const result = { warehouse: name, type, space: plan.space.name, durationMs, ...outcome };
    options.finished?.(result);
    results.push(result);
  }
  return results;
}

type Outcome = SyncOutcome & Pick<SyncResult, 'status' | 'error'>;

async function syncOne(plan: SyncPlan, options: SyncOptions): Promise<Outcome> {
  if (plan.on.length === 0) return { status: 'off', tables: [], notes: [offNote(plan)] };
  const session = await options.engine.connect();
  const interrupt = () => session.interrupt();
  options.signal.addEventListener('abort', interrupt);
  try {
    options.signal.throwIfAborted();
    return await syncSpace(plan, session, options);
  } catch (thrown) {
    const [error] = projectErrorsOf(asProjectError(thrown, plan, options.signal));
    return { status: 'failed', tables: [], notes: [], ...(error ? { error } : {}) };
  } finally {
    options.signal.removeEventListener('abort', interrupt);
    session.close();
  }
}

async function syncSpace(plan: SyncPlan, session: Session, options: SyncOptions): Promise<Outcome> {
  const { warehouse, space } = plan;
  const published = await publishedTables(session, space);
  if (published.size === 0)
    throw new ProjectError('not-built', `The space "${space.name}" has no tables yet.`);
  const { tables, notes } = await readSource(session, plan, published);
  if (tables.length === 0) return { status: 'skipped', tables: [], notes };
  const outcome = await syncTo(warehouse, options, {
    warehouse: warehouse.name,
    space: space.name,
    schema: space.schema,
    base: options.base,
    tables,
    off: plan.off,
    describe: options.describe,
    session,
    isFull: options.isFull,
    syncedAt: new Date().toISOString(),
    lockWaitMs: options.lockWaitMs ?? LOCK_WAIT_MS,
    signal: options.signal,
  });
  return { status: 'synced', tables: outcome.tables, notes: [...notes, ...outcome.notes] };
}

/**
 * The driver of PostgreSQL is loaded where there is a server to talk to. Parquet files are made for
 * those who read them; what a database makes is its owner's alone.
 */
async function syncTo(
  warehouse: Warehouse,
  options: SyncOptions,
  job: SyncJob,
): Promise<SyncOutcome> {
  if (warehouse.type === 'postgres') {
    const { syncToPostgres } = await import('./postgres/sync-to-postgres.js');
    return syncToPostgres(job, warehouse.url);
  }
  const template = path.resolve(options.base, warehouse.path.glob).split(path.sep).join('/');
  checkPaths(warehouse, template, options, job);
  return warehouse.type === 'duckdb'
    ? syncToDuckdb(job, tablePath(template, job.schema, ''))
    : withUmask(options.userMask, () => syncToParquet(job, template));
}

/** Links may have changed since identity.yml was read. */
function checkPaths(
  { name, type }: Warehouse,
  template: string,
  { base, allowedFolders, engine }: SyncOptions,
  { schema, tables }: SyncJob,
): void {
  const scope = new PathScope(base, allowedFolders);
  for (const table of tables) {
    const file = tablePath(template, schema, table.name);
    if (!scope.holdsFile(file))
      throw new ProjectError(
        'path-outside',
        `The path of warehouse "${name}" leads outside the folder of identity.yml.`,
      );
    if (type === 'duckdb' && realPathOf(file) === realPathOf(engine.location))
      throw new ProjectError(
        'config-value',
        `The warehouse "${name}" is the very database that is synced.`,
        { hint: 'Name another file.' },
      );
  }
}

function realPathOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}

function asProjectError(thrown: unknown, { warehouse }: SyncPlan, signal: AbortSignal): unknown {
  if (signal.aborted)
    return new ProjectError(
      'warehouse-failed',
      `The sync to "${warehouse.name}" was interrupted.`,
      {
        hint: 'The warehouse is as it was; the next sync catches up.',
      },
    );
  const isSystem =
    thrown instanceof Error && /^E[A-Z]+$/.test((thrown as { code?: string }).code ?? '');
  if (!(thrown instanceof EngineError) && !isSystem) return thrown;
  const [line = ''] = (thrown as Error).message.split('\n', 1);
  const isFull = thrown instanceof EngineError && thrown.details.kind === 'full-disk';
  return new ProjectError(
    isFull ? 'disk-full' : 'warehouse-failed',
    `The warehouse "${warehouse.name}" cannot be written: ${line}`,
    { cause: thrown },
  );
}

function offNote({ warehouse, space }: SyncPlan): string {
  const what = `The source "Personas Identities ${space.name}" is switched off; what is there of it stays.`;
  const commands = {
    postgres: `drop schema "${space.schema}" cascade;`,
    duckdb: `drop schema "${space.schema}" cascade;`,
    parquet: 'remove the files that its _manifest.json names.',
  };
  return `${what} To remove it: ${commands[warehouse.type]}`;
}
