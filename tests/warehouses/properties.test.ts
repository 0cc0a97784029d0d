import { existsSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SelectiveSync, Warehouse } from '../../src/identity/warehouse.js';
import { PostgresServer } from '../support/postgres-server.js';
import {
  type Identity,
  only,
  postgres,
  type Rejection,
  rowsOf,
  SCHEMA,
  SyncSource,
} from './harness.js';

const RUNS = Number(process.env.SYNC_RUNS ?? 12);
const seed = process.env.SYNC_SEED ? { seed: Number(process.env.SYNC_SEED) } : {};

/** Few values, so that rows meet again; all of them hostile. */
const value = fc.constantFrom(
  ...['a', ' a', 'A', '"', "'", '\\', '\\.', '\t', 'x\ny', '%s', '{{ 1 }}', '\u202eb', '\u{1f600}'],
  ...['null', '-', '1:a', ',', '(0,1)', 'z'.repeat(9000)],
);
const identity = fc.record({
  type: fc.constantFrom('email', 'user_id', 'a"b'),
  value,
  segment: fc.constantFrom('use_1', 'use_2', ''),
  source: fc.constantFrom(null, '', 'src'),
});
const rejection: fc.Arbitrary<Rejection> = fc.record({
  input: fc.constantFrom('a', 'b'),
  number: fc.constantFrom(null, 1, 2),
  raw: fc.constantFrom(null, '', '{"a": 1}'),
});
const both = only('users_identities', 'rejected_events');
const rareChoice: fc.Arbitrary<SelectiveSync> = fc.constantFrom(
  ...[
    only('users_identities'),
    only('rejected_events'),
    only('users_identities', 'rejected_events'),
  ],
  ...['created_source', 'synced_at'].map((column) => ({
    ...only('users_identities'),
    users_identities: { isSynced: true, excludeColumns: [column] },
  })),
  'off' as const,
);
const choice = fc.oneof(
  { weight: 4, arbitrary: fc.constant(both) },
  { weight: 1, arbitrary: rareChoice },
);
const step = fc.record({
  identities: fc.uniqueArray(identity, {
    selector: (row) => `${row.type} ${row.value}`,
    maxLength: 12,
  }),
  /** Which rows of the step before stay as they are: all where it is absent. */
  kept: fc.option(fc.array(fc.boolean(), { maxLength: 12 })),
  rejections: fc.array(rejection, { maxLength: 5 }),
  /** Whether rows that change keep an old stamp, as with a --synced-at of the past. */
  isStampOld: fc.nat(3).map((number) => number === 0),
  choice,
  interruptedMs: fc.option(fc.integer({ min: 0, max: 40 }), { freq: 1 }),
  handEdit: fc.option(fc.integer({ min: 0, max: 3 }), { freq: 1 }),
  isFull: fc.nat(6).map((number) => number === 0),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Where a kind of warehouse lies in a test, and how it is read and damaged. */
interface Place {
  warehouse(sync: SelectiveSync): Warehouse;
  rows(table: string, columns: string): Promise<readonly string[]>;
  edit(sql: string): Promise<void>;
}

const EDITS = [
  `update ${SCHEMA}.users_identities set segment_id = 'by hand'`,
  `delete from ${SCHEMA}.users_identities`,
  `insert into ${SCHEMA}.users_identities (external_id_type, external_id_value) values ('by', 'hand')`,
  `drop table ${SCHEMA}.users_identities`,
];

async function follow(source: SyncSource, place: Place, steps: readonly Step[]): Promise<void> {
  let before = new Map<string, Identity>();
  for (const [index, one] of steps.entries()) {
    before = await change(source, before, one, index);
    const warehouse = place.warehouse(one.choice);
    if (one.interruptedMs !== null)
      await source.sync(warehouse, { signal: AbortSignal.timeout(one.interruptedMs) });
    if (one.handEdit !== null) await place.edit(EDITS[one.handEdit] ?? '').catch(() => undefined);
    const wasEdited =
      one.handEdit !== null || steps.slice(0, index).some((s) => s.handEdit !== null);
    const first = await source.sync(warehouse, { isFull: one.isFull });
    if (first.error?.code === 'warehouse-changed') expect(wasEdited).toBe(true);
    else expect(first.error).toBeUndefined();
    const result = first.error ? await source.sync(warehouse, { isFull: true }) : first;
    expect(result.error).toBeUndefined();
    for (const { table } of result.tables) {
      const columns = columnsOf(table, one.choice);
      expect(await place.rows(table, columns)).toEqual(await source.rows(table, columns));
    }
  }
}

/** Gives rows that are new or changed the stamp of this build, as builds do. */
async function change(
  source: SyncSource,
  before: ReadonlyMap<string, Identity>,
  { identities, kept, rejections, isStampOld }: Step,
  index: number,
): Promise<Map<string, Identity>> {
  const stamp = `2026-01-${String(isStampOld ? 1 : index + 1).padStart(2, '0')} 00:00:00+00`;
  const keys = new Set(identities.map((row) => `${row.type} ${row.value}`));
  const stay = [...before].filter(([key], at) => !keys.has(key) && (kept?.[at] ?? true));
  const changed = identities.map((row): Identity => {
    const old = before.get(`${row.type} ${row.value}`);
    const isSame = old && old.segment === row.segment && old.source === row.source;
    return { ...row, syncedAt: isSame ? old.syncedAt : stamp };
  });
  const rows = [...stay.map(([, row]) => row), ...changed];
  await source.setIdentities(rows);
  await source.setRejections(rejections);
  return new Map(rows.map((row) => [`${row.type} ${row.value}`, row]));
}

function columnsOf(table: string, sync: SelectiveSync): string {
  if (table === 'rejected_events') return 'input, record_number, message_id, reason, raw';
  const excluded = sync === 'off' ? [] : (sync[table]?.excludeColumns ?? []);
  return [
    ...['created_source', 'external_id_type', 'external_id_value', 'merged_at', 'merged_from'],
    ...['segment_id', 'synced_at', 'created_at'],
  ]
    .filter((column) => !excluded.includes(column))
    .join(', ');
}

async function check(placeOf: (source: SyncSource) => Promise<Place>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 6 }), async (steps) => {
      const source = await SyncSource.open();
      try {
        await follow(source, await placeOf(source), steps);
      } finally {
        await source.close();
      }
    }),
    { numRuns: RUNS, ...seed, interruptAfterTimeLimit: 40_000, markInterruptAsFailure: false },
  );
}

describe('after any changes, choices, interruptions and edits the warehouse equals the source', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.stop());

  test('PostgreSQL', () =>
    check(async (source) => {
      await server.query('postgres', `drop schema if exists ${SCHEMA} cascade`);
      return {
        warehouse: (sync) => postgres(server.url(), sync),
        edit: async (sql) => void (await server.query('postgres', sql)),
        rows: async (table, columns) => {
          const typed = columns.replaceAll(/\w+_at\b/g, `$& at time zone 'UTC' as $&`);
          const found = await server.query(
            'postgres',
            `select ${typed.replaceAll(/(\w+ at time zone 'UTC')/g, `($1)::text || '+00'`).replace('record_number', 'record_number::int')} from ${SCHEMA}.${table}`,
          );
          void source;
          return found.map((row) => JSON.stringify(row)).sort();
        },
      };
    }));

  test('DuckDB', () =>
    check(async (source) => {
      const inTarget = async <T>(run: () => Promise<T>, mode: string): Promise<T> => {
        const file = path.join(source.folder, 'bi.duckdb');
        await source.session.execute(`attach '${file}' as target (${mode})`);
        return run().finally(() => source.session.execute('detach target'));
      };
      return {
        warehouse: (sync) => source.file('duckdb', sync),
        edit: (sql) =>
          inTarget(
            async () =>
              void (await source.session.execute(sql.replace(SCHEMA, `target.${SCHEMA}`))),
            'read_write',
          ),
        rows: (table, columns) =>
          inTarget(
            () => rowsOf(source.session, `select ${columns} from target.${SCHEMA}.${table}`),
            'read_only',
          ),
      };
    }));

  test('Parquet', () =>
    check(async (source) => {
      const folder = path.join(source.folder, 'out', SCHEMA);
      return {
        warehouse: (sync) => source.file('parquet', sync),
        edit: async () => {
          const file = path.join(folder, 'users_identities.parquet');
          if (existsSync(file))
            await source.session.execute(`copy (select 1 as a) to '${file}' (format parquet)`);
        },
        rows: (table, columns) =>
          rowsOf(source.session, `select ${columns} from '${folder}/${table}.parquet'`),
      };
    }));
}, 120_000);
