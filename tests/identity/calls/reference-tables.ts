/**
 * The published tables of a space of calls, without synced_at and uuid_ts:
 *
 *     referenceTables([{ input: 'calls/a.ndjson', line: '{"messageId": ...' }], { rules: { link_alias: true } })
 *
 * Settings are those of the space in identity.yml, so JSON.stringify of them may be written there.
 */
import { compareText } from '../reference.js';
import {
  type Call,
  type Identifier,
  type IdentifierSetting,
  type RejectReason,
  readCall,
} from './reference-extraction.js';
import { compareCopies, type LogEntry, orderCalls, resolveCalls } from './reference-resolution.js';
import {
  currentRow,
  graphRows,
  historyRows,
  type IdentifierHistory,
  mappingRow,
  type ProfileHistory,
  violationRows,
} from './reference-rows.js';
import type { SpaceRules } from './reference-rules.js';

/** A call with the stem of its file, which is its source key if it names none. */
interface PlacedCall extends Call {
  readonly stem: string;
}

/** A record that cannot be used. */
interface RejectedRow {
  readonly input: string;
  readonly record_number: bigint;
  readonly message_id: string | null;
  readonly reason: RejectReason;
}

/** A line of an NDJSON file; the lines of a file stand in order, blank ones too. */
export interface RawCall {
  readonly input: string;
  readonly line: string;
}

export interface SpaceSettings {
  readonly identifiers?: readonly IdentifierSetting[];
  readonly rules?: SpaceRules;
}

/**
 * Lays out what the calls become. Times are microseconds since 1970; rows are in no order.
 * @param isAbsent Tells which identifiers are regulated at a time of arrival.
 */
export function referenceTables(
  records: readonly RawCall[],
  settings: SpaceSettings,
  isAbsent: (identifier: Identifier, arrivedAt: bigint) => boolean = () => false,
) {
  const { identifiers = [], rules = {} } = settings;
  const { calls: written, rejected } = readRecords(records, { identifiers, ...rules });
  const calls = written.map((call) => ({
    ...call,
    identifiers: call.identifiers.filter((found) => !isAbsent(found, call.arrivedAt)),
  }));
  const ordered = orderCalls(calls.toSorted(byStem)).map((call) => ({
    ...call,
    sourceKey: call.sourceKey ?? call.stem,
  }));
  const { log, outcomes } = resolveCalls(ordered, rules);
  const maxMoves = rules.max_history_moves ?? 1000;
  const histories = replayLog(log);
  const resolved = outcomes.filter(({ profile }) => profile !== null).length;
  return {
    counts: {
      read: records.filter(({ line }) => line.trim() !== '').length,
      resolved,
      repeated: calls.length - ordered.length,
      without_identifier: ordered.length - resolved,
      rejected: rejected.length,
    },
    users_identities: histories.identifiers.map(currentRow),
    users_identities_history: histories.identifiers.flatMap((one) => historyRows(one, maxMoves)),
    identity_violations: outcomes.flatMap(violationRows),
    id_graph_updates: histories.profiles.flatMap((one) => graphRows(one, maxMoves)),
    external_id_mapping_updates: histories.identifiers.map(mappingRow),
    rejected_events: rejected,
  };
}

export type ReferenceTables = ReturnType<typeof referenceTables>;

/** Of copies that are alike but for the file, the one of the first stem gives the source key. */
function byStem(one: PlacedCall, other: PlacedCall): number {
  return compareCopies(one, other) || compareText(one.stem, other.stem);
}

function readRecords(records: readonly RawCall[], settings: Parameters<typeof readCall>[1]) {
  const calls: PlacedCall[] = [];
  const rejected: RejectedRow[] = [];
  const lines = new Map<string, bigint>();
  for (const { input, line } of records) {
    const record_number = (lines.get(input) ?? 0n) + 1n;
    lines.set(input, record_number);
    if (line.trim() === '') continue;
    const read = readCall(line, settings);
    if ('reason' in read)
      rejected.push({ input, record_number, message_id: read.messageId, reason: read.reason });
    else calls.push({ ...read, stem: stemOf(input) });
  }
  return { calls, rejected };
}

/** `calls/shop.2024.ndjson.gz` is of `shop.2024`. */
function stemOf(input: string): string {
  return (input.split('/').at(-1) ?? '').replace(/\.gz$/, '').replace(/\.[^.]*$/, '');
}

/** Follows each identifier and each profile through the log. */
function replayLog(log: readonly LogEntry[]) {
  const identifiers: IdentifierHistory[] = [];
  const profiles: ProfileHistory[] = [];
  for (const entry of log) {
    const { call } = entry;
    if (entry.kind === 'create') {
      const states = [{ call, from: null, owner: entry.profile }];
      profiles.push({ id: entry.profile, states });
    } else if (entry.kind === 'map') {
      const states = [{ call, from: null, owner: entry.profile }];
      identifiers.push({ ...entry.identifier, states });
    } else {
      // All that is the loser's by now moves, profiles that it absorbed before included.
      for (const { states } of [...identifiers, ...profiles])
        if (states.at(-1)?.owner === entry.from)
          states.push({ call, from: entry.from, owner: entry.into });
    }
  }
  return { identifiers, profiles };
}
