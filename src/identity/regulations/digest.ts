import { createHash } from 'node:crypto';
import type { RegulationLog } from './regulation-log.js';

/** Stands for a whole record among the types of regulated intervals. */
export const RECORD = '';

/**
 * Hashes an identifier with the salt of the log, as macros/regulated.sql does. No type or value
 * holds NUL, so no two identifiers are hashed as one text.
 */
export function digestOf(salt: string, type: string, value: string): string {
  return createHash('sha256').update(`${salt}${type}\0${value}`, 'utf8').digest('hex');
}

/** The types of which a space has regulated values: models look for no others. */
export function regulatedTypes(log: RegulationLog | undefined, space: string): readonly string[] {
  const intervals = log?.intervals.filter((interval) => interval.space === space) ?? [];
  return [...new Set(intervals.map(({ type }) => type))].filter((type) => type !== RECORD).sort();
}

/** An interval of received_at, null for no bound: (after, until]. */
export interface Suppressed {
  readonly after: string | null;
  readonly until: string | null;
}

/**
 * Lists when anything was suppressed in a space, without overlaps. Of what arrived then nobody had
 * seen the texts when the value was known in clear.
 */
export function suppressedIntervals(
  log: RegulationLog | undefined,
  space: string,
): readonly Suppressed[] {
  const own = (log?.intervals ?? [])
    .filter((interval) => interval.space === space && interval.type !== RECORD)
    .filter(({ after, until }) => after !== null || until === null)
    .toSorted((a, b) => (a.after ?? '').localeCompare(b.after ?? ''));
  const merged: { after: string | null; until: string | null }[] = [];
  for (const { after, until } of own) {
    const last = merged.at(-1);
    const isApart = !last || (last.until !== null && (after ?? '') > last.until);
    if (isApart) merged.push({ after, until });
    else if (last.until !== null && (until === null || until > last.until)) last.until = until;
  }
  return merged;
}
