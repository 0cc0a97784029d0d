/** What a build left, beside what it ought to be. */

import type { BuiltCalls } from './harness.js';
import { streamOf } from './number-streams.js';
import { type CallTables, type Row, TABLES } from './read-tables.js';
import type { ReferenceTables } from './reference-tables.js';

/** Rows of which one side has more than the other. */
export interface Difference {
  readonly table: string;
  readonly row: string;
  readonly built: number;
  readonly expected: number;
  /** The stream that it is of, where it tells. */
  readonly stream: number | undefined;
}

export interface Comparing {
  /** Whether a created_source that is taken from the stem of a file may be another. */
  readonly anyStem?: boolean;
}

/** Compares what is published with what the reference has, but for the time of writing. */
export function compareWithReference(
  { tables }: Pick<BuiltCalls, 'tables'>,
  reference: ReferenceTables,
  comparing: Comparing = {},
): Difference[] {
  return compareTables(tables, expectedTables(reference), comparing);
}

/** Compares all that ought to be equal in two builds of the same calls. */
export function compareTables(
  built: CallTables,
  expected: CallTables,
  { anyStem = false }: Comparing = {},
): Difference[] {
  const streams = streamsByProfile(built, expected);
  return TABLES.flatMap((table) => {
    const counts = new Map<string, { built: number; expected: number; stream?: number }>();
    for (const side of ['built', 'expected'] as const)
      for (const row of (side === 'built' ? built : expected)[table]) {
        const text = comparableText(row, anyStem);
        const count = counts.get(text) ?? { built: 0, expected: 0 };
        count[side] += 1;
        counts.set(text, { stream: streamOfRow(row, streams), ...count } as typeof count);
      }
    return [...counts].flatMap(([row, { built, expected, stream }]) =>
      built === expected ? [] : [{ table, row, built, expected, stream }],
    );
  });
}

/** What is the time of writing, or a place in a file. */
const INCOMPARABLE = ['synced_at', 'uuid_ts', 'input', 'record_number', 'raw'];

/** A row as text, without what depends on when and from where it came. */
export function comparableText(row: Row, anyStem = false): string {
  const entries = Object.entries(row).filter(([column]) => !INCOMPARABLE.includes(column));
  return JSON.stringify(Object.fromEntries(entries.toSorted()), (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value} us`;
    return anyStem && typeof value === 'string' ? value.replace(/^batch-.*/, 'batch') : value;
  });
}

function streamsByProfile(...all: CallTables[]): Map<unknown, number | undefined> {
  const updates = all.flatMap(({ id_graph_updates }) => id_graph_updates);
  return new Map(updates.map((row) => [row.segment_id, streamOf(row.triggering_event_id)]));
}

function streamOfRow(row: Row, streams: ReadonlyMap<unknown, number | undefined>) {
  const texts = [row.triggering_event_id, row.message_id, row.external_id_value, row.value];
  const numbers = texts.map(streamOf).concat(streams.get(row.segment_id) ?? undefined);
  return numbers.find((number) => number !== undefined);
}

/** The tables of the reference with the columns and views that follow from them. */
function expectedTables(reference: ReferenceTables): CallTables {
  const unknown = {
    triggering_event_name: null,
    triggering_event_source_name: null,
    triggering_event_source_slug: null,
  };
  const { counts: _, ...tables } = reference;
  return {
    ...tables,
    rejected_events: tables.rejected_events.map((row) => ({ ...row })),
    id_graph_updates: tables.id_graph_updates.map((row) => ({ ...row, ...unknown })),
    external_id_mapping_updates: tables.external_id_mapping_updates.map((row) => ({
      ...{ ...row, ...unknown },
    })),
    user_identifiers: userIdentifiers(reference),
    profile_merges: profileMerges(reference),
  };
}

function userIdentifiers(reference: ReferenceTables): Row[] {
  const keyOf = (row: { external_id_type: string; external_id_value: string }) =>
    JSON.stringify([row.external_id_type, row.external_id_value]);
  const owners = new Map(reference.users_identities.map((row) => [keyOf(row), row.segment_id]));
  return reference.external_id_mapping_updates.map((row) => ({
    canonical_segment_id: owners.get(keyOf(row)),
    ...{ type: row.external_id_type, value: row.external_id_value },
    ...{ seq: row.seq, received_at: row.received_at, timestamp: row.timestamp },
  }));
}

/** The updates of a profile stand in the order of events. */
function profileMerges({ id_graph_updates }: ReferenceTables): Row[] {
  const last = new Map(id_graph_updates.map((row) => [row.segment_id, row]));
  return [...last.values()].map((row) => ({
    ...{ segment_id: row.segment_id, canonical_segment_id: row.canonical_segment_id },
    ...{ seq: row.seq, received_at: row.received_at, timestamp: row.timestamp },
  }));
}
