import { DEFAULT_IDENTIFIER_TYPES } from '../identifier-types.js';
import type { Blocked, Limit, Rules } from '../rules.js';
import type { IdentifierType } from '../space.js';

/** Settings by the words of identity.yml; files that mean the same have the same description. */
export type Description = ReadonlyMap<string, string>;

const OFF_BY_DEFAULT = ['group_id'];

/** Describes the rules of a space, with its defaults. */
export function describeRules(rules: Rules): Description {
  return new Map([
    ...describeBlocked(rules.blocked),
    ...describeLimits(rules),
    ['priority', JSON.stringify(rules.priority)],
    ['on_violation', rules.onViolation],
    ['max_merges', orNone(rules.maxMerges)],
    ['max_mappings', orNone(rules.maxMappings)],
    ['max_history_moves', String(rules.maxHistoryMoves)],
    ['link_alias', String(rules.linkAlias)],
  ]);
}

/** Describes the identifier types of a space, the default ones with them. */
export function describeIdentifiers(identifiers: readonly IdentifierType[]): Description {
  const defaults = DEFAULT_IDENTIFIER_TYPES.map((type): [string, string] => {
    return [type, OFF_BY_DEFAULT.includes(type) ? 'off' : 'on'];
  });
  return new Map([
    ...defaults,
    ...identifiers.map((each): [string, string] => [each.type, describeIdentifier(each)]),
  ]);
}

/** Names the settings that differ, each with its old and its new value. */
export function differences(before: Description, after: Description): readonly string[] {
  const shown = (value: string | undefined) => value ?? 'not set';
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => before.get(key) !== after.get(key))
    .sort()
    .map((key) => `${key}: ${shown(before.get(key))} -> ${shown(after.get(key))}`);
}

function describeIdentifier({ isEnabled, normalize, path }: IdentifierType): string {
  if (!isEnabled) return 'off';
  const words = [...(normalize === 'none' ? [] : [normalize]), ...(path ? [`path ${path}`] : [])];
  return ['on', ...words].join(', ');
}

/** Entries of one value or pattern are one, and their order is of no matter. */
function describeBlocked(blocked: readonly Blocked[]): [string, string][] {
  const typesByKey = new Map<string, Set<string> | 'all'>();
  for (const entry of blocked) {
    const key = `blocked.${describeEntry(entry)}`;
    const types = typesByKey.get(key) ?? new Set();
    if (types === 'all' || !entry.types) typesByKey.set(key, 'all');
    else typesByKey.set(key, new Set([...types, ...entry.types]));
  }
  return [...typesByKey].map(([key, types]) => {
    return [key, types === 'all' ? 'for every type' : `for ${JSON.stringify([...types].sort())}`];
  });
}

function describeEntry(entry: Blocked): string {
  switch (entry.kind) {
    case 'value':
      return `value ${JSON.stringify(entry.value)}`;
    case 'pattern':
      return `pattern ${JSON.stringify(entry.pattern)}`;
    case 'digest':
      return `value that is regulated (${entry.digest.slice(0, 12)})`;
    case 'written':
      return `pattern that is regulated (${entry.digest.slice(0, 12)})`;
  }
}

/** A limit that equals the default one is as good as none of its own. */
function describeLimits({ limits, defaultLimit }: Rules): [string, string][] {
  const otherwise = describeLimit(defaultLimit);
  const own = Object.entries(limits)
    .map(([type, limit]): [string, string] => [`limits.${type}`, describeLimit(limit)])
    .filter(([, limit]) => limit !== otherwise);
  return [...own, ['limits.default', otherwise]];
}

function describeLimit(limit: Limit): string {
  return limit === null ? 'none' : `${limit.max} ${limit.per}`;
}

function orNone(count: number | null): string {
  return count === null ? 'none' : String(count);
}
