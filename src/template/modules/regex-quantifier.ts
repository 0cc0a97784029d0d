import type { RegexSource } from './regex-source.js';

/** Reads how often a node may repeat, if that is what stands next. */
export function quantifier(source: RegexSource): readonly [number, number] | undefined {
  if (source.skip('*')) return [0, Infinity];
  if (source.skip('+')) return [1, Infinity];
  if (source.skip('?')) return [0, 1];
  const start = source.at;
  const found = source.take(/\{(?:(\d+)(,(\d*))?|,(\d*))\}/y);
  if (found === null) return undefined;
  const [, least = '0', comma, most, only] = found;
  const upper = only ?? (comma === undefined ? least : (most ?? ''));
  const bounds = [Number(least), upper === '' ? Infinity : Number(upper)] as const;
  if (bounds[0] <= bounds[1]) return bounds;
  throw source.error('min repeat greater than max repeat', start);
}
