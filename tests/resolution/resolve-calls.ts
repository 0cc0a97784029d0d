import { EVENT, type EventBatch, EventLog } from '../../src/resolution/event-log.js';
import { Resolver } from '../../src/resolution/resolver.js';
import type { ResolverRules } from '../../src/resolution/rules.js';
import type { Call, LogRow } from './reference.js';

/** What earlier calls have left; a resolver continues behind it. */
export interface Earlier {
  readonly calls: readonly Call[];
  readonly rows: readonly LogRow[];
}

/** Resolves calls by a resolver and returns the rows of its log. */
export function resolveCalls(
  calls: readonly Call[],
  rules: ResolverRules,
  typeOf: readonly number[],
  mostWalked = 32,
  earlier: Earlier = { calls: [], rows: [] },
): LogRow[] {
  const log = new EventLog();
  const firstNewProfile = earlier.rows.filter(([kind]) => kind === 'create').length;
  const options = { firstNewProfile, mostWalked };
  const resolver = new Resolver(rules, Int16Array.from(typeOf), log, options);
  load(resolver, earlier);
  for (const [at, { occurredUs, ids, wantsProfile }] of calls.entries()) {
    const call = earlier.calls.length + at;
    resolver.resolve(call, occurredUs, Int32Array.from(ids), ids.length, wantsProfile);
  }
  return log.takeRest().flatMap(readRows);
}

/** Restores what a log has left: who owns what, since when, and who absorbed how many. */
function load(resolver: Resolver, { calls, rows }: Earlier): void {
  const winners = new Map<number, number>();
  const absorbed = new Map<number, number>();
  for (const [kind, , from = 0, into = 0] of rows) {
    if (kind !== 'merge') continue;
    winners.set(from, into);
    absorbed.set(into, (absorbed.get(into) ?? 0) + 1);
  }
  for (const [profile, count] of absorbed) resolver.loadProfile(profile, count);
  for (const [kind, call, first = 0, identifier = 0] of rows) {
    if (kind !== 'map') continue;
    let profile = first;
    for (let up = winners.get(profile); up !== undefined; up = winners.get(profile)) profile = up;
    resolver.loadMapping(identifier, profile, calls[call]?.occurredUs ?? 0n);
  }
}

/** Reads a batch of the log. */
export function readRows(batch: EventBatch): LogRow[] {
  return Array.from(batch.kind, (number, row) => {
    const [kind] = Object.entries(EVENT).find(([, of]) => of === number) as [string, number];
    const { call, profile, identifier, other, violation } = batch;
    const columns = [profile, identifier, other, violation].map((column) => column[row] as number);
    return [kind, call[row] as number, ...columns.filter((value) => value >= 0)];
  });
}
