import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Call, type ExtractionSettings, readCall } from './reference-extraction.js';

const folder = `${import.meta.dirname}/cases/segment-payloads`;

function read(call: object, settings: ExtractionSettings = {}) {
  return readCall(JSON.stringify({ ...usual, ...call }), settings);
}

const usual = { messageId: 'm1', type: 'track', receivedAt: '2024-01-01' };

/** As `type=value`. */
function identifiersOf(call: object, settings?: ExtractionSettings): string[] {
  return (read(call, settings) as Call).identifiers.map(({ type, value }) => `${type}=${value}`);
}

test('the documented payloads give the documented identifiers', () => {
  const payloads = readFileSync(`${folder}/payloads.ndjson`, 'utf8').trimEnd().split('\n');
  const expected = readFileSync(`${folder}/expected_identifiers.csv`, 'utf8').trimEnd().split('\n');
  const settings = { identifiers: [{ type: 'group_id' }], link_alias: true };
  const found = payloads.map((line) => {
    const { n, payload } = JSON.parse(line);
    // Most of them have no message id, and one has a time that is none.
    const call = { ...payload, messageId: payload.messageId ?? `n${n}`, timestamp: '2024-01-01' };
    return [String(n), identifiersOf(call, settings)] as const;
  });
  const wanted = expected.slice(1).map((row) => {
    const [n = '', , type, value] = row.split(',');
    // A previous id is listed under its own name; with link_alias it is a user id.
    return [n, `${type === 'previous_id' ? 'user_id' : type}=${value}`] as const;
  });
  expect(payloads).toHaveLength(54);
  for (const [n, identifiers] of found) {
    const ofPayload = wanted.filter(([other]) => other === n).map(([, identifier]) => identifier);
    expect([n, identifiers]).toEqual([n, [...new Set(ofPayload)].sort()]);
  }
});

test('the first reason that fits is given', () => {
  const reasonOf = (line: string) => (readCall(line, {}) as { reason?: string }).reason;
  expect(reasonOf('[{}]')).toBe('invalid_record');
  expect(reasonOf('{"userId": "\\udc00"}')).toBe('invalid_record');
  expect(reasonOf('{"type": "none", "messageId": ""}')).toBe('missing_message_id');
  expect(reasonOf('{"messageId": 1, "type": {}}')).toBe('missing_type');
  expect(reasonOf('{"messageId": 1, "type": "Track", "timestamp": 5}')).toBe('unknown_type');
  expect(read({ timestamp: 1_704_067_200, receivedAt: 'x' })).toEqual({
    ...{ reason: 'unreadable_timestamp', messageId: 'm1' },
  });
  expect(read({ receivedAt: 'epoch' })).toMatchObject({ reason: 'unreadable_received_at' });
  expect(read({ receivedAt: '', timestamp: [] })).toMatchObject({ reason: 'missing_time' });
  expect(read({ messageId: 'm\0' })).toEqual({
    ...{ reason: 'unstorable_character', messageId: 'm\\u0000' },
  });
  expect(read({ writeKey: '\0' })).toMatchObject({ reason: 'unstorable_character' });
  expect(read({ traits: { email: '\0' } })).toMatchObject({ reason: 'unstorable_character' });
  expect(read({ traits: { name: '\0' }, event: '\0' })).not.toHaveProperty('reason');
});

test('a missing time falls back to the other', () => {
  expect(read({ receivedAt: null, timestamp: '1970-01-01T00:00:00.0000019Z' })).toMatchObject({
    ...{ timestamp: 1n, receivedAt: null, occurredAt: 1n, arrivedAt: 1n },
  });
  expect(read({ receivedAt: '1970-01-01 01:00+01' })).toMatchObject({
    ...{ timestamp: null, receivedAt: 0n, occurredAt: 0n, arrivedAt: 0n },
  });
});

test('the source key is the first that is named', () => {
  const named = { writeKey: 'w', projectId: 'p', context: { protocols: { sourceId: 's' } } };
  expect(read(named)).toMatchObject({ sourceKey: 'w' });
  expect(read({ ...named, writeKey: '' })).toMatchObject({ sourceKey: 'p' });
  expect(read({ ...named, writeKey: null, projectId: {} })).toMatchObject({ sourceKey: 's' });
  expect(read({})).toMatchObject({ sourceKey: null });
});

test('numbers keep their source text', () => {
  const line = (value: string) =>
    `{"messageId": "m", "type": "page", "timestamp": "2024-01-01", "userId": ${value}}`;
  for (const number of ['1e3', '1.0', '-0', '12345678901234567890', '0.10'])
    expect(readCall(line(number), {})).toMatchObject({ identifiers: [{ value: number }] });
  expect(readCall(line('01'), {})).toMatchObject({ reason: 'invalid_record' });
  expect(readCall(line('"\\"1, \\\\"'), {})).toMatchObject({ identifiers: [{ value: '"1, \\' }] });
});

test('only texts, numbers and booleans are values', () => {
  const traits = { email: [] };
  expect(identifiersOf({ userId: false, anonymousId: {}, traits })).toEqual(['user_id=false']);
  expect(identifiersOf({ userId: '', anonymousId: null, properties: [] })).toEqual([]);
  expect(identifiersOf({ userId: ' ' })).toEqual(['user_id= ']);
});

test('emails of three places count once each', () => {
  const places = { traits: { email: 'b' }, properties: { email: 'a' } };
  const call = { ...places, context: { traits: { email: 'b' } } };
  expect(identifiersOf(call)).toEqual(['email=a', 'email=b']);
});

test('devices are told by their type', () => {
  const device = { id: 'd', advertisingId: 'i', token: 't', adTrackingEnabled: true };
  const all = (type: string) => identifiersOf({ context: { device: { ...device, type } } });
  expect(all('iOS')).toEqual(['ios.id=d', 'ios.idfa=i', 'ios.push_token=t']);
  expect(all('android')).toEqual(['android.id=d', 'android.idfa=i', 'android.push_token=t']);
  expect(all('web')).toEqual([]);
  const untracked = { ...device, type: 'ios', adTrackingEnabled: false };
  expect(identifiersOf({ context: { device: untracked } })).toEqual([
    'ios.id=d',
    'ios.push_token=t',
  ]);
});

test('external ids need all that is asked of them', () => {
  const good = { id: 'x', type: 'shop_id', collection: 'users', encoding: 'none' };
  const bad = [{ type: 'Shop' }, { collection: 'accounts' }, { encoding: 'NONE' }, { id: '' }];
  const changed = bad.map((change, at) => ({ ...good, id: `bad${at}`, ...change }));
  const externalIds = [good, null, ...changed];
  expect(identifiersOf({ context: { externalIds } })).toEqual(['shop_id=x']);
  expect(identifiersOf({ context: { externalIds: good } })).toEqual([]);
});

test('configured types are read from their keys or their path', () => {
  const identifiers = [{ type: 'loyalty_id' }, { type: 'shopId' }, { type: 'crm', path: 'a.b.c' }];
  const call = {
    ...{ traits: { loyaltyId: 1, shopId: 2 }, properties: { loyalty_id: 3, shop_id: 4 } },
    ...{ context: { traits: { loyaltyId: 5 } }, a: { b: { c: 6 } }, crm: 7 },
  };
  expect(identifiersOf(call, { identifiers })).toEqual([
    ...['crm=6', 'loyalty_id=1', 'loyalty_id=3', 'loyalty_id=5', 'shopId=2', 'shopId=4'],
  ]);
});

test('types are switched on and off', () => {
  const externalIds = [{ id: 'x', type: 'group_id', collection: 'users', encoding: 'none' }];
  const call = { userId: 'u', groupId: 'g', context: { externalIds } };
  expect(identifiersOf(call)).toEqual(['user_id=u']);
  const identifiers = [{ type: 'group_id' }, { type: 'user_id', enabled: false }];
  expect(identifiersOf(call, { identifiers })).toEqual(['group_id=g', 'group_id=x']);
});

test('normalisation is opt-in', () => {
  const email = '\u0085 ΑΣİ@X\t';
  const normalized = (normalize: 'none' | 'lower' | 'trim' | 'lower_trim', value = email) =>
    identifiersOf({ traits: { email: value } }, { identifiers: [{ type: 'email', normalize }] });
  expect(identifiersOf({ traits: { email } })).toEqual([`email=${email}`]);
  expect(normalized('lower')).toEqual(['email=\u0085 ασi@x\t']);
  expect(normalized('trim')).toEqual(['email=ΑΣİ@X']);
  expect(normalized('lower_trim')).toEqual(['email=ασi@x']);
  expect(normalized('trim', ' \u3000')).toEqual([]);
});

test('an alias yields identifiers only if linked', () => {
  const call = {
    type: 'alias',
    userId: 'u',
    previousId: 'p',
    groupId: 'g',
    traits: { email: 'e' },
  };
  expect(identifiersOf(call)).toEqual([]);
  expect(identifiersOf(call, { link_alias: true })).toEqual(['user_id=p', 'user_id=u']);
});
