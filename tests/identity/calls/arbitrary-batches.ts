/** Short streams in batches: few messages and identifiers, many copies, late calls, grown files. */
import fc from 'fast-check';
import type { Stream } from './number-streams.js';
import type { SpaceSettings } from './reference-tables.js';

/** The file that grows by every batch that writes to it. */
export const GROWING_FILE = 'calls/batch-growing.ndjson';

interface Fields {
  readonly message: number;
  readonly type: string;
  /** Seconds by which it arrives before the last of its batch; a batch has four. */
  readonly delay: number;
  readonly event: string | null;
  readonly ids: readonly string[];
  readonly writeKey: string | null;
}

const IDS = ['u1', 'u2', 'a1', 'a2', 'a3', 'e1', 'e2', 'x1', 'x2', 'blocked'];
/** A day apart, or at the borders of windows. */
const EVENTS = ['2024-01-01', '2024-01-02', '2024-01-01T00:00:00.001Z', '2024-01-31', '2024-02-01'];

function idsOf(minLength: number, maxLength: number) {
  const typeOf = (id: string) => (id === 'blocked' ? 'e' : id[0]);
  return fc.uniqueArray(fc.constantFrom(...IDS), { minLength, maxLength, selector: typeOf });
}

const fields = {
  message: fc.nat(15),
  type: fc.constantFrom('page', 'identify'),
  delay: fc.oneof({ weight: 3, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(20) }),
  event: fc.option(fc.constantFrom(...EVENTS)),
  ids: fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 15, arbitrary: idsOf(1, 1) },
    { weight: 20, arbitrary: idsOf(2, 3) },
  ),
  writeKey: fc.option(fc.constantFrom('key_a', 'key_b')),
} satisfies Record<keyof Fields, unknown>;

/** What a copy has otherwise than the call that it is a copy of; nothing makes an equal one. */
const change: fc.Arbitrary<Partial<Fields>> = fc.oneof(
  fc.constant({}),
  ...(['type', 'delay', 'event', 'ids', 'writeKey'] as const).map((name) =>
    fc.record({ [name]: fields[name] }),
  ),
  // Another message with the same identifiers.
  ...[0, 1, 2].map(() =>
    fc.record({ message: fields.message, delay: fields.delay, event: fields.event }),
  ),
);

type Drawn = { readonly call: Fields } | { readonly of: number; readonly change: Partial<Fields> };

const record: fc.Arbitrary<Drawn> = fc.oneof(
  { weight: 12, arbitrary: fc.record(fields).map((call) => ({ call })) },
  { weight: 4, arbitrary: fc.record({ of: fc.nat(20), change }) },
  { weight: 1, arbitrary: fc.record(fields).map((call) => ({ call: { ...call, type: 'typo' } })) },
);

/** Streams of up to so many batches, of up to so many records each. */
export function batchedStreams(mostBatches: number, mostRecords: number): fc.Arbitrary<Stream> {
  const batch = fc.array(fc.record({ record, isGrowth: fc.nat(3) }), {
    ...{ maxLength: mostRecords, size: 'max' },
  });
  const batches = fc.array(batch, { minLength: 2, maxLength: mostBatches, size: 'max' });
  return batches.map((all) => {
    const calls: Call[] = [];
    return all.map((batch, number) =>
      batch.flatMap(({ record, isGrowth }) => {
        const call = callOf(record, number, calls);
        if (!call) return [];
        calls.push(call);
        const input = isGrowth === 0 ? GROWING_FILE : `calls/batch-${number}.ndjson`;
        return [{ input, line: writeCall(call) }];
      }),
    );
  });
}

interface Call extends Fields {
  readonly second: number;
}

/** Batches are four seconds apart. A copy arrives when the original did, if it is not delayed. */
function callOf(record: Drawn, batch: number, calls: readonly Call[]): Call | undefined {
  const secondOf = (delay: number) => Math.max(0, 4 * batch + 3 - delay);
  if ('call' in record) return { ...record.call, second: secondOf(record.call.delay) };
  const { of, change } = record;
  const original = calls[of % calls.length];
  if (!original) return undefined;
  const second = change.delay === undefined ? original.second : secondOf(change.delay);
  return { ...original, ...change, second };
}

function writeCall({ message, type, second, event, ids, writeKey }: Call): string {
  const idOf = (...letters: string[]) => ids.find((id) => letters.includes(id[0] ?? ''));
  const shop = { id: idOf('x'), type: 'shop_id', collection: 'users', encoding: 'none' };
  const receivedAt = `2024-01-01T00:00:${String(second).padStart(2, '0')}Z`;
  return JSON.stringify({
    ...{ messageId: `m${message}`, type, receivedAt, writeKey: writeKey ?? undefined },
    ...{ timestamp: event ?? undefined, userId: idOf('u'), anonymousId: idOf('a') },
    ...{ traits: { email: idOf('e', 'b') }, context: { externalIds: [shop] } },
  });
}

const limit = fc.record({
  max: fc.constantFrom(1, 1, 1, 2),
  per: fc.constantFrom('daily' as const, 'monthly' as const, 'ever' as const, 'ever' as const),
});
const noLimit = fc.constantFrom('none' as const, { max: Number.MAX_SAFE_INTEGER });
const TYPES = ['user_id', 'email', 'anonymous_id', 'shop_id'];

/** Rules so tight that they bite after a few calls. */
export const tightSettings: fc.Arbitrary<SpaceSettings> = fc.record({
  rules: fc.record(
    {
      blocked: fc.subarray([{ value: 'blocked' }, { value: 'a3' }]),
      limits: fc.oneof(
        { weight: 1, arbitrary: fc.constant('none' as const) },
        {
          weight: 6,
          arbitrary: fc.dictionary(
            fc.constantFrom(...TYPES, 'default'),
            fc.oneof({ weight: 4, arbitrary: limit }, { weight: 1, arbitrary: noLimit }),
            { minKeys: 1 },
          ),
        },
      ),
      priority: fc.shuffledSubarray(TYPES),
      on_violation: fc.constantFrom('drop_lowest' as const, 'drop_violating' as const),
      max_merges: fc.constantFrom('none' as const, 100, 100, 100, 1, 1, 2),
      max_mappings: fc.constantFrom('none' as const, 100, Number.MAX_SAFE_INTEGER, 2, 3, 4),
      max_history_moves: fc.constantFrom(1, 2, 1000),
    },
    { requiredKeys: [] },
  ),
});
