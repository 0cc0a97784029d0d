/** The two kinds of resolved events. */
export type EventKind = 'identify_events' | 'merge_events';

/** The columns of each kind of event in the order of the documentation. */
export const EVENT_COLUMNS = {
  identify_events: [
    'message_id',
    'segment_id',
    'external_id_type',
    'external_id_value',
    'source_key',
    'timestamp',
    'received_at',
  ],
  merge_events: [
    'message_id',
    'from_segment_id',
    'into_segment_id',
    'source_key',
    'timestamp',
    'received_at',
  ],
} as const satisfies Record<EventKind, readonly string[]>;

/** Lists the columns that a file with a header must have: all but `source_key`. */
export function requiredColumns(kind: EventKind): readonly string[] {
  return EVENT_COLUMNS[kind].filter((column) => column !== 'source_key');
}
