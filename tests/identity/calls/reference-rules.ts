/** The rules of a space as identity.yml has them, and what follows from each alone. */
import { compareText } from '../reference.js';
import type { Identifier } from './reference-extraction.js';

export interface Limit {
  readonly max: number;
  readonly per?: 'daily' | 'weekly' | 'monthly' | 'annually' | 'ever';
}

export interface Blocked {
  readonly value?: string;
  readonly pattern?: string;
  readonly types?: readonly string[];
}

/** As `rules` of identity.yml: written there as JSON, it is read back the same. */
export interface SpaceRules {
  readonly blocked?: readonly Blocked[];
  readonly limits?: 'none' | Readonly<Record<string, Limit | 'none'>>;
  readonly priority?: readonly string[];
  readonly on_violation?: 'drop_lowest' | 'drop_violating';
  readonly max_merges?: number | 'none';
  readonly max_mappings?: number | 'none';
  readonly max_history_moves?: number;
  readonly link_alias?: boolean;
}

const DAY = 86_400_000_000n;
const WINDOWS = { daily: DAY, weekly: 7n * DAY, monthly: 30n * DAY, annually: 365n * DAY };

/** The limit of a type, its window in microseconds (null is ever); undefined if it has none. */
export function limitOf(type: string, { limits = {} }: SpaceRules) {
  if (limits === 'none') return undefined;
  const standard: Limit | 'none' = type === 'user_id' ? { max: 1 } : (limits.default ?? { max: 5 });
  const limit = limits[type] ?? standard;
  if (limit === 'none') return undefined;
  const { max, per = 'ever' } = limit;
  return { max, window: per === 'ever' ? null : WINDOWS[per] };
}

export function isBlocked({ type, value }: Identifier, { blocked = [] }: SpaceRules): boolean {
  return blocked.some(
    (one) =>
      (one.types?.includes(type) ?? true) &&
      (one.pattern === undefined ? one.value === value : new RegExp(one.pattern, 'u').test(value)),
  );
}

/** The listed types from the highest down, then all others alphabetically. */
export function compareTypes(one: string, other: string, rules: SpaceRules): number {
  const { priority = ['user_id', 'email'] } = rules;
  const rank = (type: string) => (priority.includes(type) ? priority.indexOf(type) : Infinity);
  const [first, second] = [rank(one), rank(other)];
  return first === second ? compareText(one, other) : first - second;
}

/** From the highest priority down; of one type the smaller value is the higher. */
export function byPriority(identifiers: readonly Identifier[], rules: SpaceRules): Identifier[] {
  return identifiers.toSorted(
    (one, other) =>
      compareTypes(one.type, other.type, rules) || compareText(one.value, other.value),
  );
}
