import { type CallIdentifier, callIdentifiers } from '../identity/calls/call-identifiers.js';
import { regulatedTypes, suppressedIntervals } from '../identity/regulations/digest.js';
import type { RegulationLog } from '../identity/regulations/regulation-log.js';
import type { Rules } from '../identity/rules.js';
import type { Space } from '../identity/space.js';

/** What the identity models read by var(). */
export function varsOfSpace(
  space: Space,
  regulations: RegulationLog | undefined,
  syncedAt: string,
): Record<string, unknown> {
  return {
    space: space.name,
    synced_at: syncedAt,
    max_history_moves: space.rules.maxHistoryMoves,
    input_kind: space.input.kind,
    identifiers: callIdentifiers(space.identifiers).map(identifierVar),
    link_alias: space.rules.linkAlias,
    rules: rulesAsVar(space.rules),
    regulated_types: regulatedTypes(regulations, space.name),
    suppressed_intervals: suppressedIntervals(regulations, space.name),
  };
}

function identifierVar({ type, column, rawColumn, isEnabled, normalize }: CallIdentifier) {
  return { type, column, raw_column: rawColumn, enabled: isEnabled, normalize };
}

/** Rules by the words of identity.yml; what is absent there is none. */
function rulesAsVar(rules: Rules): Record<string, unknown> {
  return {
    blocked: rules.blocked.map((entry) => ({
      value: entry.kind === 'value' ? entry.value : null,
      pattern: entry.kind === 'pattern' ? entry.pattern : null,
      digest: entry.kind === 'digest' || entry.kind === 'written' ? entry.digest : null,
      written: entry.kind === 'written' ? entry.written : null,
      types: entry.types ?? null,
    })),
    limits: rules.limits,
    default_limit: rules.defaultLimit,
    priority: rules.priority,
    on_violation: rules.onViolation,
    max_merges: rules.maxMerges,
    max_mappings: rules.maxMappings,
  };
}
