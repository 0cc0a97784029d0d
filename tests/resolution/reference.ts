import type { ResolverRules } from '../../src/resolution/rules.js';
import { VIOLATION } from '../../src/resolution/rules.js';

/** A call with its identifiers in precedence order. */
export interface Call {
  readonly occurredUs: bigint;
  readonly ids: readonly number[];
  readonly wantsProfile: boolean;
}

/** A row of the log: kind, call, then what the kind has. */
export type LogRow = readonly [kind: string, call: number, ...rest: number[]];

interface Broken {
  readonly violation: number;
  readonly type: number | null;
}

/**
 * Resolves calls as the definition is written, slowly: what the resolver must log for them. From a
 * call on, other rules may hold.
 */
export function replay(
  calls: readonly Call[],
  firstRules: ResolverRules,
  typeOf: readonly number[],
  later: { readonly from: number; readonly rules: ResolverRules } | null = null,
): LogRow[] {
  const owner = new Map<number, number>();
  const mappedUs = new Map<number, bigint>();
  const absorbed = new Map<number, number>();
  const rows: LogRow[] = [];
  let created = 0;
  let rules = firstRules;

  const ownersOf = (ids: readonly number[]): number[] => {
    const owners = ids.map((id) => owner.get(id)).filter((profile) => profile !== undefined);
    return [...new Set(owners)].sort((one, other) => one - other);
  };
  const findBroken = (ids: readonly number[], now: bigint): Broken | null => {
    const owners = ownersOf(ids);
    const added = ids.filter((id) => !owner.has(id));
    const joined = [...owner.keys()].filter((id) => owners.includes(owner.get(id) as number));
    for (const [type, limit] of rules.limits.entries()) {
      if (limit === null) continue;
      const { max, windowUs } = limit;
      const addedOfType = added.filter((id) => typeOf[id] === type);
      const joinedOfType = joined.filter((id) => typeOf[id] === type);
      if (addedOfType.length === 0 && ownersOf(joinedOfType).length < 2) continue;
      const counted = joinedOfType.filter((id) => {
        const mapped = mappedUs.get(id) as bigint;
        return windowUs === null || (mapped > now - BigInt(windowUs) && mapped <= now);
      });
      if (counted.length + addedOfType.length <= max) continue;
      return {
        violation: windowUs === null ? VIOLATION.valueLimit : VIOLATION.valueTimeLimit,
        type,
      };
    }
    const merges = (absorbed.get(owners[0] as number) ?? 0) + owners.length - 1;
    if (owners.length > 1 && rules.maxMerges !== null && merges > rules.maxMerges)
      return { violation: VIOLATION.mergeLimit, type: null };
    const mappings = joined.length + added.length;
    if ((added.length > 0 || owners.length > 1) && mappings > (rules.maxMappings ?? Infinity))
      return { violation: VIOLATION.mappingLimit, type: null };
    return null;
  };

  for (const [call, { occurredUs, ids, wantsProfile }] of calls.entries()) {
    if (call === later?.from) rules = later.rules;
    let kept = ids;
    const drops: { id: number; violation: number }[] = [];
    while (kept.length > 1) {
      const broken = findBroken(kept, occurredUs);
      if (broken === null) break;
      const violating = kept.filter((id) => typeOf[id] === broken.type);
      const isViolatingDropped = rules.onViolation === 'drop_violating' && violating.length > 0;
      const dropped = (isViolatingDropped ? violating : kept).at(-1) as number;
      drops.push({ id: dropped, violation: broken.violation });
      kept = kept.filter((id) => id !== dropped);
    }

    const [oldest, ...losers] = ownersOf(kept);
    const profile = oldest ?? created++;
    if (oldest === undefined) rows.push(['create', call, profile, kept[0] as number]);
    for (const loser of losers) {
      for (const [id, of] of owner) if (of === loser) owner.set(id, profile);
      absorbed.set(profile, (absorbed.get(profile) ?? 0) + 1);
      rows.push(['merge', call, loser, profile]);
    }
    for (const id of kept) {
      if (owner.has(id)) continue;
      owner.set(id, profile);
      mappedUs.set(id, occurredUs);
      rows.push(['map', call, profile, id]);
    }
    for (const { id, violation } of drops) rows.push(['drop', call, profile, id, violation]);
    if (wantsProfile) rows.push(['resolved', call, profile]);
  }
  return rows;
}
