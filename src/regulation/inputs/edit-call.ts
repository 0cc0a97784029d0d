import type { CallIdentifier } from '../../identity/calls/call-identifiers.js';
import { arrivalTime } from './arrival-time.js';
import { type JsonScalar, jsonScalars } from './json-scalars.js';
import type { RegulatedValues } from './regulated-values.js';

/** A record without what is regulated; `text` is undefined where the whole record goes. */
export interface Edited {
  readonly text: string | undefined;
  /** How many values were taken away. */
  readonly values: number;
}

/** A text, number or boolean of a record, and its place. */
export type Scalar = Pick<JsonScalar, 'path' | 'text'>;

/** What a call is known by; it is never taken away. */
const KEPT = new Set([
  ...['messageId', 'type', 'timestamp', 'receivedAt', 'originalTimestamp', 'sentAt'],
  ...['writeKey', 'projectId', 'event', 'version', 'channel'],
]);

/**
 * Puts null in the place of regulated values in the JSON text of a raw call; all else stays byte for
 * byte. A value that its place makes an identifier of another type stays.
 * @returns Undefined for a text that is no JSON object.
 */
export function editCall(
  line: string,
  values: RegulatedValues,
  identifiers: readonly CallIdentifier[],
): Edited | undefined {
  if (!parseObject(line)) return undefined;
  const gone = regulatedScalars(jsonScalars(line), values, identifiers);
  return { text: withNulls(line, gone), values: gone.length };
}

/** Picks the scalars of a raw call that are regulated. */
export function regulatedScalars<T extends Scalar>(
  scalars: readonly T[],
  values: RegulatedValues,
  identifiers: readonly CallIdentifier[],
): readonly T[] {
  const arrivedAtMs = arrivalTime(textAt(scalars, 'receivedAt'), textAt(scalars, 'timestamp'));
  const places = new Map(
    identifiers.flatMap(({ type, places }) => places.map((path) => [path.join('\0'), type])),
  );
  return scalars.filter(({ path, text }) => {
    if (path.length === 1 && KEPT.has(path[0] ?? '')) return false;
    const types = typesAt(path, scalars, places);
    return (types.length > 0 ? types : values.types).some(
      (type) => values.types.includes(type) && values.isAbsent(type, text, arrivedAtMs),
    );
  });
}

/** Parses a JSON object. */
export function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads the text of a key of the outermost object. */
export function textAt(scalars: readonly Scalar[], key: string): string | undefined {
  return scalars.find(({ path }) => path.length === 1 && path[0] === key)?.text;
}

/** Puts null in the place of scalars of a JSON text. */
export function withNulls(json: string, gone: readonly JsonScalar[]): string {
  let [text, at] = ['', 0];
  for (const { start, end } of gone) {
    text += `${json.slice(at, start)}null`;
    at = end;
  }
  return text + json.slice(at);
}

/** The types that the default places of a call yield, as docs/configuration.md lists them. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  userId: ['user_id'],
  previousId: ['user_id'],
  anonymousId: ['anonymous_id'],
  groupId: ['group_id'],
  'traits.email': ['email'],
  'properties.email': ['email'],
  'context.traits.email': ['email'],
  'context.traits.crossDomainId': ['cross_domain_id'],
  'context.device.id': ['android.id', 'ios.id'],
  'context.device.advertisingId': ['android.idfa', 'ios.idfa'],
  'context.device.token': ['android.push_token', 'ios.push_token'],
  'context.integrations.Google Analytics.clientId': ['ga_client_id'],
  'context.Braze.braze_id': ['braze_id'],
};

function typesAt(
  path: readonly string[],
  scalars: readonly Scalar[],
  places: ReadonlyMap<string, string>,
): readonly string[] {
  const configured = places.get(path.join('\0'));
  const usual = PLACES[path.join('.')] ?? externalType(path, scalars);
  return [...usual, ...(configured === undefined ? [] : [configured])];
}

/** An entry of context.externalIds names its type itself. */
function externalType(path: readonly string[], scalars: readonly Scalar[]): readonly string[] {
  const [context, list, index, key] = path;
  if (context !== 'context' || list !== 'externalIds' || key !== 'id' || path.length !== 4)
    return [];
  const place = [context, list, index, 'type'].join('\0');
  const type = scalars.find((scalar) => scalar.path.join('\0') === place);
  return type ? [type.text] : [];
}
