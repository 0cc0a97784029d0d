import pg from 'pg';
import { ProjectError } from '../../errors/project-error.js';
import type { OpenSync } from './job-connection.js';
import { tableName } from './target-sql.js';

/** PostgreSQL's code for a lock that did not come in time. */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Waits until no other sync writes the schema; the lock ends with the transaction.
 * @throws {ProjectError} `warehouse-locked` with who holds it.
 */
export async function lockSchema(sync: OpenSync): Promise<void> {
  const { client, job } = sync;
  await client.query(`set local lock_timeout = ${job.lockWaitMs}`);
  const key = `idw:${job.schema}`;
  await takeLock(sync, {
    take: () => client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [key]),
    who: 'Another sync',
    held: `locktype = 'advisory' and objsubid = 1
      and (classid::bigint << 32) | objid::bigint = hashtextextended($1, 0)`,
    name: key,
  });
}

/**
 * Keeps others from writing a table, if it is there, until the sync is over; readers go on.
 * @throws {ProjectError} `warehouse-locked` with who is in the way.
 */
export async function lockTable(sync: OpenSync, table: string): Promise<void> {
  const { client, job } = sync;
  const name = tableName(job.schema, table);
  const found = await client.query('select 1 where to_regclass($1) is not null', [name]);
  if (found.rows.length === 0) return;
  await takeLock(sync, {
    take: () => client.query(`lock table ${name} in share row exclusive mode`),
    who: 'Somebody',
    held: `locktype = 'relation' and relation = to_regclass($1)
      and pid <> pg_backend_pid() and mode <> 'AccessShareLock'`,
    name,
  });
}

/** A lock, and how to find who holds it: a condition on pg_locks with the name as $1. */
interface Lock {
  readonly take: () => Promise<unknown>;
  readonly who: string;
  readonly held: string;
  readonly name: string;
}

async function takeLock(sync: OpenSync, { take, who, held, name }: Lock): Promise<void> {
  const { client } = sync;
  await client.query('savepoint idw_lock');
  try {
    await take();
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    await client.query('rollback to savepoint idw_lock');
    const { rows } = await client.query<Holder>(
      `select pid, application_name as name, client_addr::text as address,
         backend_start::text as since
       from pg_locks join pg_stat_activity using (pid)
       where granted and ${held}`,
      [name],
    );
    throw lockedBy(sync, rows, who);
  }
}

interface Holder {
  readonly pid: number;
  readonly name: string;
  readonly address: string | null;
  readonly since: string;
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === LOCK_NOT_AVAILABLE;
}

function lockedBy({ job }: OpenSync, holders: readonly Holder[], who: string): ProjectError {
  const [holder] = holders;
  const named = holder
    ? `process ${holder.pid} of the server${holder.name ? ` ("${holder.name}")` : ''}${holder.address ? ` from ${holder.address}` : ''}, there since ${holder.since}`
    : 'a process that has just ended';
  return new ProjectError(
    'warehouse-locked',
    `${who} holds the schema "${job.schema}" of warehouse "${job.warehouse}": ${named}.`,
  );
}
