import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openDuckdb } from '../../src/engine/duckdb/duckdb-engine.js';
import type { Engine, Session } from '../../src/engine/engine.js';
import { DEFAULT_RULES } from '../../src/identity/rules.js';
import type { Space } from '../../src/identity/space.js';
import { DEFAULT_SYNC, type SelectiveSync, type Warehouse } from '../../src/identity/warehouse.js';
import { planSync } from '../../src/warehouses/plan-sync.js';
import type { SyncResult } from '../../src/warehouses/sync-result.js';
import { syncWarehouses } from '../../src/warehouses/sync-warehouses.js';

export const SCHEMA = 'personas_shop_identities';

export const SPACE: Space = {
  name: 'shop',
  isDefault: false,
  schema: SCHEMA,
  workSchema: 'idw_shop_work',
  stateSchema: 'idw_shop_state',
  input: { kind: 'events', identifyEvents: [], mergeEvents: [] },
  identifiers: [],
  rules: DEFAULT_RULES,
};

/** A row of users_identities; times as text. */
export interface Identity {
  readonly type: string;
  readonly value: string;
  readonly segment: string;
  readonly source?: string | null;
  readonly syncedAt: string;
}

/** A row of rejected_events. */
export interface Rejection {
  readonly input: string;
  readonly number: number | null;
  readonly raw: string | null;
}

const text = (value: string | null | undefined) =>
  value === null || value === undefined ? 'null' : `'${value.replaceAll("'", "''")}'`;

/** An embedded database with the published tables of a space, and a folder for warehouses. */
export class SyncSource {
  private constructor(
    readonly engine: Engine,
    readonly session: Session,
    readonly folder: string,
  ) {}

  static async open(file = ':memory:'): Promise<SyncSource> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'idw-sync-'));
    // As commands open it: files of other folders are out of reach.
    const engine = await openDuckdb(file, { threads: '1' }, [folder]);
    const session = await engine.connect();
    await session.execute(`create schema if not exists ${SCHEMA}`);
    const source = new SyncSource(engine, session, folder);
    await source.setIdentities([]);
    await source.setRejections([]);
    return source;
  }

  async close(): Promise<void> {
    this.session.close();
    await this.engine.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async setIdentities(rows: readonly Identity[]): Promise<void> {
    const values = rows.map(
      (row) =>
        `(${text(row.source)}, ${text(row.type)}, ${text(row.value)}, ${text(row.segment)}, '${row.syncedAt}')`,
    );
    await this.session.execute(`begin;
      create or replace table ${SCHEMA}.users_identities (
        created_source varchar, external_id_type varchar, external_id_value varchar,
        merged_at timestamptz, merged_from varchar, segment_id varchar,
        synced_at timestamptz, created_at timestamptz);
      ${
        values.length === 0
          ? ''
          : `insert into ${SCHEMA}.users_identities
             select source, type, value, null, null, segment, stamp::timestamptz, timestamptz '0999-01-01 00:00:00.25Z'
             from (values ${values.join(', ')}) as t(source, type, value, segment, stamp);`
      }
      commit`);
  }

  async setRejections(rows: readonly Rejection[]): Promise<void> {
    const values = rows.map(
      ({ input, number, raw }) =>
        `(${text(input)}, ${number ?? 'null'}::bigint, null, 'missing_time', ${text(raw)})`,
    );
    await this.session.execute(`begin;
      create or replace table ${SCHEMA}.rejected_events (
        input varchar, record_number bigint, message_id varchar, reason varchar, raw varchar);
      ${values.length === 0 ? '' : `insert into ${SCHEMA}.rejected_events values ${values.join(', ')};`}
      commit`);
  }

  async sync(
    warehouse: Warehouse,
    options: { isFull?: boolean; lockWaitMs?: number; signal?: AbortSignal } = {},
  ): Promise<SyncResult> {
    const [result] = await syncWarehouses(planSync([warehouse], [SPACE]), {
      userMask: 0o022,
      engine: this.engine,
      base: this.folder,
      allowedFolders: [],
      describe: () => Promise.resolve(new Map()),
      isFull: options.isFull ?? false,
      signal: options.signal ?? new AbortController().signal,
      lockWaitMs: options.lockWaitMs ?? 5000,
    });
    if (!result) throw new Error('nothing was planned');
    return result;
  }

  /** The rows of a table as text, in one order. */
  async rows(table: string, columns = '*'): Promise<string[]> {
    return rowsOf(this.session, `select ${columns} from ${SCHEMA}.${table}`);
  }

  file(type: 'duckdb' | 'parquet', sync: SelectiveSync = DEFAULT_SYNC): Warehouse {
    const glob = type === 'duckdb' ? 'bi.duckdb' : 'out/{schema}/{table}.parquet';
    const path = { glob, written: glob };
    return { name: type, type, path, selectiveSync: sync, selectiveSyncBySpace: {} };
  }
}

export function postgres(url: string, sync: SelectiveSync = DEFAULT_SYNC): Warehouse {
  return { name: 'bi', type: 'postgres', url, selectiveSync: sync, selectiveSyncBySpace: {} };
}

/** Selective Sync with some tables on. */
export function only(...tables: readonly string[]): Exclude<SelectiveSync, 'off'> {
  const choice = Object.keys(DEFAULT_SYNC).map((name) => [
    name,
    { isSynced: tables.includes(name), excludeColumns: [] },
  ]);
  return Object.fromEntries(choice) as Exclude<SelectiveSync, 'off'>;
}

export async function rowsOf(session: Session, query: string): Promise<string[]> {
  const { rows } = await session.query(query);
  return rows.map((row) => JSON.stringify(row)).sort();
}

/** What a result says of each table: rows, added, changed, removed. */
export function countsOf({ tables }: SyncResult): Record<string, readonly number[]> {
  return Object.fromEntries(
    tables.map(({ table, rows, added, changed, removed }) => [
      table,
      [rows, added, changed, removed],
    ]),
  );
}
