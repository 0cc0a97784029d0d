import type { Blocked } from '../rules.js';
import type { Space } from '../space.js';
import { digestOf, RECORD, regulatedTypes } from './digest.js';
import type { RegulationLog } from './regulation-log.js';

/** Longer patterns are concealed unseen. */
const LONGEST_LOOKED_INTO = 300;

/**
 * Replaces blocked values that are regulated in a space by their hashes, and patterns that spell one
 * by their place in identity.yml, since the rules are written into compiled SQL and into the state.
 * @param file The path of identity.yml.
 */
export function concealBlocked(space: Space, log: RegulationLog | undefined, file: string): Space {
  const types = regulatedTypes(log, space.name);
  if (!log || types.length === 0) return space;
  const digests = new Set(log.intervals.map(({ digest }) => digest));
  const isRegulated = (value: string) =>
    types.some((type) => digests.has(digestOf(log.salt, type, value)));
  const conceal = (entry: Blocked): Blocked => {
    const ofTypes = entry.types ? { types: entry.types } : {};
    if (entry.kind === 'value' && isRegulated(entry.value))
      return { kind: 'digest', digest: digestOf(log.salt, RECORD, entry.value), ...ofTypes };
    if (entry.kind !== 'pattern' || !entry.written || !spells(entry.pattern, isRegulated))
      return entry;
    const digest = digestOf(log.salt, RECORD, entry.pattern);
    return { kind: 'written', digest, written: { ...entry.written, file }, ...ofTypes };
  };
  return { ...space, rules: { ...space.rules, blocked: space.rules.blocked.map(conceal) } };
}

/** Takes the escapes out of a regular expression: `ann\.b@x[.]org` spells ann.b@x.org. */
export function spelledBy(pattern: string): string {
  return pattern.replace(/\[([^\]\\^a-zA-Z0-9])\]/g, '$1').replace(/\\([^a-zA-Z0-9])/g, '$1');
}

function spells(pattern: string, isRegulated: (value: string) => boolean): boolean {
  const text = spelledBy(pattern);
  if (text.length > LONGEST_LOOKED_INTO) return true;
  for (let start = 0; start < text.length; start++)
    for (let end = start + 1; end <= text.length; end++) {
      const part = text.slice(start, end);
      if (isRegulated(part) || isRegulated(part.toLowerCase())) return true;
    }
  return false;
}
