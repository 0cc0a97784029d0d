/** What one record says about identity, read off the specification: an oracle, not production code. */
import { compareText, parseTime } from '../reference.js';

export const CALL_TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
export type CallType = (typeof CALL_TYPES)[number];

export interface Identifier {
  readonly type: string;
  readonly value: string;
}

/** One entry of `identifiers`, as identity.yml has it. */
export interface IdentifierSetting {
  readonly type: string;
  readonly path?: string;
  readonly enabled?: boolean;
  readonly normalize?: 'none' | 'lower' | 'trim' | 'lower_trim';
}

export interface ExtractionSettings {
  readonly identifiers?: readonly IdentifierSetting[];
  readonly link_alias?: boolean;
}

/** A record that can be used; times in microseconds since 1970. */
export interface Call {
  readonly messageId: string;
  readonly callType: CallType;
  /** What the call itself names; without it the file's stem is the source key. */
  readonly sourceKey: string | null;
  readonly timestamp: bigint | null;
  readonly receivedAt: bigint | null;
  /** Event time: the timestamp, else received_at. */
  readonly occurredAt: bigint;
  /** Place in the order: received_at, else the timestamp. */
  readonly arrivedAt: bigint;
  /** Distinct, normalised, blocked ones included; by type, then value, in UTF-8 bytes. */
  readonly identifiers: readonly Identifier[];
}

/** Reasons in the order in which they are looked for: the first that fits is given. */
export const REJECT_REASONS = [
  'invalid_record',
  'missing_message_id',
  'missing_type',
  'unknown_type',
  'unreadable_timestamp',
  'unreadable_received_at',
  'missing_time',
  'unstorable_character',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

export interface Rejection {
  readonly reason: RejectReason;
  readonly messageId: string | null;
}

/** Reads one line: a call, or why it is none. */
export function readCall(line: string, settings: ExtractionSettings): Call | Rejection {
  const record = parseRecord(line);
  if (!record) return { reason: 'invalid_record', messageId: null };
  const text = (...path: string[]) => textAt(record, path);
  const messageId = text('messageId');
  const type = text('type');
  const sourceKey =
    text('writeKey') ?? text('projectId') ?? text('context', 'protocols', 'sourceId');
  const timestamp = parseTime(text('timestamp'));
  const receivedAt = parseTime(text('receivedAt'));
  const reject = (reason: RejectReason): Rejection => ({
    reason,
    // NUL is written out: PostgreSQL could not hold the row of rejected_events either.
    messageId: messageId?.replaceAll('\0', '\\u0000') ?? null,
  });

  if (messageId === null) return reject('missing_message_id');
  if (type === null) return reject('missing_type');
  const callType = CALL_TYPES.find((known) => known === type);
  if (!callType) return reject('unknown_type');
  if (timestamp === undefined) return reject('unreadable_timestamp');
  if (receivedAt === undefined) return reject('unreadable_received_at');
  const [occurredAt, arrivedAt] = [timestamp ?? receivedAt, receivedAt ?? timestamp];
  if (occurredAt === null || arrivedAt === null) return reject('missing_time');
  const identifiers = extractIdentifiers(record, callType, settings);
  const stored = [messageId, sourceKey, ...identifiers.flatMap(({ type, value }) => [type, value])];
  if (stored.some((one) => one?.includes('\0'))) return reject('unstorable_character');
  return {
    ...{ messageId, callType, sourceKey, timestamp, receivedAt, occurredAt, arrivedAt },
    identifiers,
  };
}

type Json = Readonly<Record<string, unknown>>;
type Found = readonly [type: string, value: string | null];

/** The identifiers of a call: from their places, switched off, normalised, distinct, sorted. */
function extractIdentifiers(call: Json, callType: CallType, settings: ExtractionSettings) {
  const settingOf = (type: string) => settings.identifiers?.find((one) => one.type === type);
  const isOn = (type: string) => {
    const setting = settingOf(type);
    return setting ? (setting.enabled ?? true) : type !== 'group_id';
  };
  const found =
    callType === 'alias'
      ? aliasIdentifiers(call, settings.link_alias ?? false)
      : [
          ...defaultIdentifiers(call),
          ...deviceIdentifiers(call),
          ...externalIds(call),
          ...(settings.identifiers ?? []).flatMap((setting) =>
            configuredIdentifiers(call, setting),
          ),
        ];
  const kept = found.flatMap(([type, text]): Identifier[] => {
    const value = text === null ? '' : normalize(text, settingOf(type)?.normalize ?? 'none');
    return isOn(type) && value !== '' ? [{ type, value }] : [];
  });
  const distinct = new Map(kept.map((one) => [JSON.stringify([one.type, one.value]), one]));
  return [...distinct.values()].sort(
    (one, other) => compareText(one.type, other.type) || compareText(one.value, other.value),
  );
}

/** Only with link_alias, and only these three: an alias call's traits and context are not read. */
function aliasIdentifiers(call: Json, isLinked: boolean): Found[] {
  if (!isLinked) return [];
  return [
    ['user_id', textAt(call, ['userId'])],
    ['anonymous_id', textAt(call, ['anonymousId'])],
    ['user_id', textAt(call, ['previousId'])],
  ];
}

function defaultIdentifiers(call: Json): Found[] {
  return [
    ['user_id', textAt(call, ['userId'])],
    ['anonymous_id', textAt(call, ['anonymousId'])],
    ['group_id', textAt(call, ['groupId'])],
    ['email', textAt(call, ['traits', 'email'])],
    ['email', textAt(call, ['properties', 'email'])],
    ['email', textAt(call, ['context', 'traits', 'email'])],
    ['ga_client_id', textAt(call, ['context', 'integrations', 'Google Analytics', 'clientId'])],
    ['cross_domain_id', textAt(call, ['context', 'traits', 'crossDomainId'])],
    ['braze_id', textAt(call, ['context', 'Braze', 'braze_id'])],
  ];
}

function deviceIdentifiers(call: Json): Found[] {
  const device = (key: string) => textAt(call, ['context', 'device', key]);
  const kind = lowerCase(device('type') ?? '');
  if (kind !== 'android' && kind !== 'ios') return [];
  const isTracked = device('adTrackingEnabled') === 'true';
  return [
    [`${kind}.id`, device('id')],
    [`${kind}.idfa`, isTracked ? device('advertisingId') : null],
    [`${kind}.push_token`, device('token')],
  ];
}

/** An entry counts only with a lower-case type, collection users and encoding none. */
function externalIds(call: Json): Found[] {
  const context = ownValue(call, 'context');
  const list = ownValue(context, 'externalIds');
  return (Array.isArray(list) ? list : []).flatMap((entry): Found[] => {
    const [type, id] = [textAt(entry, ['type']), textAt(entry, ['id'])];
    const isOfUsers = textAt(entry, ['collection']) === 'users';
    const isPlain = textAt(entry, ['encoding']) === 'none';
    return type !== null && type === lowerCase(type) && isOfUsers && isPlain ? [[type, id]] : [];
  });
}

const DEFAULT_TYPES = [
  ...['user_id', 'anonymous_id', 'email', 'ga_client_id', 'group_id', 'cross_domain_id'],
  ...['android.id', 'android.idfa', 'android.push_token', 'braze_id'],
  ...['ios.id', 'ios.idfa', 'ios.push_token'],
];

/** A setting of a default type changes it; only a path adds a place to it. */
function configuredIdentifiers(call: Json, { type, path }: IdentifierSetting): Found[] {
  if (path !== undefined) return [[type, textAt(call, path.split('.'))]];
  if (DEFAULT_TYPES.includes(type)) return [];
  const keys = new Set([type, camelCase(type), snakeCase(type)]);
  return [...keys].flatMap((key): Found[] => [
    [type, textAt(call, ['traits', key])],
    [type, textAt(call, ['properties', key])],
    [type, textAt(call, ['context', 'traits', key])],
  ]);
}

/** An object whose numbers are their source text; undefined if the line is none. */
function parseRecord(line: string): Json | undefined {
  try {
    // First as it is, as quoting would heal 01. Then strings are passed over and numbers quoted.
    JSON.parse(line);
    const quoted = line.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g, (token) =>
      token.startsWith('"') ? token : `"${token}"`,
    );
    const record: unknown = JSON.parse(quoted, refuseLoneSurrogates);
    return isObject(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** A lone surrogate has no UTF-8 bytes, so a text with one is no JSON to anyone who stores it. */
function refuseLoneSurrogates(key: string, value: unknown): unknown {
  if (!key.isWellFormed() || (typeof value === 'string' && !value.isWellFormed()))
    throw new SyntaxError('lone surrogate');
  return value;
}

/** The text of a string, number or boolean; null for all else, an empty text included. */
function textAt(value: unknown, path: readonly string[]): string | null {
  const found = path.reduce(ownValue, value);
  if (typeof found === 'boolean') return String(found);
  return typeof found === 'string' && found !== '' ? found : null;
}

function ownValue(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function normalize(text: string, how: NonNullable<IdentifierSetting['normalize']>): string {
  const lowered = how.startsWith('lower') ? lowerCase(text) : text;
  return how.endsWith('trim')
    ? lowered.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '')
    : lowered;
}

/** As the engine has it: each code point for itself, so no final sigma, and one for one. */
function lowerCase(text: string): string {
  return [...text].map((one) => [...one.toLowerCase()][0]).join('');
}

function camelCase(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function snakeCase(key: string): string {
  return key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
