import { defineModel } from 'identity-warehouse';
import { ABSENT, type EventBatch, EventLog } from '../../../src/resolution/event-log.js';
import { Resolver } from '../../../src/resolution/resolver.js';
import type { ResolverRules, TypeLimit } from '../../../src/resolution/rules.js';

/**
 * One row per event of the resolution, in order: profiles that calls create, identifiers that they
 * map, profiles that they merge, identifiers that they drop, and profiles that were asked for; at
 * the end the owner of each profile that lost.
 */
export default defineModel({
  inputs: {
    settings: {
      ref: 'int_replay_settings',
      columns: ['identifier_bound', 'max_merges', 'max_mappings', 'drops_violating'],
    },
    types: {
      ref: 'int_call_types',
      columns: ['type_number', 'max_values', 'window_days'],
      orderBy: ['type_number'],
    },
    identifiers: { ref: 'int_replay_identifiers', columns: ['identifier_number', 'type_number'] },
    profiles: {
      ref: 'int_replay_profiles',
      columns: ['local_number', 'absorbed'],
      orderBy: ['local_number'],
    },
    mappings: {
      ref: 'int_replay_mappings',
      columns: ['identifier_number', 'local_number', 'mapped_us'],
      orderBy: ['mapped_us', 'identifier_number'],
    },
    replay: {
      ref: 'int_replay',
      columns: ['call_number', 'occurred_us', 'wants_profile', 'identifier_number'],
      orderBy: ['call_number', 'precedence'],
    },
  },
  columns: {
    kind: 'integer',
    call_number: 'integer',
    profile_number: 'integer',
    identifier_number: 'integer',
    other_number: 'integer',
    violation: 'integer',
  },
  async *run({ settings, types, identifiers, profiles, mappings, replay }) {
    const [setting] = await readRows(settings);
    const rules = readRules(setting ?? {}, await readRows(types));
    const typeOf = new Int16Array(setting?.identifier_bound ?? 0);
    for await (const { rowCount, columns } of identifiers)
      for (let row = 0; row < rowCount; row++)
        typeOf[columns.identifier_number?.[row] as number] = columns.type_number?.[row] as number;

    const known = await readRows(profiles);
    const log = new EventLog();
    const resolver = new Resolver(rules, typeOf, log, { firstNewProfile: known.length });
    for (const { local_number, absorbed } of known)
      resolver.loadProfile(local_number as number, absorbed as number);
    for await (const { rowCount, columns } of mappings)
      for (let row = 0; row < rowCount; row++)
        resolver.loadMapping(
          columns.identifier_number?.[row] as number,
          columns.local_number?.[row] as number,
          BigInt(columns.mapped_us?.[row] as number | bigint),
        );

    const merges: Merge[] = [];
    for await (const batch of resolveAll(resolver, replay, log)) {
      collectMerges(batch, merges);
      yield named(batch);
    }
    yield rootsOf(merges);
  },
});

const DAY_US = 86_400_000_000;

type Row = Readonly<Record<string, number | null>>;
type Batches = AsyncIterable<{
  readonly rowCount: number;
  readonly columns: Readonly<Record<string, ArrayLike<unknown>>>;
}>;
type Merge = readonly [from: number, into: number];

async function readRows(batches: Batches): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { rowCount, columns } of batches)
    for (let row = 0; row < rowCount; row++)
      rows.push(
        Object.fromEntries(
          Object.entries(columns).map(([name, values]) => [name, values[row] as number | null]),
        ),
      );
  return rows;
}

function readRules(setting: Row, types: readonly Row[]): ResolverRules {
  const limitOf = ({ max_values, window_days }: Row): TypeLimit | null =>
    max_values === null || max_values === undefined
      ? null
      : { max: max_values, windowUs: window_days == null ? null : window_days * DAY_US };
  const maximum = (value: number | null | undefined) => (value == null || value < 0 ? null : value);
  return {
    limits: types.map(limitOf),
    maxMerges: maximum(setting.max_merges),
    maxMappings: maximum(setting.max_mappings),
    onViolation: setting.drops_violating === 1 ? 'drop_violating' : 'drop_lowest',
  };
}

/** Gathers the rows of each call, which follow one another, and resolves it. */
async function* resolveAll(
  resolver: Resolver,
  replay: Batches,
  log: EventLog,
): AsyncIterable<EventBatch> {
  let ids = new Int32Array(64);
  let count = 0;
  let call = ABSENT;
  let occurredUs = 0n;
  let wantsProfile = false;
  for await (const { rowCount, columns } of replay) {
    const calls = columns.call_number as Int32Array;
    const identifiers = columns.identifier_number as Int32Array;
    const times = columns.occurred_us as BigInt64Array;
    const wants = columns.wants_profile as Int32Array;
    for (let row = 0; row < rowCount; row++) {
      if (calls[row] !== call) {
        if (count > 0) resolver.resolve(call, occurredUs, ids, count, wantsProfile);
        call = calls[row] as number;
        occurredUs = BigInt(times[row] as bigint);
        wantsProfile = wants[row] === 1;
        count = 0;
      }
      if (count === ids.length) ids = grown(ids);
      ids[count++] = identifiers[row] as number;
    }
    yield* log.takeFull();
  }
  if (count > 0) resolver.resolve(call, occurredUs, ids, count, wantsProfile);
  yield* log.takeRest();
}

function grown(ids: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(ids.length * 2);
  larger.set(ids);
  return larger;
}

function collectMerges({ kind, profile, other }: EventBatch, merges: Merge[]): void {
  for (let row = 0; row < kind.length; row++)
    if (kind[row] === MERGE) merges.push([profile[row] as number, other[row] as number]);
}

function named(batch: EventBatch) {
  return {
    kind: batch.kind,
    call_number: batch.call,
    profile_number: batch.profile,
    identifier_number: batch.identifier,
    other_number: batch.other,
    violation: batch.violation,
  };
}

const MERGE = 2;
const ROOT = 5;

/** The owner now of each profile that lost: who absorbed it lost later, if at all. */
function rootsOf(merges: readonly Merge[]) {
  const roots = new Map<number, number>();
  for (let at = merges.length - 1; at >= 0; at--) {
    const [from, into] = merges[at] as Merge;
    roots.set(from, roots.get(into) ?? into);
  }
  const absent = () => new Int32Array(roots.size).fill(ABSENT);
  return {
    kind: new Int32Array(roots.size).fill(ROOT),
    call_number: absent(),
    profile_number: Int32Array.from(roots.keys()),
    identifier_number: absent(),
    other_number: Int32Array.from(roots.values()),
    violation: absent(),
  };
}
