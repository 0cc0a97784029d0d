import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type IdentityProject, type IdentityTables, openIdentityProject } from './harness.js';
import { type RawIdentify, type RawMerge, replay } from './reference.js';

/** Streams tried by each property; the seed of a failure is printed and may be set to repeat it. */
const numRuns = Number(process.env.IDENTITY_RUNS ?? 150);
const seed = Number(process.env.IDENTITY_SEED ?? Date.now());

let project: IdentityProject;
beforeAll(async () => {
  project = await openIdentityProject();
});

describe('the built tables equal the sequential replay', { timeout: 600_000 }, () => {
  test('on dirty streams', async () => {
    await fc.assert(
      fc.asyncProperty(
        withRepeats(dirtyIdentify, 20),
        withRepeats(dirtyMerge, 16),
        fc.constantFrom(0, 1, 2, 3, 1000, null),
        expectReplay,
      ),
      { numRuns, seed },
    );
  });

  test('on tangled merges', async () => {
    await fc.assert(
      fc.asyncProperty(
        withRepeats(cleanIdentify, 24),
        withRepeats(cleanMerge, 30),
        fc.constantFrom(2, 3, 1000),
        expectReplay,
      ),
      { numRuns, seed },
    );
  });

  test('on chains', async () => {
    await fc.assert(
      fc.asyncProperty(
        chain,
        fc.constantFrom(2, 5, 1000, null),
        ({ identifies, merges }, maxMoves) => expectReplay(identifies, merges, maxMoves),
      ),
      { numRuns: Math.ceil(numRuns / 3), seed },
    );
  });
});

async function expectReplay(
  identifies: RawIdentify[],
  merges: RawMerge[],
  maxHistoryMoves: number | null,
) {
  const built = await project.buildIdentity({ identifies, merges, maxHistoryMoves });
  expect(comparable(built)).toEqual(comparable(replay(identifies, merges, maxHistoryMoves)));
}

/** The tables without order, synced_at and raw text. */
function comparable(tables: Readonly<Record<keyof IdentityTables, readonly object[]>>) {
  return {
    users_identities: sorted(tables.users_identities),
    users_identities_history: sorted(tables.users_identities_history),
    rejected_events: sorted(tables.rejected_events),
  };
}

function sorted(rows: readonly object[]): string[] {
  const asText = (name: string, value: unknown) => {
    if (name === 'synced_at' || name === 'raw') return undefined;
    return typeof value === 'bigint' ? `${value} us` : value;
  };
  return rows
    .map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort()), asText))
    .sort();
}

/** Profiles `p1` to `pN`: few, so that they collide. */
function profile(count: number) {
  return fc.integer({ min: 1, max: count }).map((number) => `p${number}`);
}

function orNull<Value>(arbitrary: fc.Arbitrary<Value>, freq: number) {
  return fc.option(arbitrary, { nil: null, freq });
}

// U+FF61 sorts before U+1F600 by its UTF-8 bytes and after it by its UTF-16 code units.
const messageId = fc.constantFrom(
  'm1',
  'm2',
  'm3',
  'm10',
  'm',
  '\uff61',
  '\u{1f600}',
  'é',
  '"q", \n',
);
const minute = fc.integer({ min: 0, max: 9 }).map((number) => `2024-01-01T00:0${number}:00Z`);
const oddTime = fc.constantFrom(
  ...[
    '2024-01-01',
    '2024-01-01 00:03',
    '2024-01-01T02:04:00.0000009+02:00',
    '2024-01-01T00:05-00:30',
  ],
  ...[
    'infinity',
    'epoch',
    '2024-1-1',
    '2024-02-30',
    '2024-01-01T24:00',
    '2024-01-01Z',
    '0000-01-01',
    '',
  ],
  ...[
    '0001-01-01T00:00+05:00',
    '9999-12-31T23:59:59.9999999-23:59',
    ' 2024-01-01',
    '1',
    '2024-01-01T00:00:00.',
  ],
  ...[
    '2024-01-01T00:00:60Z',
    '2024-01-01t00:00',
    '2024-01-01T00:00:00+05',
    '2024-01-01\n',
    '2024-01-01T 0:00:00Z',
  ],
);
const time = fc.oneof({ weight: 20, arbitrary: minute }, { weight: 1, arbitrary: oddTime });
const place = {
  input: fc.constantFrom('a.csv', 'b.csv'),
  record_error: fc.constant(null),
};
const dirtyPlace = {
  ...place,
  record_error: fc.oneof(
    { weight: 40, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant('invalid_record') },
  ),
};

const dirtyIdentify: fc.Arbitrary<RawIdentify> = fc.record({
  message_id: orNull(messageId, 40),
  segment_id: orNull(profile(8), 40),
  external_id_type: orNull(fc.constantFrom('email', 'user_id'), 40),
  external_id_value: orNull(fc.constantFrom('a', 'b', "it's", '\0', '😀'), 40),
  source_key: orNull(fc.constantFrom('s1', 's2', ''), 4),
  timestamp: orNull(time, 12),
  received_at: orNull(time, 12),
  ...dirtyPlace,
});

const dirtyMerge: fc.Arbitrary<RawMerge> = fc.record({
  message_id: orNull(messageId, 40),
  from_segment_id: orNull(profile(8), 40),
  into_segment_id: orNull(profile(8), 40),
  source_key: orNull(fc.constantFrom('s1', 's2'), 4),
  timestamp: orNull(time, 12),
  received_at: orNull(time, 12),
  ...dirtyPlace,
});

const cleanIdentify: fc.Arbitrary<RawIdentify> = fc.record({
  message_id: messageId,
  segment_id: profile(20),
  external_id_type: fc.constant('user_id'),
  external_id_value: fc.integer({ min: 1, max: 12 }).map(String),
  source_key: fc.constant('s1'),
  timestamp: orNull(minute, 9),
  received_at: minute,
  ...place,
});

const cleanMerge: fc.Arbitrary<RawMerge> = fc.record({
  message_id: messageId,
  from_segment_id: profile(20),
  into_segment_id: profile(20),
  source_key: fc.constant(null),
  timestamp: orNull(minute, 9),
  received_at: minute,
  ...place,
});

/** Adds copies of some records that were received again, or recorded with another field. */
function withRepeats<Value extends RawIdentify | RawMerge>(
  record: fc.Arbitrary<Value>,
  maxLength: number,
) {
  const copy = fc.record({
    at: fc.nat(),
    received_at: orNull(time, 12),
    source_key: fc.constantFrom('s1', 's2'),
  });
  return fc
    .tuple(
      fc.array(record, { maxLength, size: 'max' }),
      fc.array(copy, { maxLength: 4 }),
      fc.boolean(),
    )
    .map(([records, copies, isRecorded]) => [
      ...records,
      ...copies.flatMap(({ at, received_at, source_key }) => {
        const copied = records[at % Math.max(records.length, 1)];
        if (!copied) return [];
        return [isRecorded ? { ...copied, source_key } : { ...copied, received_at }];
      }),
    ]);
}

/** A chain of merges in any order, identifiers at any time on any of its profiles. */
const chain = fc.integer({ min: 2, max: 24 }).chain((length) =>
  fc
    .record({
      places: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: length, maxLength: length }),
      isOrdered: fc.boolean(),
      mapped: fc.array(fc.record({ at: fc.nat({ max: length }), minute: fc.nat({ max: 40 }) }), {
        maxLength: 12,
      }),
    })
    .map(({ places, isOrdered, mapped }) => ({
      merges: places.map((place, at) => ({
        message_id: `m${place}`,
        from_segment_id: `p${at}`,
        into_segment_id: `p${at + 1}`,
        source_key: null,
        timestamp: minuteOf(place),
        received_at: minuteOf(isOrdered ? at : place),
        input: 'a.csv',
        record_error: null,
      })),
      identifies: mapped.map(({ at, minute }, number) => ({
        message_id: `m${minute}`,
        segment_id: `p${at}`,
        external_id_type: 'user_id',
        external_id_value: `u${number}`,
        source_key: 's1',
        timestamp: minuteOf(40 - minute),
        received_at: minuteOf(minute),
        input: 'a.csv',
        record_error: null,
      })),
    })),
);

function minuteOf(minute: number): string {
  return `2024-01-01T00:${String(minute).padStart(2, '0')}:00Z`;
}
