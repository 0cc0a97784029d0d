import type { RecordKind } from './record-kind.js';

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

/** What is read of a kind of event: all its columns, each a key; `source_key` may be absent. */
export function eventRecords(kind: EventKind): RecordKind {
  const columns: readonly string[] = EVENT_COLUMNS[kind];
  return {
    name: kind,
    columns: columns.map((name) => {
      const isTime = name === 'timestamp' || name === 'received_at';
      return { kind: 'text', name, path: [name], exactness: isTime ? 'no-number' : 'verbatim' };
    }),
    required: columns.filter((column) => column !== 'source_key'),
    shape: 'flat',
  };
}
