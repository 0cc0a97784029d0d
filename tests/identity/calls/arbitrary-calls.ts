/** Random streams of raw calls: few identifiers, so that they collide, and every kind of trouble. */
import fc from 'fast-check';
import { CALL_TYPES } from './reference-extraction.js';

/** Streams of NDJSON lines, repeated and conflicting messages and unusable records included. */
export function callStreams({ maxLength = 40 } = {}): fc.Arbitrary<string[]> {
  const record = fc.oneof(weighted(20, plainCall), weighted(12, call), weighted(1, malformed));
  const stream = fc.array(record, { maxLength, size: 'max' });
  const copies = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { maxLength: 3 });
  return fc.tuple(often(firstCalls), stream, copies).map(([first = [], others, copies]) => {
    const lines = [...first, ...others];
    for (const [from, to, isLater] of lines.length > 0 ? copies : []) {
      const line = lines[from % lines.length] as string;
      const later = line.replace(/(?<="receivedAt":"2024-01-01T00:)0/, '1');
      lines.splice(to % (lines.length + 1), 0, isLater ? later : line);
    }
    return lines;
  });
}

function weighted<Value>(weight: number, arbitrary: fc.Arbitrary<Value>) {
  return { weight, arbitrary };
}

/** Absent but for one time in so many. */
function rarely<Value>(times: number, arbitrary: fc.Arbitrary<Value>) {
  return fc.oneof(weighted(times - 1, fc.constant(undefined)), weighted(1, arbitrary));
}

/** One value but for one time in five. */
function mostly(usual: unknown, arbitrary: fc.Arbitrary<unknown>) {
  return fc.oneof(weighted(4, fc.constant(usual)), weighted(1, arbitrary));
}

function often<Value>(arbitrary: fc.Arbitrary<Value>) {
  return rarely(2, arbitrary);
}

/** A number with the source text that JSON.stringify would not write. */
function numberText(text: string): string {
  return `\u{f8ff}${text}\u{f8ff}`;
}

function writeLine(call: object): string {
  return JSON.stringify(call).replaceAll(/"\u{f8ff}(.*?)\u{f8ff}"/gu, '$1');
}

const oddValue = fc.constantFrom<unknown>(
  ...['', ' ', 'anonymous', 'null', '-1', '000-0', "it's 😀", '\uff61', 'é', '"q", \\ /'],
  ...['\u3000u1\u0085', 'u1\ufeff'],
  ...[7, -3, true, false, null, { id: 'u1' }, ['u1'], {}],
  ...['1e3', '1.0', '-0', '12345678901234567890', '0.10'].map(numberText),
);

/** Values `u1` to `uN`, as they are or with letters and space to normalise. */
function value(prefix: string, count: number): fc.Arbitrary<unknown> {
  const plain = fc.integer({ min: 1, max: count }).map((number) => `${prefix}${number}`);
  const untidy = plain.map((text) => `\u00a0${text.toUpperCase()} \t`);
  return fc.oneof(weighted(24, plain), weighted(1, untidy), weighted(1, oddValue));
}

const email = value('e', 3);
const loyalty = value('l', 2);

const externalId = fc.record({
  id: value('x', 3),
  type: mostly('shop_id', fc.constantFrom<unknown>('email', 'user_id', 'group_id', 'Shop_Id', 5)),
  collection: mostly('users', fc.constantFrom('accounts', undefined)),
  encoding: mostly('none', fc.constantFrom('NONE', 'sha256', null)),
});

const device = fc.record({
  type: fc.constantFrom<unknown>('ios', 'android', 'iOS', 'Android', 'web', undefined, 1),
  id: often(value('d', 2)),
  advertisingId: often(value('i', 2)),
  adTrackingEnabled: fc.constantFrom<unknown>(true, true, false, null, undefined),
  token: rarely(4, value('t', 2)),
});

const context = fc.record({
  traits: rarely(
    4,
    fc.record({
      email: often(email),
      crossDomainId: rarely(3, value('c', 2)),
      loyalty_id: rarely(3, loyalty),
    }),
  ),
  device: rarely(4, device),
  externalIds: rarely(
    3,
    fc.oneof(
      weighted(8, fc.array(externalId, { minLength: 1, maxLength: 2 })),
      weighted(1, externalId),
    ),
  ),
  integrations: rarely(
    10,
    fc.record({ 'Google Analytics': fc.record({ clientId: value('g', 2) }) }),
  ),
  Braze: rarely(10, fc.record({ braze_id: value('b', 2) })),
  protocols: rarely(10, fc.record({ sourceId: fc.constant('source_c') })),
});

const traits = fc.record({
  email: often(email),
  loyalty_id: rarely(6, loyalty),
  loyaltyId: rarely(6, loyalty),
  customer: rarely(6, fc.oneof(fc.record({ id: value('k', 2) }), fc.constant('k1'))),
});

const properties = fc.record({
  email: rarely(3, email),
  loyaltyId: rarely(6, loyalty),
});

// U+FF61 sorts before U+1F600 by its UTF-8 bytes and after it by its UTF-16 code units.
const messageId = fc
  .tuple(fc.constantFrom('m', 'm', 'm', '\uff61', '\u{1f600}', 'é'), fc.noBias(fc.nat(99)))
  .map(([prefix, number]): unknown => (number === 0 ? 9 : `${prefix}${number}`));

/** Event times at both edges of every window, and now and then at the ends of time. */
const DAYS = [0, 1, 2, 7, 8, 30, 31, 365, 366];
const eventTime = fc.oneof(
  weighted(
    20,
    fc
      .tuple(fc.constantFrom(...DAYS), fc.constantFrom(0, 0, 1, 3_600_000))
      .map(([days, after]) => new Date(Date.UTC(2024, 0, 1 + days) + after).toISOString()),
  ),
  weighted(
    1,
    fc.constantFrom<unknown>(
      ...['2024-01-02', '2024-01-02 00:00', '2024-01-02T00:00:00.0000019Z', '0001-01-01'],
      ...['2024-01-02T05:30:00+05:30', '9999-12-31T23:59:59.999999Z', '', null, {}],
    ),
  ),
);
/** Few moments, so that many calls tie. */
const arrivalTime = fc.nat(9).map((minute) => `2024-01-01T00:0${minute}:00Z`);

const usual = {
  type: fc.constantFrom<unknown>(...CALL_TYPES, 'track', 'identify', 'identify'),
  messageId,
  timestamp: fc.oneof(weighted(9, eventTime), weighted(1, fc.constant(undefined))),
  receivedAt: fc.oneof(weighted(9, arrivalTime), weighted(1, fc.constant(undefined))),
  userId: often(value('u', 3)),
  anonymousId: fc.oneof(weighted(2, value('a', 5)), weighted(1, fc.constant(undefined))),
  previousId: rarely(8, value('u', 4)),
  groupId: rarely(8, value('o', 2)),
  writeKey: often(fc.constantFrom('key_a', 'key_b')),
  projectId: rarely(8, fc.constant('project_c')),
  traits: often(fc.oneof(weighted(20, traits), weighted(1, fc.constant('e1')))),
  properties: rarely(4, properties),
  context: often(fc.oneof(weighted(20, context), weighted(1, fc.constant([])))),
};
const call = fc.record(usual).map(writeLine);

const PLAIN_IDS = 'a1 a2 a3 a4 a5 a6 u1 u2 u3 e1 e2 e3 e4 x1 x2'.split(' ');

/** Calls with two of few identifiers: from them come merges, and merges of merges. */
const plainCall = fc
  .record({
    ...{ type: usual.type, messageId, timestamp: eventTime, receivedAt: arrivalTime },
    ids: fc.uniqueArray(fc.constantFrom(...PLAIN_IDS), {
      ...{ minLength: 2, maxLength: 2, selector: (id: string) => id[0] },
    }),
  })
  .map(({ ids, ...call }) => writePlainLine(call, ids));

/** Before all others, calls with one identifier each: as many profiles. */
const firstCalls = fc.subarray(PLAIN_IDS, { minLength: 4 }).map((ids) =>
  ids.map((id) => {
    const time = '2024-01-01T00:00:00Z';
    return writePlainLine({ messageId: id, type: 'page', timestamp: time, receivedAt: time }, [id]);
  }),
);

function writePlainLine(call: object, ids: readonly string[]): string {
  const idOf = (letter: string) => ids.find((id) => id.startsWith(letter));
  const shop = { id: idOf('x'), type: 'shop_id', collection: 'users', encoding: 'none' };
  return writeLine({
    ...{ ...call, userId: idOf('u'), anonymousId: idOf('a'), traits: { email: idOf('e') } },
    context: { externalIds: [shop] },
  });
}

/** Records that cannot be used, for every reason. */
const malformed = fc.oneof(
  fc.constantFrom(
    ...['nope', '{"messageId":"m1","type":"track"', '[1]', '"m1"', '17', 'null', '{"a":01}'],
    ...['{"messageId":"\\ud800","type":"track","receivedAt":"2024-01-01"}', '{"a":"\t"}'],
  ),
  broken({ messageId: fc.constantFrom<unknown>(undefined, '', null, {}) }),
  broken({ type: fc.constantFrom<unknown>(undefined, '', [], 'Track', 'delete', 1) }),
  broken({
    timestamp: fc.constantFrom<unknown>(1_704_067_200, 'infinity', '2024-1-1', '0000-01-01', true),
  }),
  broken({ receivedAt: fc.constantFrom<unknown>('epoch', '2024-02-30', '2024-01-01T24:00', 0) }),
  broken({ timestamp: fc.constant(undefined), receivedAt: fc.constantFrom('', null, undefined) }),
  broken({ messageId: fc.constant('m\0') }),
  broken({ userId: fc.constant('\0') }),
  broken({ writeKey: fc.constant('key\0') }),
);

function broken(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<string> {
  return fc.record({ ...usual, ...fields }).map(writeLine);
}
