import type { NodeConfig } from '../node.js';

/** Tells whether a configuration, named by its keys from outside in, has a value or lists it. */
export function configMatches(
  config: NodeConfig,
  keys: readonly string[],
  wanted: string,
): boolean {
  const [first = '', ...rest] = keys;
  const value = rest.reduce(member, topLevel(config, first));
  const values = Array.isArray(value) ? value : isMapping(value) ? Object.keys(value) : [value];
  return values.some((one) => equals(one, first === 'severity' ? wanted.toLowerCase() : wanted));
}

/** Resolved values before written ones: a default counts as if it were written. */
function topLevel(config: NodeConfig, key: string): unknown {
  const fields: Readonly<Record<string, unknown>> = { ...config };
  const field = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return field !== 'all' && Object.hasOwn(fields, field) ? fields[field] : member(config.all, key);
}

function member(value: unknown, key: string): unknown {
  return isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function equals(value: unknown, wanted: string): boolean {
  if (typeof value === 'boolean') return String(value) === wanted.toLowerCase();
  return (typeof value === 'string' || typeof value === 'number') && String(value) === wanted;
}
