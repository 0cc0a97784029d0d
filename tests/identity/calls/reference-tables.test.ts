import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replay } from '../reference.js';
import { callStreams } from './arbitrary-calls.js';
import { spaceSettings } from './arbitrary-settings.js';
import { REJECT_REASONS } from './reference-extraction.js';
import { type RawCall, type ReferenceTables, referenceTables } from './reference-tables.js';
import { splitIntoBatches } from './split-into-batches.js';

const numRuns = Number(process.env.IDENTITY_RUNS ?? 150);
const seed = Number(process.env.IDENTITY_SEED ?? Date.now());
const runs = { numRuns, seed };

const split = callStreams().chain((lines) =>
  fc.tuple(splitIntoBatches(lines), splitIntoBatches(lines)),
);

test('every record is counted once', () => {
  fc.assert(
    fc.property(split, spaceSettings, ([batches], settings) => {
      const { counts, rejected_events } = referenceTables(batches.flat(), settings);
      const { read, resolved, repeated, without_identifier, rejected } = counts;
      expect(read).toBe(batches.flat().length);
      expect(resolved + repeated + without_identifier + rejected).toBe(read);
      expect(rejected_events).toHaveLength(rejected);
    }),
    runs,
  );
});

test('the tables do not depend on files and batches', () => {
  fc.assert(
    fc.property(split, spaceSettings, ([one, other], settings) => {
      const tables = [one, other].map((batches) => referenceTables(batches.flat(), settings));
      const [first, second] = tables.map(comparable);
      expect(first).toEqual(second);
    }),
    runs,
  );
});

test('the log replays as events resolved upstream do', () => {
  fc.assert(
    fc.property(split, spaceSettings, ([batches], settings) => {
      const tables = referenceTables(batches.flat(), {
        ...settings,
        rules: { ...settings.rules, max_history_moves: 1000 },
      });
      const replayed = replay(...eventsOf(tables));
      expect(sorted(withoutTypes(tables.users_identities_history))).toEqual(
        sorted(withoutTypes(replayed.users_identities_history)),
      );
      expect(sorted(tables.users_identities)).toEqual(sorted(replayed.users_identities));
      expect(replayed.rejected_events).toEqual([]);
    }),
    runs,
  );
});

test('every identifier has one owner, which has not lost', () => {
  fc.assert(
    fc.property(split, spaceSettings, ([batches], settings) => {
      const { users_identities, id_graph_updates } = referenceTables(batches.flat(), settings);
      const keys = users_identities.map(
        (row) => `${row.external_id_type} ${row.external_id_value}`,
      );
      expect(new Set(keys).size).toBe(keys.length);
      const owners = new Map(
        id_graph_updates.map((row) => [row.segment_id, row.canonical_segment_id]),
      );
      for (const { segment_id } of users_identities)
        expect(owners.get(segment_id)).toBe(segment_id);
      const pairs = id_graph_updates.map((row) => row.segment_id + row.canonical_segment_id);
      expect(new Set(pairs).size).toBe(pairs.length);
    }),
    runs,
  );
});

test('the random streams meet every case', () => {
  const seen = new Map<string, number>();
  const count = (name: string) => seen.set(name, (seen.get(name) ?? 0) + 1);
  const samples = fc.sample(fc.tuple(split, spaceSettings), { numRuns: 400, seed: 1 });
  for (const [[batches], settings] of samples) {
    const tables = referenceTables(batches.flat(), settings);
    for (const { reason } of tables.rejected_events) count(reason);
    for (const { violation } of tables.identity_violations) count(violation);
    for (const { merged_at } of tables.users_identities) if (merged_at !== null) count('moved');
    for (const { external_id_type } of tables.users_identities) count(external_id_type);
    for (const [name, number] of Object.entries(tables.counts)) if (number > 0) count(name);
  }
  const wanted = [
    ...REJECT_REASONS,
    ...['Identifier value limit exceeded', 'Identifier value time limit exceeded'],
    ...['Identifier value blocked', 'Profile merge limit exceeded'],
    ...['Identifier mapping limit exceeded', 'No matching identifiers on event'],
    ...['moved', 'resolved', 'repeated', 'without_identifier', 'rejected'],
    ...['user_id', 'email', 'anonymous_id', 'group_id', 'ios.id', 'android.idfa', 'ios.push_token'],
    ...['ga_client_id', 'cross_domain_id', 'braze_id', 'shop_id', 'loyalty_id', 'crm_id'],
  ];
  expect(wanted.filter((name) => (seen.get(name) ?? 0) < 5)).toEqual([]);
});

const calls = (lines: readonly object[], input = 'calls/web.ndjson.gz'): RawCall[] =>
  lines.map((line) => ({ input, line: JSON.stringify(line) }));
const page = (messageId: string, day: number, fields: object) => ({
  ...{ messageId, type: 'page', receivedAt: `2024-01-0${messageId.slice(1)}` },
  ...{ timestamp: `2024-01-0${day}`, ...fields },
});
const day = (number: number) => BigInt(Date.UTC(2024, 0, number)) * 1000n;

/** Profiles a, b and c: c merges into b, then b into a, by an event of an earlier time. */
const chain = calls([
  page('m1', 1, { anonymousId: 'a' }),
  page('m2', 5, { anonymousId: 'b', writeKey: 'key' }),
  page('m3', 4, { anonymousId: 'c' }),
  { ...page('m4', 3, { anonymousId: 'b', userId: 'u' }), type: 'identify' },
  page('m5', 6, { anonymousId: 'c', userId: 'u' }),
  page('m6', 2, { anonymousId: 'a', userId: 'u' }),
]);

test('a move of a profile moves what it absorbed', () => {
  const { id_graph_updates } = referenceTables(chain, {});
  const [a, b, c] = [...new Set(id_graph_updates.map((row) => row.segment_id))];
  expect(id_graph_updates).toMatchObject([
    { segment_id: a, canonical_segment_id: a, triggering_event_id: 'm1' },
    { segment_id: b, canonical_segment_id: b, triggering_event_id: 'm2' },
    {
      segment_id: b,
      canonical_segment_id: a,
      triggering_event_id: 'm6',
      timestamp: day(2),
      seq: day(6),
    },
    { segment_id: c, canonical_segment_id: c, triggering_event_id: 'm3' },
    { segment_id: c, canonical_segment_id: b, triggering_event_id: 'm5' },
    { segment_id: c, canonical_segment_id: a, triggering_event_id: 'm6' },
  ]);
});

test('a late event cannot rewrite the history', () => {
  const { users_identities_history, users_identities } = referenceTables(chain, {});
  const [a, b, c] = ['a', 'b', 'c'].map(
    (value) => users_identities_history.find((row) => row.external_id_value === value)?.segment_id,
  );
  expect(users_identities_history.filter((row) => row.external_id_value === 'c')).toMatchObject([
    { segment_id: c, valid_from: day(4), valid_to: day(6), merged_at: null, merged_from: null },
    { segment_id: b, valid_from: day(6), valid_to: day(6), merged_at: day(6), merged_from: c },
    { segment_id: a, valid_from: day(6), valid_to: null, merged_at: day(2), merged_from: b },
  ]);
  expect(users_identities).toMatchObject([
    { external_id_value: 'a', created_source: 'web', merged_at: null, created_at: day(1) },
    { external_id_value: 'b', created_source: 'key', merged_at: day(2), merged_from: b },
    { external_id_value: 'c', created_source: 'web', merged_at: day(2), merged_from: b },
    { external_id_value: 'u', created_source: 'web', merged_at: day(2), created_at: day(3) },
  ]);
});

test('past the most moves the first and the current row are kept', () => {
  const tables = referenceTables(chain, { rules: { max_history_moves: 1 } });
  const ofC = tables.users_identities_history.filter((row) => row.external_id_value === 'c');
  expect(ofC).toMatchObject([
    { triggering_event_id: 'm3', triggering_event_type: 'page', valid_to: day(6) },
    { triggering_event_id: 'm6', triggering_event_type: 'page', valid_to: null },
  ]);
  expect(tables.id_graph_updates.map((row) => row.triggering_event_id)).toEqual([
    ...['m1', 'm2', 'm6', 'm3', 'm6'],
  ]);
});

test('lines are numbered, blank ones too', () => {
  const lines = ['nope', ' ', '{"messageId": "m1"}'];
  const { counts, rejected_events } = referenceTables(
    lines.map((line) => ({ input: 'calls/a.ndjson', line })),
    {},
  );
  expect(counts).toMatchObject({ read: 2, rejected: 2 });
  expect(rejected_events).toEqual([
    { input: 'calls/a.ndjson', record_number: 1n, message_id: null, reason: 'invalid_record' },
    { input: 'calls/a.ndjson', record_number: 3n, message_id: 'm1', reason: 'missing_type' },
  ]);
});

test('external ids are hashed as Segment does', () => {
  const { external_id_mapping_updates } = referenceTables(chain, {});
  expect(external_id_mapping_updates[0]?.external_id_hash).toBe(SHA1_OF_ANONYMOUS_ID_A);
});
const SHA1_OF_ANONYMOUS_ID_A = '20A5984C90CFC9567AA4D2FB2CC2A294637712FB';

/** Without what may differ: places of records, and a source taken from the stem of a file. */
function comparable(tables: ReferenceTables) {
  const withoutPlace = tables.rejected_events.map(({ message_id, reason }) => ({
    message_id,
    reason,
  }));
  return Object.entries({ ...tables, rejected_events: withoutPlace, counts: [tables.counts] }).map(
    ([name, rows]) => [name, sorted(rows)],
  );
}

function sorted(rows: readonly object[]): string[] {
  const asText = (_: string, value: unknown) =>
    typeof value === 'bigint'
      ? `${value} us`
      : typeof value === 'string' && value.startsWith('batch-')
        ? 'batch'
        : value;
  return rows
    .map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort()), asText))
    .sort();
}

function withoutTypes(rows: readonly object[]) {
  return rows.map((row) => ({ ...row, triggering_event_type: null }));
}

/** The tables as the identify and merge events that they came from. */
function eventsOf(tables: ReferenceTables): Parameters<typeof replay> {
  const common = { input: 'log', record_error: null };
  const identifies = tables.external_id_mapping_updates.map((row) => ({
    ...{ ...common, message_id: row.triggering_event_id, segment_id: row.segment_id },
    ...{ external_id_type: row.external_id_type, external_id_value: row.external_id_value },
    source_key: row.triggering_event_source_id,
    ...{ timestamp: isoTime(row.timestamp), received_at: isoTime(row.received_at) },
  }));
  const merges = tables.users_identities_history
    .filter((row) => row.merged_from !== null)
    .map((row) => {
      const update = tables.id_graph_updates.find(
        (one) =>
          one.segment_id === row.merged_from && one.triggering_event_id === row.triggering_event_id,
      );
      return {
        ...{ ...common, message_id: row.triggering_event_id, source_key: null },
        ...{ from_segment_id: row.merged_from, into_segment_id: row.segment_id },
        timestamp: isoTime(row.created_at),
        received_at: isoTime(update?.received_at ?? 0n),
      };
    });
  return [identifies, merges];
}

function isoTime(microseconds: bigint): string {
  const seconds = microseconds / 1_000_000n - (microseconds % 1_000_000n < 0n ? 1n : 0n);
  const fraction = String(microseconds - seconds * 1_000_000n).padStart(6, '0');
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}
