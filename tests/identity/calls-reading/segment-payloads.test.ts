import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CallsFixture, identifiersOf, type Row } from './calls-fixture.js';

const folder = path.join(import.meta.dirname, 'segment-payloads');
const payloads = readFileSync(path.join(folder, 'payloads.ndjson'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { n: number; payload: Row });
const expected = readFileSync(path.join(folder, 'expected_identifiers.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','));

let fixture: CallsFixture;
beforeAll(async () => {
  fixture = await CallsFixture.open({
    identifiers: [{ type: 'group_id', enabled: true }],
    rules: { link_alias: true },
  });
});
afterAll(() => fixture.close());

test('the documented payloads yield their identifiers', async () => {
  const calls = payloads.map(({ n, payload }) => {
    return { timestamp: '2024-01-01', ...payload, messageId: String(n) };
  });
  fixture.writeCalls('payloads.ndjson', calls);
  const { calls: rows } = await fixture.read('payloads.ndjson');
  const found = Object.fromEntries(rows.map((row) => [row.message_id, identifiersOf(row)]));
  expect(found).toEqual(Object.fromEntries(payloads.map(({ n }) => [n, expectedOf(String(n))])));
  expect(payloads).toHaveLength(54);
});

/** previousId counts as a user_id; equal values of one type are one identifier. */
function expectedOf(payload: string): string[] {
  const found = expected
    .filter(([n]) => n === payload)
    .map(([, , type, value]) => `${type === 'previous_id' ? 'user_id' : type} ${value}`);
  return [...new Set(found)].sort();
}
