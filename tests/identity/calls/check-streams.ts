/** Builds many streams at once and tells which of them come out wrong. */
import { createHash } from 'node:crypto';
import type { CallCounts } from '../../../src/execute/run-result.js';
import { GROWING_FILE } from './arbitrary-batches.js';
import {
  comparableText,
  compareTables,
  compareWithReference,
  type Difference,
} from './compare-tables.js';
import { type CallSpace, openCallSpace } from './harness.js';
import { joinStreams, type Stream, settingsOfAll } from './number-streams.js';
import { type CallTables, type Row, TABLES } from './read-tables.js';
import { type RawCall, referenceTables, type SpaceSettings } from './reference-tables.js';

/** A way to build streams; the differences are those that ought not to be. */
export type Check = (
  streams: readonly Stream[],
  settings: SpaceSettings,
) => Promise<readonly Difference[]>;

/** All batches in one build, against the reference. */
export const checkFullBuild: Check = (streams, settings) =>
  withSpace(settingsOfAll(settings), async (space, settings) => {
    const records = joinStreams(streams).flat();
    const reference = referenceTables(records, settings);
    space.write(records, { inputs: ['calls/batch-empty.ndjson'] });
    const built = await space.build();
    return [
      ...compareWithReference(built, reference),
      ...compareCounts({ ...built.counts }, reference.counts),
    ];
  });

/**
 * One build after each batch, against the reference; then all again by a full refresh. Between the
 * batches the last line of the growing file is half written.
 */
export const checkIncrementalBuilds: Check = (streams, settings) =>
  withSpace(settingsOfAll(settings), async (space, settings) => {
    const batches = [...joinStreams(streams), []];
    const read: RawCall[] = [];
    let unfinished: RawCall[] = [];
    let before: CallTables | undefined;
    for (const [at, records] of batches.entries()) {
      const [growing, others] = partition([...unfinished, ...records]);
      const isLast = at === batches.length - 1;
      unfinished = isLast ? [] : growing.slice(-1);
      read.push(...others, ...growing.slice(0, growing.length - unfinished.length));
      const inputs = [`calls/batch-${at}.ndjson`];
      space.write(records, isLast ? { inputs } : { inputs, unfinished: GROWING_FILE });
      const syncedAt = syncTime(at);
      const { tables, counts } = await space.build({ syncedAt });
      const differences = [
        ...unaccounted(counts),
        ...compareWithReference({ tables }, referenceTables(read, settings), { anyStem: true }),
        ...staleRows(tables, before, syncedAt),
      ];
      if (differences.length > 0) return differences;
      before = tables;
    }
    const { tables } = await space.build({ fullRefresh: true, syncedAt: syncTime(59) });
    return before ? compareTables(before, tables) : [];
  });

function partition(records: readonly RawCall[]) {
  const isGrowing = ({ input }: RawCall) => input === GROWING_FILE;
  return [records.filter(isGrowing), records.filter((record) => !isGrowing(record))] as const;
}

/** One build after each batch, each of which fails at first, as it publishes or before. */
export const checkFailingBuilds: Check = (streams, settings) =>
  withSpace(settingsOfAll(settings), async (space, settings) => {
    const read: RawCall[] = [];
    let tables: CallTables | undefined;
    for (const [at, records] of joinStreams(streams).entries()) {
      read.push(...records);
      space.write(records, { inputs: [`calls/batch-${at}.ndjson`] });
      const broken = at % 2 === 0 ? 'id_graph_updates' : 'int_violations';
      const failure = await space.build({ broken }).catch((error: unknown) => error);
      if (!String(failure).includes('broken')) throw failure;
      ({ tables } = await space.build());
    }
    if (!tables) return [];
    return compareWithReference({ tables }, referenceTables(read, settings), { anyStem: true });
  });

/** The same records in two builds, the second time shuffled and in other files. */
export function checkSplits(seed: number): Check {
  return async (streams, settings) => {
    const all = settingsOfAll(settings);
    const records = joinStreams(streams).flat();
    const [one, other] = [records, shuffled(records, seed)].map((written) =>
      withSpace(all, async (space) => {
        space.write(written);
        return (await space.build()).tables;
      }),
    );
    const [tables, otherTables] = [await one, await other];
    return tables && otherTables ? compareTables(otherTables, tables, { anyStem: true }) : [];
  };
}

function shuffled(records: readonly RawCall[], seed: number): RawCall[] {
  const placed = records.map(({ line }, at) => {
    const hash = createHash('sha1').update(`${seed} ${at}`).digest();
    const input = `calls/batch-of-${hash.readUInt8(4) % 3}.ndjson`;
    return { place: hash.readUInt32BE(), record: { input, line } };
  });
  return placed.toSorted((one, other) => one.place - other.place).map(({ record }) => record);
}

function syncTime(build: number): string {
  return `2026-01-01T00:00:${String(build).padStart(2, '0')}Z`;
}

async function withSpace<Result>(
  settings: SpaceSettings,
  use: (space: CallSpace, settings: SpaceSettings) => Promise<Result>,
): Promise<Result> {
  const space = await openCallSpace(settings);
  try {
    return await use(space, settings);
  } finally {
    await space.close();
  }
}

/** Every record that is read becomes one thing. */
function unaccounted(counts: CallCounts | null): Difference[] {
  const { read = 0, ...others } = { ...counts };
  const sum = Object.values(others).reduce((total, count) => total + count, 0);
  return sum === read
    ? []
    : [{ table: 'counts', row: 'read', built: read, expected: sum, stream: undefined }];
}

function compareCounts(
  built: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
): Difference[] {
  const { withoutIdentifier, pending: _, ...others } = built;
  const found: Record<string, number | undefined> = {
    ...others,
    without_identifier: withoutIdentifier,
  };
  return Object.entries(expected).flatMap(([row, count]) =>
    found[row] === count
      ? []
      : [{ table: 'counts', row, built: found[row] ?? -1, expected: count, stream: undefined }],
  );
}

/**
 * Rows that do not bear the time of the build that changed them last. A row of user_identifiers may
 * be later, since what it is made from has more columns; one of profile_merges also earlier, since a
 * late call may undo a merge.
 */
function staleRows(
  tables: CallTables,
  before: CallTables | undefined,
  syncedAt: string,
): Difference[] {
  const now = BigInt(Date.parse(syncedAt)) * 1000n;
  const timeOf = (row: Row) => row.synced_at ?? row.uuid_ts;
  const timed = TABLES.filter((table) => table !== 'profile_merges' && tables[table].some(timeOf));
  return timed.flatMap((table) => {
    const times = new Map(before?.[table].map((row) => [comparableText(row), timeOf(row)]));
    return tables[table].flatMap((row) => {
      const text = comparableText(row);
      if (timeOf(row) === (times.get(text) ?? now)) return [];
      if (timeOf(row) === now && table === 'user_identifiers') return [];
      const stale = `${timeOf(row)} for ${times.get(text) ?? now}: ${text}`;
      return [{ table, row: stale, built: 1, expected: 0, stream: undefined }];
    });
  });
}
