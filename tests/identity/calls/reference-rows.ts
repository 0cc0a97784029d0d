/** Rows of the published tables, each from what was replayed. */
import { createHash } from 'node:crypto';
import type { Call, Identifier } from './reference-extraction.js';
import { jsonOf, type Outcome } from './reference-resolution.js';

type Text = string | null;

/** One state of an identifier or a profile: whose it was from a call on. */
interface State {
  readonly call: Call;
  /** The profile that lost it by a merge; null in the first state. */
  readonly from: Text;
  readonly owner: string;
}

export interface IdentifierHistory extends Identifier {
  readonly states: State[];
}

export interface ProfileHistory {
  readonly id: string;
  readonly states: State[];
}

/** The row of users_identities. */
export function currentRow({ type, value, states }: IdentifierHistory) {
  const [first, last] = [states[0] as State, states.at(-1) as State];
  return {
    created_source: first.call.sourceKey,
    external_id_type: type,
    external_id_value: value,
    merged_at: last.from === null ? null : last.call.occurredAt,
    merged_from: last.from,
    segment_id: last.owner,
    created_at: first.call.occurredAt,
  };
}

/** The rows of users_identities_history. */
export function historyRows({ type, value, states }: IdentifierHistory, maxMoves: number) {
  let latest = states[0]?.call.occurredAt ?? 0n;
  const rows = states.map(({ call, from, owner }) => {
    // A late event cannot rewrite what was already so.
    if (call.occurredAt > latest) latest = call.occurredAt;
    return {
      created_source: states[0]?.call.sourceKey ?? null,
      external_id_type: type,
      external_id_value: value,
      merged_at: from === null ? null : call.occurredAt,
      merged_from: from,
      segment_id: owner,
      created_at: call.occurredAt,
      valid_from: latest,
      triggering_event_id: call.messageId,
      triggering_event_type: call.callType,
    };
  });
  const kept = capped(rows, maxMoves);
  return kept.map((row, at) => ({ ...row, valid_to: kept[at + 1]?.valid_from ?? null }));
}

/** The rows of identity_violations: one a drop. */
export function violationRows({ call, profile, kept, drops }: Outcome) {
  return drops.map(({ violation, identifier }) => ({
    message_id: call.messageId,
    occurred_at: call.occurredAt,
    violation,
    external_id_type: identifier?.type ?? null,
    external_id_value: identifier?.value ?? null,
    segment_id: profile,
    kept_identifiers: jsonOf(kept),
  }));
}

/** The rows of id_graph_updates: the creation of a profile, and each move of it. */
export function graphRows({ id, states }: ProfileHistory, maxMoves: number) {
  return capped(states, maxMoves).map(({ call, owner }) => ({
    segment_id: id,
    canonical_segment_id: owner,
    ...triggerColumns(call),
    id: rowId(id, owner),
  }));
}

/** The row of external_id_mapping_updates. */
export function mappingRow({ type, value, states }: IdentifierHistory) {
  const [{ call, owner }] = states as [State];
  return {
    external_id_hash: createHash('sha1')
      .update(type + value)
      .digest('hex')
      .toUpperCase(),
    external_id_type: type,
    external_id_value: value,
    segment_id: owner,
    ...triggerColumns(call),
    id: rowId(type, value),
  };
}

/** `seq` follows the order of events; calls of one moment are told apart by triggering_event_id. */
function triggerColumns(call: Call) {
  return {
    triggering_event_type: call.callType,
    triggering_event_id: call.messageId,
    triggering_event_source_id: call.sourceKey,
    timestamp: call.occurredAt,
    seq: call.arrivedAt,
    received_at: call.arrivedAt,
  };
}

function rowId(...parts: readonly string[]): string {
  const text = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('');
  return createHash('md5').update(text).digest('hex');
}

/** Past the most moves only the first and the current state are kept. */
function capped<Item>(items: readonly Item[], maxMoves: number): readonly Item[] {
  return items.length - 1 > maxMoves ? [items[0] as Item, items.at(-1) as Item] : items;
}
