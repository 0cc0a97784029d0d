import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type IdentityTables, openIdentityProject } from './harness.js';
import { type RawIdentify, type RawMerge, replay } from './reference.js';

const RUNS = Number(process.env.IDENTITY_RUNS ?? 300);

let buildIdentity: Awaited<ReturnType<typeof openIdentityProject>>['buildIdentity'];
beforeAll(async () => {
  ({ buildIdentity } = await openIdentityProject());
});

const orNull = <Value>(arbitrary: fc.Arbitrary<Value>, freq = 12) =>
  fc.option(arbitrary, { nil: null, freq });
const profile = fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8');
// U+FF61 sorts after U+1F600 in UTF-16 code units and before it in UTF-8 bytes.
const message = fc.constantFrom('m1', 'm2', 'm3', 'm10', 'm', '\uff61', '\u{1f600}', 'é', '"q", \n');
const minute = fc.integer({ min: 0, max: 9 }).map((n) => `2024-01-01T00:0${n}:00Z`);
const oddTime = fc.constantFrom(
  ...['2024-01-01', '2024-01-01 00:03', '2024-01-01T02:04:00.0000009+02:00', '2024-01-01T00:05-00:30'],
  ...['infinity', 'epoch', '2024-1-1', '2024-02-30', '2024-01-01T24:00', '2024-01-01Z', '0000-01-01', ''],
  ...['0001-01-01T00:00+05:00', '9999-12-31T23:59:59.9999999-23:59', ' 2024-01-01', '1', '2024-01-01T00:00:00.'],
);
const time = fc.oneof({ weight: 20, arbitrary: minute }, { weight: 1, arbitrary: oddTime });
const recordError = fc.oneof(
  { weight: 40, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constant('invalid_record') },
);

const identify = fc.record({
  message_id: orNull(message, 40),
  segment_id: orNull(profile, 40),
  external_id_type: orNull(fc.constantFrom('email', 'user_id'), 40),
  external_id_value: orNull(fc.constantFrom('a', 'b', "it's", '\0', '😀'), 40),
  source_key: orNull(fc.constantFrom('s1', 's2'), 4),
  timestamp: orNull(time),
  received_at: orNull(time),
  record_error: recordError,
});

const merge = fc.record({
  message_id: orNull(message, 40),
  from_segment_id: orNull(profile, 40),
  into_segment_id: orNull(profile, 40),
  source_key: orNull(fc.constantFrom('s1', 's2'), 4),
  timestamp: orNull(time),
  received_at: orNull(time),
  record_error: recordError,
});

/** A stream with copies of some rows that were received again. */
function withRepeats<Value extends RawIdentify | RawMerge>(record: fc.Arbitrary<Value>, maxLength: number) {
  return fc
    .tuple(
      fc.array(record, { maxLength, size: 'max' }),
      fc.array(fc.tuple(fc.nat(), orNull(time)), { maxLength: 4 }),
    )
    .map(([records, repeats]) => {
      const copies = repeats.flatMap(([at, received_at]) => {
        const copied = records[at % Math.max(records.length, 1)];
        return copied ? [{ ...copied, received_at }] : [];
      });
      return [...records, ...copies];
    });
}

const stream = fc.record({
  identifies: withRepeats(identify as never as fc.Arbitrary<RawIdentify>, 20),
  merges: withRepeats(merge as never as fc.Arbitrary<RawMerge>, 16),
  maxHistoryMoves: fc.constantFrom(0, 1, 2, 3, 1000, null),
});

describe('the built tables', () => {
  test('equal the sequential replay', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(stream, async ({ identifies, merges, maxHistoryMoves }) => {
        const built = await buildIdentity({
          identifies: identifies as never,
          merges: merges as never,
          maxHistoryMoves,
        });
        expect(comparable(built)).toEqual(expected(replay(identifies, merges, maxHistoryMoves)));
      }),
      { numRuns: RUNS, ...(process.env.FC_SEED ? { seed: Number(process.env.FC_SEED) } : {}) },
    );
  });
});

function comparable(tables: IdentityTables) {
  return {
    users_identities: sorted(tables.users_identities.map(({ synced_at, ...row }) => row)),
    users_identities_history: sorted(tables.users_identities_history.map(({ synced_at, ...row }) => row)),
    rejected_events: sorted(tables.rejected_events.map(({ message_id, reason }) => ({ message_id, reason }))),
  };
}

function expected(tables: Record<string, readonly object[]>) {
  return Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, sorted(rows)]));
}

function sorted(rows: readonly object[]): string[] {
  const asText = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value} us` : value);
  return rows.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort()), asText)).sort();
}
