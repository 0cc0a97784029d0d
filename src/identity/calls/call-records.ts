import type { InputFile } from '../input-files.js';
import type { RecordColumn, RecordKind } from '../record-kind.js';
import type { Space } from '../space.js';
import type { InputView } from '../space-inputs.js';
import { callIdentifiers } from './call-identifiers.js';

/** The columns that hold one text each, and where it lies in a call. */
const TEXTS = {
  message_id: ['messageId'],
  type: ['type'],
  user_id: ['userId'],
  anonymous_id: ['anonymousId'],
  group_id: ['groupId'],
  previous_id: ['previousId'],
  write_key: ['writeKey'],
  project_id: ['projectId'],
  source_id: ['context', 'protocols', 'sourceId'],
  timestamp: ['timestamp'],
  received_at: ['receivedAt'],
  traits_email: ['traits', 'email'],
  context_traits_email: ['context', 'traits', 'email'],
  properties_email: ['properties', 'email'],
  cross_domain_id: ['context', 'traits', 'crossDomainId'],
  device_type: ['context', 'device', 'type'],
  device_id: ['context', 'device', 'id'],
  device_advertising_id: ['context', 'device', 'advertisingId'],
  device_ad_tracking: ['context', 'device', 'adTrackingEnabled'],
  device_token: ['context', 'device', 'token'],
  ga_client_id: ['context', 'integrations', 'Google Analytics', 'clientId'],
  braze_id: ['context', 'Braze', 'braze_id'],
} as const;

/** Texts that are no identifiers: what a number becomes does not matter. */
const EXACTNESS: Partial<Record<string, 'no-number' | 'as-read'>> = {
  type: 'no-number',
  timestamp: 'no-number',
  received_at: 'no-number',
  device_type: 'as-read',
  device_ad_tracking: 'as-read',
};

/** What is read of the raw calls of a space: what stg_calls needs, and no more. */
export function callRecords(space: Pick<Space, 'identifiers'>): RecordKind {
  const columns: RecordColumn[] = Object.entries(TEXTS).map(([name, path]) => {
    return { kind: 'text', name, path, exactness: EXACTNESS[name] ?? 'verbatim' };
  });
  columns.push({
    kind: 'objects',
    name: 'external_ids',
    path: ['context', 'externalIds'],
    fields: ['id', 'type', 'collection', 'encoding'],
  });
  for (const { rawColumn, places } of callIdentifiers(space.identifiers)) {
    if (rawColumn !== null) columns.push({ kind: 'texts', name: rawColumn, paths: places });
  }
  columns.push({ kind: 'stem', name: 'source_stem' }, { kind: 'key', name: 'record_key' });
  return { name: 'calls', columns, required: ['messageId'], shape: 'nested' };
}

/** The views over files of raw calls: `raw_calls` and, numbered, `raw_call_records`. */
export function callsView(
  space: Pick<Space, 'identifiers'>,
  files: readonly InputFile[],
): InputView {
  return { name: 'raw_calls', numbered: 'raw_call_records', kind: callRecords(space), files };
}
