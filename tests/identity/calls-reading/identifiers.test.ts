import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CallsFixture, call, identifiersOf, type Row } from './calls-fixture.js';

const CONFIGURED = [
  { type: 'loyalty_id' },
  { type: 'Loyalty_ID' },
  { type: 'shopId', normalize: 'lower_trim' },
  { type: 'off_id', enabled: false },
  { type: 'crm_id', path: 'traits.customer.id' },
  { type: `a'b"c`, path: `properties.it's "odd"\\.x` },
  { type: 'nested', path: 'traits.email.work' },
  { type: 'email', normalize: 'lower', path: 'properties.contact.mail' },
  { type: 'braze_id', normalize: 'trim' },
  { type: 'ios.idfa', enabled: false },
];

let plain: CallsFixture;
let configured: CallsFixture;
beforeAll(async () => {
  plain = await CallsFixture.open();
  configured = await CallsFixture.open({ identifiers: CONFIGURED });
});
afterAll(() => Promise.all([plain.close(), configured.close()]));

type Case = readonly [title: string, fields: Row, identifiers: readonly string[]];

/** Reads the calls of all cases at once. */
async function readCases(fixture: CallsFixture, cases: readonly Case[]) {
  fixture.writeCalls(
    'calls.ndjson',
    cases.map(([title, fields]) => call(title, fields)),
  );
  const { calls } = await fixture.read('calls.ndjson');
  return Object.fromEntries(calls.map((row) => [row.message_id, identifiersOf(row)]));
}

const device = (fields: Row) => ({ context: { device: { id: 'd', token: 't', ...fields } } });
const external = (...externalIds: unknown[]) => ({ context: { externalIds } });
const USERS = { collection: 'users', encoding: 'none' };

describe('default types', () => {
  const cases: readonly Case[] = [
    ['ids', { userId: 'u', anonymousId: 'a' }, ['anonymous_id a', 'user_id u']],
    ['numbers and booleans', { userId: 7, anonymousId: true }, ['anonymous_id true', 'user_id 7']],
    ['what is no text', { userId: { a: 1 }, anonymousId: ['a'], traits: { email: null } }, []],
    ['empty texts', { userId: '', traits: { email: '' } }, []],
    [
      'texts like objects and lists',
      { userId: '{"a":1}', anonymousId: '[' },
      ['anonymous_id [', 'user_id {"a":1}'],
    ],
    ['no group', { groupId: 'g' }, []],
    [
      'one email',
      { traits: { email: 'A@x' }, context: { traits: { email: 'A@x' } } },
      ['email A@x'],
    ],
    [
      'three emails',
      { traits: { email: 'b' }, properties: { email: 'a' }, context: { traits: { email: 'é' } } },
      ['email a', 'email b', 'email é'],
    ],
    ['an Android device', device({ type: 'Android' }), ['android.id d', 'android.push_token t']],
    [
      'an iOS device that allows tracking',
      device({ type: 'iOS', advertisingId: 'i', adTrackingEnabled: true }),
      ['ios.id d', 'ios.idfa i', 'ios.push_token t'],
    ],
    [
      'tracking as a text',
      device({ type: 'ios', advertisingId: 'i', adTrackingEnabled: 'true' }),
      ['ios.id d', 'ios.idfa i', 'ios.push_token t'],
    ],
    [
      'no tracking',
      device({ type: 'android', advertisingId: 'i', adTrackingEnabled: 1 }),
      ['android.id d', 'android.push_token t'],
    ],
    ['another device', device({ type: 'tvos' }), []],
    [
      'what context holds',
      {
        context: {
          traits: { crossDomainId: 'x' },
          integrations: { 'Google Analytics': { clientId: '1.2' } },
          Braze: { braze_id: 'b' },
        },
      },
      ['braze_id b', 'cross_domain_id x', 'ga_client_id 1.2'],
    ],
    [
      'external ids',
      external({ id: 'p', type: 'phone', ...USERS }, { id: 'q', type: 'phone', ...USERS }),
      ['phone p', 'phone q'],
    ],
    [
      'what external ids need',
      external(
        { id: 'p', type: 'phone', collection: 'users' },
        { id: 'p', type: 'phone', collection: 'accounts', encoding: 'none' },
        { id: 'p', type: 'Phone', ...USERS },
        { id: 'p', type: '', ...USERS },
        { type: 'phone', ...USERS },
        { id: '', type: 'phone', ...USERS },
        { id: { a: 1 }, type: 'phone', ...USERS },
        { id: 'g', type: 'group_id', ...USERS },
        5,
        null,
        ['x'],
      ),
      [],
    ],
    [
      'external ids of default types',
      {
        userId: 'u',
        ...external({ id: 'u', type: 'user_id', ...USERS }, { id: 'e', type: 'email', ...USERS }),
      },
      ['email e', 'user_id u'],
    ],
    [
      'nothing of an alias',
      { type: 'alias', userId: 'u', previousId: 'p', ...device({ type: 'ios' }) },
      [],
    ],
  ];

  let found: Record<string, string[]>;
  beforeAll(async () => {
    found = await readCases(plain, cases);
  });

  test.each(cases)('%s', (title, _, expected) => {
    expect(found[title]).toEqual(expected);
  });

  test('an alias that is linked yields its ids', async () => {
    const linking = await CallsFixture.open({ rules: { link_alias: true } });
    const others = {
      groupId: 'g',
      traits: { email: 'e' },
      ...external({ id: 'p', type: 'phone', ...USERS }),
    };
    const found = await readCases(linking, [
      ['all', { type: 'alias', userId: 'u', anonymousId: 'a', previousId: 'p', ...others }, []],
      ['equal', { type: 'alias', userId: 'u', previousId: 'u' }, []],
      ['no alias', { previousId: 'p' }, []],
    ]);
    expect(found).toEqual({
      all: ['anonymous_id a', 'user_id p', 'user_id u'],
      equal: ['user_id u'],
      'no alias': [],
    });
    await linking.close();
  });
});

describe('configured types', () => {
  const cases: readonly Case[] = [
    [
      'keys in all places and spellings',
      {
        traits: { loyalty_id: 1, loyaltyId: '2' },
        properties: { loyalty_id: '3', loyaltyId: 1 },
        context: { traits: { loyaltyId: 1.5, loyalty_id: { a: 1 } } },
      },
      ['loyalty_id 1', 'loyalty_id 1.5', 'loyalty_id 2', 'loyalty_id 3'],
    ],
    [
      'keys that differ in case alone',
      { traits: { Loyalty_ID: 'x', LOYALTY_ID: 'y' } },
      ['Loyalty_ID x'],
    ],
    ['the other spelling of camelCase', { traits: { shop_id: ' X\u3000' } }, ['shopId x']],
    [
      'a path',
      { traits: { customer: { id: 'c' } }, properties: { customer: { id: 'd' } } },
      ['crm_id c'],
    ],
    ['an odd path', { properties: { 'it\'s "odd"\\': { x: 'y' } } }, ['a\'b"c y']],
    [
      'nothing that is switched off',
      { traits: { off_id: 'o' }, ...external({ id: 'o', type: 'off_id', ...USERS }) },
      [],
    ],
    [
      'no default type that is switched off',
      device({ type: 'ios', advertisingId: 'i', adTrackingEnabled: true }),
      ['ios.id d', 'ios.push_token t'],
    ],
    [
      'a further place of a default type',
      { traits: { email: 'B' }, properties: { contact: { mail: 'A' }, email: 'b' } },
      ['email a', 'email b'],
    ],
    [
      'normalised external ids',
      external({ id: 'A', type: 'email', ...USERS }, { id: ' P ', type: 'braze_id', ...USERS }),
      ['braze_id P', 'email a'],
    ],
    ['nothing but white space', { context: { Braze: { braze_id: '\u0085 \u2003' } } }, []],
    ['a place within another', { traits: { email: { work: 'w' } } }, ['nested w']],
  ];

  let found: Record<string, string[]>;
  beforeAll(async () => {
    found = await readCases(configured, cases);
  });

  test.each(cases)('%s', (title, _, expected) => {
    expect(found[title]).toEqual(expected);
  });

  test('trimming takes what Unicode calls white space', async () => {
    const points = Array.from({ length: 0xffff }, (_, code) => code + 1).filter((code) => {
      return code < 0xd800 || code > 0xdfff;
    });
    const lines = points.map((code) => {
      const text = `${String.fromCharCode(code)}x${String.fromCharCode(code)}`;
      return call(String(code), { context: { Braze: { braze_id: text } } });
    });
    configured.writeCalls('calls.ndjson', lines);
    const { calls } = await configured.read('calls.ndjson');
    const trimmed = calls
      .filter((row) => row.braze_id === 'x')
      .map((row) => Number(row.message_id));
    expect(trimmed).toEqual(
      points.filter((code) => /^\p{White_Space}$/u.test(String.fromCharCode(code))),
    );
  });
});

test('the source is the first key that there is', async () => {
  const context = { protocols: { sourceId: 's' } };
  plain.writeCalls('folder/calls.v1.ndjson', [
    call('1', { writeKey: 'w', projectId: 'p', context }),
    call('2', { writeKey: '', projectId: 'p', context }),
    call('3', { projectId: null, context }),
    call('4', { writeKey: { a: 1 } }),
  ]);
  const { calls } = await plain.read('folder/*');
  expect(calls.map((row) => row.source_key)).toEqual(['w', 'p', 's', 'calls.v1']);
});
