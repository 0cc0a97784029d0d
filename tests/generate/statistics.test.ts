import { expect, test } from 'vitest';
import { generateCalls } from '../../src/generate/generate-calls.js';
import { type Call, countProfiles, identifiersOf } from './identifiers.js';

const COUNT = 50_000;
const LINES = [
  ...generateCalls({ count: COUNT, seed: 1, startMs: Date.UTC(2024, 0, 1), days: 90 }),
];
const CALLS = LINES.map((line) => JSON.parse(line) as Call);
const SETS = CALLS.map((call) => identifiersOf(call));

/** The share of calls that a test holds for. */
const shareOf = (holds: (call: Call, index: number) => boolean) =>
  CALLS.filter(holds).length / COUNT;

/** Asserts that a number lies between two others. */
function expectBetween(value: number, least: number, most: number): void {
  expect(value).toBeGreaterThanOrEqual(least);
  expect(value).toBeLessThanOrEqual(most);
}

test('identifiers are three in ten calls', () => {
  expectBetween(new Set(SETS.flat()).size / COUNT, 0.28, 0.34);
});

test('distinct identifier sets are two in ten calls', () => {
  expectBetween(new Set(SETS.map((set) => set.join(' '))).size / COUNT, 0.2, 0.26);
});

test('people are one in ten calls', () => {
  expectBetween(countProfiles(SETS) / COUNT, 0.1, 0.12);
});

test('a line has about 1,280 bytes', () => {
  const bytes = LINES.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  expectBetween(bytes / COUNT, 1230, 1330);
});

test('one message in 200 is delivered again, later and otherwise the same', () => {
  const seen = new Map<string, string>();
  let repeated = 0;
  for (const line of LINES) {
    const { messageId, receivedAt } = JSON.parse(line) as Call;
    const first = seen.get(messageId);
    if (first === undefined) {
      seen.set(messageId, line);
      continue;
    }
    repeated += 1;
    const { receivedAt: before } = JSON.parse(first) as Call;
    expect(receivedAt > before).toBe(true);
    expect(line).toBe(first.replace(`"receivedAt":"${before}"`, `"receivedAt":"${receivedAt}"`));
  }
  expectBetween(repeated / COUNT, 0.004, 0.006);
});

test('browsers send six calls in ten', () => {
  expectBetween(
    shareOf(({ writeKey }) => writeKey.includes('_web_')),
    0.55,
    0.63,
  );
  expect(new Set(CALLS.map(({ writeKey }) => writeKey)).size).toBe(7);
});

test('one call in fifty is late', () => {
  const delayMs = (call: Call) => Date.parse(call.receivedAt) - Date.parse(call.timestamp);
  expectBetween(
    shareOf((call) => delayMs(call) > 3_600_000),
    0.01,
    0.03,
  );
});

test('calls mostly come in the order of their arrival', () => {
  const early = shareOf(
    ({ receivedAt }, index) => receivedAt < (CALLS[index - 1]?.receivedAt ?? ''),
  );
  expectBetween(early, 0, 0.02);
});

test.each([
  'user_id null',
  'user_id anonymous',
  'user_id -1',
  'anonymous_id 00000000-0000-0000-0000-000000000000',
  'email none@none.com',
])('%s stands for nobody in a few calls', (junk) => {
  expectBetween(
    shareOf((_call, index) => SETS[index]?.includes(junk) === true),
    0.0001,
    0.002,
  );
});

test('few calls have no identifier', () => {
  expectBetween(
    shareOf((_call, index) => SETS[index]?.length === 0),
    0.00001,
    0.001,
  );
});

test('all types of identifiers occur', () => {
  const types = new Set(SETS.flat().map((identifier) => identifier.split(' ')[0]));
  const devices = ['android', 'ios'].flatMap((system) =>
    ['id', 'idfa', 'push_token'].map((name) => `${system}.${name}`),
  );
  const others = ['user_id', 'anonymous_id', 'email', 'ga_client_id', 'cross_domain_id'];
  const named = ['braze_id', 'loyalty_id', 'crm_id'];
  expect([...types].toSorted()).toEqual([...devices, ...others, ...named].toSorted());
});

test('addresses lie in domains for examples', () => {
  const emails = SETS.flat().filter((identifier) => identifier.startsWith('email '));
  expect(emails.filter((email) => !/@(example\.(com|org)|none\.com)$/.test(email))).toEqual([]);
});

test('some devices carry the names of several', () => {
  const names = new Map<string, Set<unknown>>();
  for (const { anonymousId, userId } of CALLS) {
    if (!anonymousId || !userId) continue;
    names.set(anonymousId, (names.get(anonymousId) ?? new Set()).add(userId));
  }
  names.delete('00000000-0000-0000-0000-000000000000');
  expect([...names.values()].filter(({ size }) => size > 1).length).toBeGreaterThan(5);
});
