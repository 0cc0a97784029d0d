import type { RecordPath } from '../record-kind.js';
import { snakeCase } from './snake-case.js';
import { type CallTable, type CallType, hasColumn } from './warehouse-table.js';

/** Columns of every call: Segment drops traits and properties of these names. */
const RESERVED = [
  ...['id', 'user_id', 'anonymous_id', 'event', 'event_text'],
  ...['received_at', 'sent_at', 'timestamp', 'original_timestamp'],
  ...['uuid', 'uuid_ts', 'loaded_at'],
];

/** What stands at the top of every call, by its column. */
const COMMON = new Map([
  ['messageId', 'id'],
  ['userId', 'user_id'],
  ['anonymousId', 'anonymous_id'],
  ['receivedAt', 'received_at'],
]);

/** The event time; tables of old have only the later ones. */
const EVENT_TIMES = ['timestamp', 'original_timestamp', 'sent_at'];

const PROPERTY_TYPES: readonly CallType[] = ['page', 'screen'];
const TRAIT_TYPES: readonly CallType[] = ['identify', 'group'];

/** Names the column of a table that holds what stands at a path of a call, if there is one. */
export function columnOf(table: CallTable, path: RecordPath): string | undefined {
  const name = columnName(table, path);
  return name !== undefined && hasColumn(table, name) ? name : undefined;
}

/** Names the column of event tables that holds a property of a track. */
export function propertyOf([first, ...keys]: RecordPath): string | undefined {
  return first === 'properties' ? dataColumn(keys) : undefined;
}

function columnName(table: CallTable, path: RecordPath): string | undefined {
  const { callType } = table;
  const [first = '', ...keys] = path;
  if (first === 'context') return path.map(snakeCase).join('_');
  if (first === 'traits') return TRAIT_TYPES.includes(callType) ? dataColumn(keys) : undefined;
  if (first === 'properties')
    return PROPERTY_TYPES.includes(callType) ? dataColumn(keys) : undefined;
  if (keys.length > 0) return undefined;
  if (first === 'timestamp') return EVENT_TIMES.find((name) => hasColumn(table, name));
  if (first === 'groupId') return callType === 'group' ? 'group_id' : undefined;
  if (first === 'previousId') return callType === 'alias' ? 'previous_id' : undefined;
  return COMMON.get(first);
}

/** Traits and properties have columns without a prefix; those of the call go first. */
function dataColumn(keys: RecordPath): string | undefined {
  const name = keys.map(snakeCase).join('_');
  const isTaken = RESERVED.includes(name) || name.startsWith('context_');
  return name === '' || isTaken ? undefined : name;
}
