/** Calls to profiles, one call after the other: the definition that everything else must equal. */
import { compare, compareText } from '../reference.js';
import type { Call, Identifier } from './reference-extraction.js';
import { profileId } from './reference-profile-id.js';
import {
  byPriority,
  compareTypes,
  isBlocked,
  limitOf,
  type SpaceRules,
} from './reference-rules.js';

export type Violation =
  | 'Identifier value limit exceeded'
  | 'Identifier value time limit exceeded'
  | 'Identifier value blocked'
  | 'Profile merge limit exceeded'
  | 'Identifier mapping limit exceeded'
  | 'No matching identifiers on event';

export type LogEntry =
  | { readonly kind: 'create'; readonly call: Call; readonly profile: string }
  | {
      readonly kind: 'map';
      readonly call: Call;
      readonly profile: string;
      readonly identifier: Identifier;
    }
  | { readonly kind: 'merge'; readonly call: Call; readonly from: string; readonly into: string };

/** What became of one call: its profile (null without identifiers) and what it had to give up. */
export interface Outcome {
  readonly call: Call;
  readonly profile: string | null;
  readonly kept: readonly Identifier[];
  readonly drops: readonly Drop[];
}

interface Drop {
  readonly violation: Violation;
  readonly identifier: Identifier | null;
}

interface Profile {
  readonly id: string;
  /** Place in the order of creation. */
  readonly number: number;
  /** Profiles that it has absorbed itself. */
  absorbed: number;
  mappings: Mapping[];
}

interface Mapping extends Identifier {
  readonly mappedAt: bigint;
}

/** Of the copies of each message the one that counts, in the order of events. */
export function orderCalls<Copy extends Call>(calls: readonly Copy[]): Copy[] {
  const counting = new Map<string, Copy>();
  for (const call of calls) {
    const other = counting.get(call.messageId);
    if (!other || compareCopies(call, other) < 0) counting.set(call.messageId, call);
  }
  return [...counting.values()].sort(
    (one, other) =>
      compare(one.arrivedAt, other.arrivedAt) || compareText(one.messageId, other.messageId),
  );
}

/** By (received_at, timestamp, type, source key, identifiers as sorted JSON), nulls first. */
export function compareCopies(one: Call, other: Call): number {
  return (
    compare(one.arrivedAt, other.arrivedAt) ||
    Number(one.timestamp !== null) - Number(other.timestamp !== null) ||
    compare(one.occurredAt, other.occurredAt) ||
    compareText(one.callType, other.callType) ||
    compareText(one.sourceKey, other.sourceKey) ||
    compareText(jsonOf(one.identifiers), jsonOf(other.identifiers))
  );
}

/** A compact list of {type, value}. */
export function jsonOf(identifiers: readonly Identifier[]): string {
  return JSON.stringify(identifiers.map(({ type, value }) => ({ type, value })));
}

/** Resolves calls that orderCalls has ordered. */
export function resolveCalls(calls: readonly Call[], rules: SpaceRules) {
  const owners = new Map<string, Profile>();
  const log: LogEntry[] = [];
  let created = 0;

  const ownersOf = (identifiers: readonly Identifier[]) =>
    [...new Set(identifiers.flatMap((one) => owners.get(keyOf(one)) ?? []))].sort(
      (one, other) => one.number - other.number,
    );

  const outcomes = calls.map((call): Outcome => {
    let kept = byPriority(call.identifiers, rules);
    const drops: Drop[] = [];
    const drop = (violation: Violation, identifier: Identifier | null) => {
      drops.push({ violation, identifier });
      kept = kept.filter((one) => one !== identifier);
    };

    for (const one of kept) if (isBlocked(one, rules)) drop('Identifier value blocked', one);
    if (kept.length === 0) drop('No matching identifiers on event', null);
    // A single identifier that is left always resolves.
    while (kept.length > 1) {
      const joined = ownersOf(kept);
      const added = kept.filter((one) => !owners.has(keyOf(one)));
      const broken = findBroken(joined, added, call.occurredAt, rules);
      if (!broken) break;
      const ofType = kept.findLast(({ type }) => type === broken.type);
      const isViolating = rules.on_violation === 'drop_violating' && ofType;
      drop(broken.violation, isViolating ? ofType : (kept.at(-1) as Identifier));
    }

    const [highest] = kept;
    if (!highest) return { call, profile: null, kept, drops };
    const [oldest, ...losers] = ownersOf(kept);
    const survivor = oldest ?? {
      id: profileId(call.messageId, highest.type, highest.value),
      ...{ number: created++, absorbed: 0, mappings: [] },
    };
    if (!oldest) log.push({ kind: 'create', call, profile: survivor.id });
    for (const identifier of kept.filter((one) => !owners.has(keyOf(one)))) {
      owners.set(keyOf(identifier), survivor);
      survivor.mappings.push({ ...identifier, mappedAt: call.occurredAt });
      log.push({ kind: 'map', call, profile: survivor.id, identifier });
    }
    for (const loser of losers) {
      for (const moved of loser.mappings) owners.set(keyOf(moved), survivor);
      survivor.mappings.push(...loser.mappings);
      survivor.absorbed += 1;
      log.push({ kind: 'merge', call, from: loser.id, into: survivor.id });
    }
    return { call, profile: survivor.id, kept, drops };
  });
  return { log, outcomes };
}

/** The first limit that joining the profiles and adding identifiers would break. */
function findBroken(
  joined: readonly Profile[],
  added: readonly Identifier[],
  at: bigint,
  rules: SpaceRules,
): { violation: Violation; type?: string } | undefined {
  const mappings = joined.flatMap((profile) => profile.mappings);
  const types = [...new Set([...mappings, ...added].map(({ type }) => type))];
  for (const type of types.sort((one, other) => compareTypes(one, other, rules))) {
    const limit = limitOf(type, rules);
    const ofType = (one: Identifier) => one.type === type;
    const holders = joined.filter((profile) => profile.mappings.some(ofType));
    // A profile that stands over a limit already blocks nothing else.
    if (!limit || (!added.some(ofType) && holders.length < 2)) continue;
    const { max, window } = limit;
    const counted = mappings
      .filter(ofType)
      .filter(({ mappedAt }) => window === null || (at - window < mappedAt && mappedAt <= at));
    if (counted.length + added.filter(ofType).length <= max) continue;
    const violation =
      window === null ? 'Identifier value limit exceeded' : 'Identifier value time limit exceeded';
    return { violation, type };
  }
  const { max_merges = 100, max_mappings = 1000 } = rules;
  const merges = (joined[0]?.absorbed ?? 0) + joined.length - 1;
  if (max_merges !== 'none' && merges > max_merges)
    return { violation: 'Profile merge limit exceeded' };
  if (max_mappings !== 'none' && mappings.length + added.length > max_mappings)
    return { violation: 'Identifier mapping limit exceeded' };
  return undefined;
}

function keyOf({ type, value }: Identifier): string {
  return JSON.stringify([type, value]);
}
