/** Many streams of calls in one build: each with a number in its identifiers and message ids. */
import type { RawCall, SpaceSettings } from './reference-tables.js';

/** What a stream is built from, batch by batch. */
export type Stream = readonly (readonly RawCall[])[];

const FIRST_NUMBER = 1000;
const LINKING = [
  ...['messageId', 'userId', 'anonymousId', 'previousId', 'groupId', 'email', 'loyalty_id'],
  ...['loyaltyId', 'crossDomainId', 'id', 'advertisingId', 'token', 'clientId', 'braze_id'],
];
const VALUE = new RegExp(
  `("(?:${LINKING.join('|')})":)(?:"((?:[^"\\\\]|\\\\.)+)"|(-?)(\\d[\\d.eE+-]*)|true|false)`,
  'gu',
);

/**
 * Joins streams, batch by batch. The first stays as it is; the others get their numbers where calls
 * hold what would join them with each other: u1 becomes 1001:u1, -3 becomes -10013.
 */
export function joinStreams(streams: readonly Stream[]): RawCall[][] {
  const batches = Math.max(...streams.map((stream) => stream.length));
  return Array.from({ length: batches }, (_, batch) =>
    streams.flatMap((stream, at) =>
      (stream[batch] ?? []).map(({ input, line }) => ({
        ...{ input, line: at === 0 ? line : numberLine(line, String(FIRST_NUMBER + at)) },
      })),
    ),
  );
}

/** White space stays in front, so that there is something to trim. */
function numberLine(line: string, number: string): string {
  return line.replaceAll(VALUE, (_, key: string, text?: string, sign?: string, digits?: string) => {
    if (text !== undefined) return `${key}"${text.replace(/^\p{White_Space}*/u, `$&${number}:`)}"`;
    return `${key}${sign ?? ''}${number}${digits ?? ''}`;
  });
}

/** Finds the stream that a text is of; undefined if it tells of none but the first. */
export function streamOf(text: unknown): number | undefined {
  const found = /^[\s-]*(\d{4})/u.exec(String(text));
  const number = Number(found?.[1]) - FIRST_NUMBER;
  return number > 0 && number < 9000 ? number : undefined;
}

/** Makes settings that block in every stream what they block in the first. */
export function settingsOfAll(settings: SpaceSettings): SpaceSettings {
  const { rules } = settings;
  if (!rules?.blocked) return settings;
  const others = rules.blocked.map(({ value, pattern, types }) => ({
    pattern: (pattern ?? `^${value}$`).replace(/^\^/, '^\\d{4}:'),
    ...(types ? { types } : {}),
  }));
  return { ...settings, rules: { ...rules, blocked: [...rules.blocked, ...others] } };
}
