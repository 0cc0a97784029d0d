import { EngineError, type Session } from '../../../engine/engine.js';
import { ProjectError } from '../../../errors/project-error.js';
import { type Connection, connect, type ServerUse } from '../../../postgres/connect.js';
import type { SegmentTables, Space } from '../../space.js';
import { recordTablesSql } from '../../state/known-table.js';
import type { SeenTable } from '../../state/seen-table.js';
import { currentDatabase } from './server-table.js';
import { stageCallTables } from './stage-call-tables.js';
import type { Snapshot } from './staged-table.js';
import { StagingArea } from './staging-area.js';

/** What reading the tables of a server depends on besides the space. */
export interface ReadOptions {
  /** Names of inputs that earlier runs read. */
  readonly known: readonly string[];
  readonly fullRefresh: boolean;
  /** A folder for what is copied; everything in it goes. */
  readonly stagingFolder: string;
  readonly signal: AbortSignal;
}

/** Tables of calls of a server, as far as they are new. */
export interface StagedTables {
  readonly tables: readonly SeenTable[];
  /** Writes the statements that remember what was read, for the transaction that publishes it. */
  recordSql(options: { readonly replacesAll: boolean }): readonly string[];
  /** Removes what was copied: nothing may read the tables any more. */
  release(session: Session): Promise<void>;
}

/**
 * Copies what is new in the tables of calls of a PostgreSQL server, all of them as they are at one
 * moment, to where all sessions can read it.
 * @throws {ProjectErrors} `warehouse-url`, `warehouse-unreachable`, `input-unreadable`,
 * `missing-tables`, `input-changed`, `disk-full`.
 */
export async function readCallTables(
  space: Snapshot['space'],
  tables: Extract<SegmentTables, { kind: 'postgres' }>,
  session: Session,
  options: ReadOptions,
): Promise<StagedTables> {
  const area = await StagingArea.open(session, options.stagingFolder);
  try {
    const found = await stageAll(space, tables, session, area, options);
    return {
      tables: found,
      recordSql: (how) => recordTablesSql(space, (name) => area.relation(name), how),
      release: (last) => area.remove(last),
    };
  } catch (error) {
    await area.remove(session);
    throw error;
  }
}

async function stageAll(
  space: Snapshot['space'],
  { url, schemas }: Extract<SegmentTables, { kind: 'postgres' }>,
  session: Session,
  area: StagingArea,
  { signal, known, fullRefresh }: ReadOptions,
): Promise<readonly SeenTable[]> {
  const connection = await connect(url, useOf(space));
  const { client } = connection;
  const interrupt = () => {
    connection.destroy();
    session.interrupt();
  };
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    signal.throwIfAborted();
    await client.query('begin isolation level repeatable read read only');
    await client.query(SETTINGS_SQL);
    const takenAt = await snapshotTime(connection);
    const snapshot = { client, session, area, space, takenAt };
    const database = await currentDatabase(client);
    const found = await stageCallTables(snapshot, { database, schemas, known, fullRefresh });
    await client.query('commit');
    await client.end();
    return found;
  } catch (error) {
    connection.destroy();
    throw readFault(error, space, connection, signal);
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

/**
 * Texts do not depend on the server's settings, nor the order of rows on who else reads them. Waiting
 * for this process is no reason to end; waiting for a lock is, after a while.
 */
const SETTINGS_SQL = `
  set local timezone = 'UTC';
  set local datestyle = 'ISO, YMD';
  set local extra_float_digits = 1;
  set local client_encoding = 'UTF8';
  set local synchronize_seqscans = off;
  set local max_parallel_workers_per_gather = 0;
  set local lock_timeout = '60s';
  select pg_catalog.set_config(name, '0', true) from pg_catalog.pg_settings
  where name in ('statement_timeout', 'transaction_timeout',
    'idle_in_transaction_session_timeout', 'idle_session_timeout')`;

async function snapshotTime({ client }: Connection): Promise<string> {
  const { rows } = await client.query<{ at: string }>('select pg_catalog.now()::text as at');
  return rows[0]?.at ?? '';
}

function useOf({ name }: Pick<Space, 'name'>): ServerUse {
  return {
    label: `segment_tables of space "${name}"`,
    application: `idw read ${name}`,
    failed: 'input-unreadable',
    whenBroken: 'Nothing was changed; the next build reads what this one could not.',
    hints: {
      '42501': 'docs/configuration.md lists the rights that reading needs.',
      '55P03': 'Another session holds that table; run again when it has ended.',
      '40001': 'Run again: the server took back what was being read.',
    },
  };
}

function readFault(
  error: unknown,
  { name }: Pick<Space, 'name'>,
  connection: Connection,
  signal: AbortSignal,
): unknown {
  const told = `segment_tables of space "${name}"`;
  if (signal.aborted)
    return new ProjectError('input-unreadable', `Reading ${told} was interrupted.`, {
      hint: 'Nothing was changed; the next build reads it.',
    });
  const code = (error as NodeJS.ErrnoException).code;
  const kind = error instanceof EngineError ? error.details.kind : undefined;
  if (kind === 'full-disk' || code === 'ENOSPC' || code === 'EDQUOT')
    return new ProjectError('disk-full', `There is no room for the rows of ${told}.`, {
      cause: error,
    });
  if (kind === 'input' || kind === 'conversion')
    return new ProjectError(
      'input-unreadable',
      `A row of ${told} is not UTF-8, or longer than 16 MB.`,
      { hint: 'Mend the row, or leave it out by a view.', cause: error },
    );
  return connection.fault(error);
}
