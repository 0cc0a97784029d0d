import { describe, expect, test } from 'vitest';
import type { Call, Identifier } from './reference-extraction.js';
import { type Outcome, orderCalls, resolveCalls } from './reference-resolution.js';
import type { SpaceRules } from './reference-rules.js';

const START = 1_704_067_200_000_000n;
const DAY = 86_400_000_000n;
/** Letters of identifiers in these tests. */
const TYPES: Readonly<Record<string, string>> = {
  ...{ u: 'user_id', e: 'email', a: 'anonymous_id', x: 'x_id' },
};

/** A call from words such as `u1 a1`; calls follow each other, all at one event time. */
function call(words: string, at: bigint = START, changes: Partial<Call> = {}) {
  return (place: number): Call => ({
    ...{ messageId: `m${String(place).padStart(3, '0')}`, callType: 'track', sourceKey: null },
    ...{ timestamp: at, occurredAt: at, receivedAt: null, arrivedAt: BigInt(place) },
    identifiers: words.split(' ').filter(Boolean).map(identifierOf),
    ...changes,
  });
}

function identifierOf(word: string): Identifier {
  return { type: TYPES[word.slice(0, 1)] ?? '', value: word };
}

type Step = string | ReturnType<typeof call>;

function resolve(steps: readonly Step[], rules: SpaceRules) {
  const calls = steps.map((step) => (typeof step === 'string' ? call(step) : step));
  return resolveCalls(orderCalls(calls.map((one, place) => one(place))), rules);
}

/** Resolves calls and says of each: `p1 u1 a1 -e1` (profile, kept, dropped). */
function outcomesOf(steps: readonly Step[], rules: SpaceRules = {}): string[] {
  const { outcomes, log } = resolve(steps, rules);
  const names = log.flatMap((entry) => (entry.kind === 'create' ? [entry.profile] : []));
  return outcomes.map((outcome) => print(outcome, names));
}

function print({ profile, kept, drops }: Outcome, names: readonly string[]): string {
  const name = profile === null ? '-' : `p${names.indexOf(profile) + 1}`;
  const dropped = drops.map(({ identifier }) => `-${identifier?.value ?? ''}`);
  return [name, ...kept.map(({ value }) => value), ...dropped].join(' ');
}

function violationsOf(steps: readonly Step[], rules: SpaceRules = {}): string[] {
  const { outcomes } = resolve(steps, rules);
  return outcomes.flatMap(({ drops }) => drops.map(({ violation }) => violation));
}

const each = (max: number, per: 'daily' | 'weekly' | 'monthly' | 'annually' | 'ever' = 'ever') => ({
  limits: { default: { max, per } },
});

describe('without limits', () => {
  const rules = { limits: 'none' } as const;

  test('calls that share an identifier are of one profile', () => {
    expect(outcomesOf(['a1', 'a1 e1', 'a2', 'a2 e1', 'a2'], rules)).toEqual([
      ...['p1 a1', 'p1 e1 a1', 'p2 a2', 'p1 e1 a2', 'p1 a2'],
    ]);
  });

  test('the profile created first survives, whatever its event time', () => {
    const late = call('a1', START + DAY);
    expect(outcomesOf([late, 'a2', 'a3', 'a3 a2 a1'], rules)).toEqual([
      ...['p1 a1', 'p2 a2', 'p3 a3', 'p1 a1 a2 a3'],
    ]);
  });

  test('the order is that of arrival, then of message ids in bytes', () => {
    const at = (messageId: string) => call('a1', START, { messageId, arrivedAt: 0n });
    const calls = [at('\u{1f600}'), at('\uff61'), at('m')].map((one, place) => one(place));
    expect(orderCalls(calls).map((one) => one.messageId)).toEqual(['m', '\uff61', '\u{1f600}']);
  });
});

describe('of the copies of a message', () => {
  const copy = (changes: Partial<Call>) =>
    call('u1', START, { messageId: 'm', arrivedAt: 0n, ...changes })(0);
  const later = copy({ arrivedAt: 1n });
  const timed = copy({});
  const untimed = copy({ timestamp: null });
  const page = copy({ callType: 'page' });
  const keyed = copy({ callType: 'page', sourceKey: 'k' });
  const other = copy({ callType: 'page', sourceKey: 'k', identifiers: [identifierOf('u2')] });

  test('the smallest counts', () => {
    const ascending = [untimed, page, keyed, other, timed, later];
    for (let from = 0; from < ascending.length; from += 1)
      expect(orderCalls(ascending.slice(from).reverse())).toEqual([ascending[from]]);
  });
});

describe('blocked values', () => {
  const rules: SpaceRules = {
    blocked: [{ value: 'u1' }, { pattern: '[12]$', types: ['email'] }],
  };

  test('are no identifiers', () => {
    expect(outcomesOf(['u1 a1', 'e2 a1', 'u2 e3'], rules)).toEqual([
      ...['p1 a1 -u1', 'p1 a1 -e2', 'p2 u2 e3'],
    ]);
  });

  test('leave a call without identifiers', () => {
    expect(outcomesOf(['e2 u1', ''], rules)).toEqual(['- -u1 -e2 -', '- -']);
    expect(violationsOf(['e2 u1', ''], rules)).toEqual([
      ...['Identifier value blocked', 'Identifier value blocked'],
      ...['No matching identifiers on event', 'No matching identifiers on event'],
    ]);
  });

  test('are matched with their case', () => {
    expect(outcomesOf(['u1'], { blocked: [{ value: 'U1' }] })).toEqual(['p1 u1']);
  });
});

describe('a limit', () => {
  test('is 1 for user_id and 5 for others unless said otherwise', () => {
    expect(outcomesOf(['u1 a1', 'u2 a1', 'a2 a3 a4 a5 a6 u1'])).toEqual([
      ...['p1 u1 a1', 'p2 u2 -a1', 'p1 u1 a2 a3 a4 a5 -a6'],
    ]);
    expect(outcomesOf(['u1 a1', 'u2 a1'], each(9))).toEqual(['p1 u1 a1', 'p2 u2 -a1']);
  });

  test('binds when profiles join, for types that the call does not carry', () => {
    expect(outcomesOf(['u1 a1', 'u2 a2', 'a1 a2'])).toEqual(['p1 u1 a1', 'p2 u2 a2', 'p1 a1 -a2']);
  });

  test('gives way to a call that adds nothing of the type', () => {
    // Event times out of order let p1 gain two emails in one day, which its window counts later.
    const calls = [call('a1 e1', START + DAY), call('a1 e2', START), call('a1 x1', START + DAY)];
    expect(outcomesOf(calls, { limits: { email: { max: 1, per: 'weekly' } } })).toEqual([
      ...['p1 e1 a1', 'p1 e2 a1', 'p1 a1 x1'],
    ]);
  });

  test('lets a single identifier resolve', () => {
    expect(outcomesOf(['u1 u2', 'u2'])).toEqual(['p1 u1 -u2', 'p2 u2']);
    expect(outcomesOf(['u1'], { max_mappings: 0 })).toEqual(['p1 u1']);
  });

  test('drops again until nothing is broken', () => {
    const violations = violationsOf(['u1', 'u2 e1', 'u1 u2 e1 a1']);
    expect(outcomesOf(['u1', 'u2 e1', 'u1 u2 e1 a1'])).toEqual([
      'p1 u1',
      'p2 u2 e1',
      'p1 u1 -a1 -e1 -u2',
    ]);
    expect(violations).toEqual(Array(3).fill('Identifier value limit exceeded'));
  });

  for (const [per, days] of [
    ['daily', 1n],
    ['weekly', 7n],
    ['monthly', 30n],
    ['annually', 365n],
  ] as const)
    test(`${per} counts ${days} days, the first moment excluded`, () => {
      const rules = { limits: { email: { max: 1, per } } };
      const end = START + days * DAY;
      const within: Step[] = ['a1 e1', call('a1 e2', end - 1n)];
      expect(outcomesOf(within, rules)).toEqual(['p1 e1 a1', 'p2 e2 -a1']);
      expect(violationsOf(within, rules)).toEqual(['Identifier value time limit exceeded']);
      expect(outcomesOf(['a1 e1', call('a1 e2', end)], rules)).toEqual(['p1 e1 a1', 'p1 e2 a1']);
    });

  test('of a window does not look ahead', () => {
    const calls = [call('a1 e1', START + 1n), call('a1 e2', START)];
    expect(outcomesOf(calls, each(1, 'daily'))).toEqual(['p1 e1 a1', 'p1 e2 a1']);
    expect(outcomesOf(calls, each(1, 'ever'))).toEqual(['p1 e1 a1', 'p2 e2 -a1']);
  });

  test('may be none for a type or for all', () => {
    expect(outcomesOf(['u1 a1', 'u2 a1'], { limits: { user_id: 'none' } })[1]).toBe('p1 u2 a1');
    expect(outcomesOf(['u1 a1', 'u2 a1'], { limits: 'none' })[1]).toBe('p1 u2 a1');
  });
});

test('a late call in front changes profiles that it does not touch', () => {
  expect(outcomesOf(['u1 a1', 'u2 a1'], each(1))).toEqual(['p1 u1 a1', 'p2 u2 -a1']);
  expect(outcomesOf(['u1 a9', 'u1 a1', 'u2 a1'], each(1))).toEqual([
    ...['p1 u1 a9', 'p1 u1 -a1', 'p2 u2 a1'],
  ]);
});

describe('what gives way', () => {
  const limits = { limits: { email: { max: 1 } } };

  test('is the lowest in priority', () => {
    expect(outcomesOf(['a1 e1', 'x1 a1 e2'], limits)[1]).toBe('p2 e2 -x1 -a1');
    const priority = ['x_id', 'anonymous_id'];
    expect(outcomesOf(['a1 e1', 'x1 a1 e2'], { ...limits, priority })[1]).toBe('p1 x1 a1 -e2');
  });

  test('is the greater value of one type', () => {
    expect(outcomesOf(['e1 e2'], limits)).toEqual(['p1 e1 -e2']);
  });

  test('is the violating one if so chosen', () => {
    const rules: SpaceRules = { ...limits, on_violation: 'drop_violating' };
    expect(outcomesOf(['a1 e1', 'x1 a1 e2'], rules)[1]).toBe('p1 a1 x1 -e2');
    expect(outcomesOf(['e1 e2 x1'], rules)).toEqual(['p1 e1 x1 -e2']);
  });

  test('is the lowest if the call has none of the violating type', () => {
    const rules: SpaceRules = { on_violation: 'drop_violating' };
    expect(outcomesOf(['u1 a1', 'u2 a2', 'a1 a2 x1'], rules)[2]).toBe('p1 a1 -x1 -a2');
  });
});

describe('system limits', () => {
  test('stop merges of the survivor', () => {
    const calls = ['a1', 'a2', 'a3', 'a1 a2', 'a2 a3', 'a1 x1'];
    expect(outcomesOf(calls, { max_merges: 1 }).slice(3)).toEqual([
      ...['p1 a1 a2', 'p1 a2 -a3', 'p1 a1 x1'],
    ]);
    expect(violationsOf(calls, { max_merges: 1 })).toEqual(['Profile merge limit exceeded']);
  });

  test('do not count what the absorbed had absorbed', () => {
    const calls = ['a1', 'a2', 'a3', 'a2 a3', 'a1 a2', 'e1', 'a1 e1'];
    expect(outcomesOf(calls, { max_merges: 2 }).slice(3)).toEqual([
      ...['p2 a2 a3', 'p1 a1 a2', 'p4 e1', 'p1 e1 a1'],
    ]);
  });

  test('stop mappings', () => {
    const rules: SpaceRules = { max_mappings: 2, on_violation: 'drop_violating' };
    expect(outcomesOf(['a1 a2 a3', 'a1 e1'], rules)).toEqual(['p1 a1 a2 -a3', 'p2 e1 -a1']);
    expect(violationsOf(['a1 a2 a3'], rules)).toEqual(['Identifier mapping limit exceeded']);
  });

  test('come after the types, which go by priority', () => {
    const rules: SpaceRules = { limits: { default: { max: 1 } }, max_mappings: 2, max_merges: 1 };
    const first = (...steps: Step[]) => violationsOf(steps, rules)[0];
    expect(first('a1', 'e1', 'x1', 'a1 e1 x1')).toBe('Profile merge limit exceeded');
    expect(first('a1', 'e1 a2', 'a1 e1')).toBe('Identifier value limit exceeded');
    expect(first('a1 e1', 'x1', 'a1 x1')).toBe('Identifier mapping limit exceeded');
    const limits: SpaceRules['limits'] = { email: { max: 1 }, default: { max: 1, per: 'daily' } };
    expect(violationsOf(['a1', 'a1 e1', 'a1 a2 e2'], { limits })[0]).toBe(
      'Identifier value limit exceeded',
    );
  });
});
