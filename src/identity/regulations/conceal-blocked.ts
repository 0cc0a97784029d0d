import type { Blocked } from '../rules.js';
import type { Space } from '../space.js';
import { digestOf, RECORD, regulatedTypes } from './digest.js';
import type { RegulationLog } from './regulation-log.js';

/**
 * Replaces blocked values that are regulated in a space by their hashes, since the rules are written
 * into compiled SQL and into the state.
 */
export function concealBlocked(space: Space, log: RegulationLog | undefined): Space {
  const types = regulatedTypes(log, space.name);
  if (!log || types.length === 0) return space;
  const digests = new Set(log.intervals.map(({ digest }) => digest));
  const isRegulated = (value: string) =>
    types.some((type) => digests.has(digestOf(log.salt, type, value)));
  const conceal = (entry: Blocked): Blocked => {
    if (entry.kind !== 'value' || !isRegulated(entry.value)) return entry;
    const digest = digestOf(log.salt, RECORD, entry.value);
    return { kind: 'digest', digest, ...(entry.types ? { types: entry.types } : {}) };
  };
  return { ...space, rules: { ...space.rules, blocked: space.rules.blocked.map(conceal) } };
}
