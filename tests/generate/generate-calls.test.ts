import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type CallPlan, generateCalls } from '../../src/generate/generate-calls.js';

const PLAN: CallPlan = { count: 1000, seed: 1, startMs: Date.UTC(2024, 0, 1), days: 90 };

/** Of the thousand calls of the plan; changed with intent only, as are the calls of data/shop. */
const GOLDEN = '428a1de5a3cd424773ce0e178cfc9b81300567488123d57c39f1289afa3041d6';

const generate = (plan: Partial<CallPlan> = {}) => [...generateCalls({ ...PLAN, ...plan })];

describe('a seed', () => {
  test('gives the same calls always', () => {
    expect(generate()).toEqual(generate());
    const text = generate().join('\n');
    expect(createHash('sha256').update(text).digest('hex')).toBe(GOLDEN);
  });

  test('gives other calls than another', () => {
    const first = new Set(generate().map(messageIdOf));
    expect(generate({ seed: 2 }).filter((line) => first.has(messageIdOf(line)))).toEqual([]);
  });

  test('gave the calls of data/shop', () => {
    const committed = [1, 2, 3].map((number) =>
      gunzipSync(readFileSync(`data/shop/calls-000${number}.ndjson.gz`)).toString(),
    );
    const made = generate({ count: 1700, seed: 446, days: 30 });
    expect(committed.join('') === `${made.join('\n')}\n`).toBe(true);
  });
});

describe('a call', () => {
  const calls = generate().map((line) => JSON.parse(line) as Record<string, unknown>);

  test('has the common fields of the spec', () => {
    const common = ['messageId', 'type', 'context', 'integrations', 'writeKey'];
    const times = ['timestamp', 'originalTimestamp', 'sentAt', 'receivedAt'];
    const lacking = calls.filter((call) => [...common, ...times].some((name) => !(name in call)));
    expect(lacking).toEqual([]);
  });

  test('has the fields of its type', () => {
    const own = {
      track: ['event', 'properties'],
      page: ['name', 'properties'],
      screen: ['name', 'properties'],
      identify: ['traits'],
      group: ['groupId', 'traits'],
      alias: ['previousId', 'userId'],
    };
    const all = generate({ count: 20_000 }).map((line) => JSON.parse(line));
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set(Object.keys(own)));
    const lacking = all.filter((call) =>
      own[call.type as keyof typeof own].some((name) => !(name in call)),
    );
    expect(lacking).toEqual([]);
  });

  test('arrives within the days that were asked for', () => {
    const days = generate({ count: 60_000, startMs: Date.UTC(2025, 5, 1), days: 2 }).map(
      (line) => JSON.parse(line).receivedAt.slice(0, 10) as string,
    );
    expect(new Set(days)).toEqual(new Set(['2025-06-01', '2025-06-02']));
  });
});

test.each([1, 2, 10])('%i calls are that many', (count) => {
  expect(generate({ count })).toHaveLength(count);
});

function messageIdOf(line: string): string {
  return JSON.parse(line).messageId;
}
