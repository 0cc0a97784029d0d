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
