/** The sequential replay of identify and merge events: what the SQL must equal on any input. */

/** A record as it was read: texts, null when absent. */
export interface RawIdentify {
  readonly message_id: string | null;
  readonly segment_id: string | null;
  readonly external_id_type: string | null;
  readonly external_id_value: string | null;
  readonly source_key: string | null;
  readonly timestamp: string | null;
  readonly received_at: string | null;
  readonly input: string;
  readonly record_error: string | null;
}

export interface RawMerge {
  readonly message_id: string | null;
  readonly from_segment_id: string | null;
  readonly into_segment_id: string | null;
  readonly source_key: string | null;
  readonly timestamp: string | null;
  readonly received_at: string | null;
  readonly input: string;
  readonly record_error: string | null;
}

/** A rejected record with its place, or an event that a rule rejects. */
interface Rejected {
  readonly input: string;
  readonly record_number: bigint | null;
  readonly message_id: Text;
  readonly reason: string;
}

type Text = string | null;

interface Event {
  readonly kind: 'identify' | 'merge';
  readonly fields: readonly Text[];
  readonly timestamp: bigint | null;
  readonly occurred: bigint;
  readonly arrived: bigint;
  readonly input: string;
}

interface HistoryRow {
  readonly message: Text;
  readonly from: Text;
  readonly owner: string;
  readonly occurred: bigint;
  readonly validFrom: bigint;
}

interface Identifier {
  readonly type: string;
  readonly value: string;
  readonly source: Text;
  owner: string;
  rows: HistoryRow[];
}

const identifyColumns = ['segment_id', 'external_id_type', 'external_id_value', 'source_key'];
const mergeColumns = ['from_segment_id', 'into_segment_id', 'source_key'];

/** Replays raw records in the order of events and returns the three tables, times in microseconds. */
export function replay(
  identifies: readonly RawIdentify[],
  merges: readonly RawMerge[],
  maxMoves: number | null = 1000,
) {
  const rejected: Rejected[] = [];
  const events = [
    ...identifies.flatMap((record, at) =>
      read('identify', record as never, at, identifyColumns, rejected),
    ),
    ...merges.flatMap((record, at) => read('merge', record as never, at, mergeColumns, rejected)),
  ].sort(byOrder);

  const owners = new Map<string, string>();
  const identifiers = new Map<string, Identifier>();
  const ofProfile = new Map<string, Identifier[]>();
  const contested: [Event, Identifier, string][] = [];
  const secondLosses: [Event, string, string][] = [];
  const seen = new Set<string>();
  const find = (profile: string): string => {
    for (let next = owners.get(profile); next !== undefined; next = owners.get(profile))
      profile = next;
    return profile;
  };
  const reject = (event: Event, reason: string) =>
    rejected.push({
      input: event.input,
      record_number: null,
      message_id: event.fields[0] as string,
      reason,
    });

  for (const event of events) {
    const sameness = JSON.stringify([event.kind, event.fields, String(event.timestamp)]);
    if (seen.has(sameness)) continue;
    seen.add(sameness);
    const [message, profile, second, third, source] = event.fields as [
      string,
      string,
      string,
      string,
      Text,
    ];
    if (event.kind === 'identify') {
      const key = JSON.stringify([second, third]);
      const known = identifiers.get(key);
      const owner = find(profile);
      if (known) {
        if (known.owner !== owner) contested.push([event, known, profile]);
        continue;
      }
      const row = {
        message,
        from: null,
        owner,
        occurred: event.occurred,
        validFrom: event.occurred,
      };
      const added: Identifier = { type: second, value: third, source, owner, rows: [row] };
      identifiers.set(key, added);
      ofProfile.set(owner, [...(ofProfile.get(owner) ?? []), added]);
    } else if (profile === second) reject(event, 'self_merge');
    else if (owners.has(profile)) secondLosses.push([event, profile, second]);
    else if (find(second) === profile) reject(event, 'merge_cycle');
    else {
      const winner = find(second);
      owners.set(profile, winner);
      for (const moved of ofProfile.get(profile) ?? []) {
        const before = moved.rows.at(-1) as HistoryRow;
        const validFrom =
          compare(before.validFrom, event.occurred) > 0 ? before.validFrom : event.occurred;
        moved.owner = winner;
        moved.rows.push({
          message,
          from: profile,
          owner: winner,
          occurred: event.occurred,
          validFrom,
        });
      }
      ofProfile.set(winner, [...(ofProfile.get(winner) ?? []), ...(ofProfile.get(profile) ?? [])]);
      ofProfile.delete(profile);
    }
  }
  for (const [event, identifier, profile] of contested)
    if (find(profile) !== identifier.owner) reject(event, 'identifier_owned_by_another_profile');
  for (const [event, from, into] of secondLosses)
    if (find(from) !== find(into)) reject(event, 'profile_already_merged');

  return {
    users_identities: [...identifiers.values()].map(currentRow),
    users_identities_history: [...identifiers.values()].flatMap((one) =>
      historyRows(one, maxMoves),
    ),
    rejected_events: rejected,
  };
}

function currentRow({ type, value, source, rows }: Identifier) {
  const [first, last] = [rows[0] as HistoryRow, rows.at(-1) as HistoryRow];
  return {
    created_source: source,
    external_id_type: type,
    external_id_value: value,
    merged_at: rows.length > 1 ? last.occurred : null,
    merged_from: last.from,
    segment_id: last.owner,
    created_at: first.occurred,
  };
}

function historyRows({ type, value, source, rows }: Identifier, maxMoves: number | null) {
  const isCapped = maxMoves !== null && rows.length - 1 > maxMoves;
  const kept = isCapped ? [rows[0] as HistoryRow, rows.at(-1) as HistoryRow] : rows;
  return kept.map((row, at) => ({
    created_source: source,
    external_id_type: type,
    external_id_value: value,
    merged_at: row.from === null ? null : row.occurred,
    merged_from: row.from,
    segment_id: row.owner,
    created_at: row.occurred,
    valid_from: row.validFrom,
    valid_to: kept[at + 1]?.validFrom ?? null,
    triggering_event_id: row.message,
    triggering_event_type: row.from === null ? 'identify' : 'merge',
  }));
}

/** One event, or a rejection and none. */
function read(
  kind: Event['kind'],
  record: Record<string, Text>,
  place: number,
  columns: readonly string[],
  rejected: Rejected[],
): Event[] {
  const field = (name: string) => record[name] || null;
  const input = record.input as string;
  const [timestamp, received] = [parseTime(field('timestamp')), parseTime(field('received_at'))];
  const fields = ['message_id', ...columns].map(field);
  const missing = ['message_id', ...columns].find(
    (name) => name !== 'source_key' && field(name) === null,
  );
  const reason = record.record_error
    ? record.record_error
    : missing
      ? `missing_${missing}`
      : timestamp === undefined
        ? 'unreadable_timestamp'
        : received === undefined
          ? 'unreadable_received_at'
          : timestamp === null && received === null
            ? 'missing_time'
            : fields.some((text) => text?.includes('\0'))
              ? 'unstorable_character'
              : null;
  if (reason !== null) {
    const message_id = field('message_id')?.replaceAll('\0', '\\u0000') ?? null;
    rejected.push({ input, record_number: BigInt(place + 1), message_id, reason });
    return [];
  }
  const occurred = (timestamp ?? received) as bigint;
  const arrived = (received ?? timestamp) as bigint;
  return [{ kind, fields, timestamp: timestamp as bigint | null, occurred, arrived, input }];
}

/** Microseconds since 1970, null when absent, undefined when unreadable. */
export function parseTime(text: Text): bigint | null | undefined {
  if (text === null) return null;
  const match =
    /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:Z|([+-])(\d\d)(?::(\d\d))?)?)?$/.exec(
      text,
    );
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((digits) => Number(digits ?? 0));
  const [offsetHours, offsetMinutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59)
    return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  if (year < 1 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const offset = (match[8] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes);
  const fraction = BigInt((match[7] ?? '').slice(0, 6).padEnd(6, '0'));
  return BigInt(date.getTime() - offset * 60_000) * 1000n + fraction;
}

/** (received_at, message_id), identify before merge, then the other columns; nulls first. */
function byOrder(one: Event, other: Event): number {
  return (
    compare(one.arrived, other.arrived) ||
    compareText(one.fields[0] ?? null, other.fields[0] ?? null) ||
    compare(one.kind, other.kind) ||
    one.fields.reduce(
      (order, field, at) => order || compareText(field, other.fields[at] ?? null),
      0,
    ) ||
    Number(one.timestamp !== null) - Number(other.timestamp !== null) ||
    compare(one.timestamp ?? 0n, other.timestamp ?? 0n) ||
    compareText(one.input, other.input)
  );
}

/** By UTF-8 bytes, nulls first. */
export function compareText(one: Text, other: Text): number {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null);
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** By value: bigints, or texts that are ASCII. */
export function compare<Value extends bigint | string>(one: Value, other: Value): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
