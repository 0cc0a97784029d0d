import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CallsFixture, identifiersOf } from './calls-fixture.js';
import {
  anyValue,
  isObject,
  type Json,
  type JsonObject,
  RawNumber,
  writeJson,
} from './json-source.js';
import { extractIdentifiers, SETTINGS } from './reference.js';

let fixture: CallsFixture;
beforeAll(async () => {
  fixture = await CallsFixture.open(SETTINGS);
});
afterAll(() => fixture.close());

/** An object with some of the keys; now and then something else in its place. */
function object(fields: Record<string, fc.Arbitrary<Json>>): fc.Arbitrary<Json> {
  const record = fc
    .record(fields, { requiredKeys: [], noNullPrototype: true })
    .map((value) => value as JsonObject);
  return fc.oneof({ weight: 9, arbitrary: record }, { weight: 1, arbitrary: anyValue });
}

const traits = object({
  email: anyValue,
  loyalty_id: anyValue,
  loyaltyId: anyValue,
  crossDomainId: anyValue,
  customer: object({ id: anyValue }),
});
const externalId = object({
  id: anyValue,
  type: fc.constantFrom<Json>(
    'email',
    'phone',
    'Phone',
    'braze_id',
    'user_id',
    '',
    new RawNumber('5'),
  ),
  collection: fc.constantFrom('users', 'users', 'users', 'accounts'),
  encoding: fc.constantFrom('none', 'none', 'none', 'sha1'),
});
const device = object({
  type: fc.constantFrom('ios', 'iOS', 'android', 'ANDROID', 'tvos'),
  id: anyValue,
  token: anyValue,
  advertisingId: anyValue,
  adTrackingEnabled: fc.oneof(fc.constantFrom<Json>(true, 'true', false), anyValue),
});
const context = object({
  traits,
  device,
  integrations: object({ 'Google Analytics': object({ clientId: anyValue }) }),
  Braze: object({ braze_id: anyValue }),
  externalIds: fc.oneof(
    { weight: 4, arbitrary: fc.array(externalId, { maxLength: 3 }) },
    { weight: 1, arbitrary: externalId },
  ),
});
const anyCall = fc
  .record(
    {
      ...{ type: fc.constantFrom('identify', 'track', 'group', 'alias') },
      ...{ userId: anyValue, anonymousId: anyValue, groupId: anyValue, previousId: anyValue },
      ...{ traits, properties: traits, context, integrations: anyValue },
    },
    { requiredKeys: ['type'], noNullPrototype: true },
  )
  .map((call) => call as JsonObject);

/** Reads calls from what `write` makes of them, and compares the identifiers. */
async function check(
  calls: readonly JsonObject[],
  write: (calls: readonly JsonObject[]) => Promise<string> | string,
): Promise<void> {
  const named = calls.map((call, at) => ({
    messageId: String(at),
    timestamp: '2024-01-01',
    ...call,
  }));
  const { calls: rows } = await fixture.read(await write(named));
  const found = new Map(rows.map((row) => [Number(row.message_id), row]));
  expect(calls.map((_, at) => identifiersOf(found.get(at)))).toEqual(calls.map(extractIdentifiers));
  const reasons = calls.map((_, at) => found.get(at)?.reject_reason);
  expect(reasons).toEqual(
    calls.map((call) =>
      /\0/.test(extractIdentifiers(call).join()) ? 'unstorable_character' : null,
    ),
  );
}

const calls = fc.array(anyCall, { minLength: 40, maxLength: 40 });

test('identifiers of NDJSON are as defined', { timeout: 120_000 }, async () => {
  const property = fc.asyncProperty(calls, fc.boolean(), (all, escapesKeys) =>
    check(all, (named) => {
      fixture.writeCalls(
        'calls.ndjson',
        named.map((call) => writeJson(call, escapesKeys)),
      );
      return 'calls.ndjson';
    }),
  );
  await fc.assert(property, { numRuns: 40, endOnFailure: true });
});

const JSON_COLUMNS = ['traits', 'properties', 'context', 'integrations'];

/** Top level values are texts, as of a typed column; what lies deeper is JSON text. */
async function copyAsParquet(named: readonly JsonObject[], escapesKeys: boolean): Promise<string> {
  const columns = [
    ...['messageId', 'timestamp', 'type', 'userId', 'anonymousId', 'groupId', 'previousId'],
    ...JSON_COLUMNS,
  ];
  const cell = (name: string, value: Json | undefined) => {
    if (value === undefined || value === null) return null;
    if (JSON_COLUMNS.includes(name)) return writeJson(value, escapesKeys);
    if (typeof value === 'object' && (Array.isArray(value) || isObject(value))) return null;
    return typeof value === 'string' ? value : writeJson(value);
  };
  fixture.writeCalls(
    'cells.ndjson',
    named.map((call) => Object.fromEntries(columns.map((name) => [name, cell(name, call[name])]))),
  );
  const types = columns.map((name) => `'${name}': 'VARCHAR'`).join(', ');
  const file = `${fixture.folder}/cells.ndjson`;
  await fixture.copy(`from read_json('${file}', columns = {${types}})`, 'calls.parquet');
  return 'calls.parquet';
}

test('identifiers of Parquet with JSON text are as defined', { timeout: 120_000 }, async () => {
  const property = fc.asyncProperty(calls, fc.boolean(), (all, escapesKeys) =>
    check(all, (named) => copyAsParquet(named, escapesKeys)),
  );
  await fc.assert(property, { numRuns: 40, endOnFailure: true });
});
