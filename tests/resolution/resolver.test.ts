import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventLog } from '../../src/resolution/event-log.js';
import { Resolver } from '../../src/resolution/resolver.js';
import { type ResolverRules, VIOLATION } from '../../src/resolution/rules.js';
import { growingStream, stream } from './arbitrary-stream.js';
import { type Call, replay } from './reference.js';
import { resolveCalls } from './resolve-calls.js';

/** Streams tried by each property; the seed of a failure is printed and may be set to repeat it. */
const numRuns = Number(process.env.IDENTITY_RUNS ?? 1500);
const seed = Number(process.env.IDENTITY_SEED ?? Date.now());

/** How large profiles must be to keep tallies. */
const mostWalked = fc.constantFrom(0, 1, 2, 4, 32);

const WEEK_US = 604_800_000_000;

describe('the log equals the plain replay', { timeout: 600_000 }, () => {
  test('on random streams', () => {
    fc.assert(
      fc.property(stream, mostWalked, ({ calls, rules, typeOf }, most) => {
        expect(resolveCalls(calls, rules, typeOf, most)).toEqual(replay(calls, rules, typeOf));
      }),
      { numRuns, seed },
    );
  });

  test('when a stream is split in two', () => {
    fc.assert(
      fc.property(stream, mostWalked, fc.nat(30), ({ calls, rules, typeOf }, most, place) => {
        const first = calls.slice(0, place);
        const rows = resolveCalls(first, rules, typeOf, most);
        const earlier = { calls: first, rows };
        const rest = resolveCalls(calls.slice(place), rules, typeOf, most, earlier);
        expect([...rows, ...rest]).toEqual(replay(calls, rules, typeOf));
      }),
      { numRuns, seed },
    );
  });

  test('when rules change between two runs', () => {
    fc.assert(
      fc.property(stream, mostWalked, fc.nat(30), (some, most, from) => {
        const { calls, rules, laterRules, typeOf } = some;
        const first = calls.slice(0, from);
        const rows = resolveCalls(first, rules, typeOf, most);
        const earlier = { calls: first, rows };
        const rest = resolveCalls(calls.slice(from), laterRules, typeOf, most, earlier);
        const later = { from, rules: laterRules };
        expect([...rows, ...rest]).toEqual(replay(calls, rules, typeOf, later));
      }),
      { numRuns, seed },
    );
  });

  test('on profiles of hundreds of identifiers', () => {
    fc.assert(
      fc.property(growingStream, mostWalked, ({ calls, rules, typeOf }, most) => {
        expect(resolveCalls(calls, rules, typeOf, most)).toEqual(replay(calls, rules, typeOf));
      }),
      { numRuns: Math.ceil(numRuns / 50), seed },
    );
  });
});

describe('a call', () => {
  const [user, otherUser, email, device] = [0, 1, 2, 3];
  const typeOf = [0, 0, 1, 2];

  test('creates, then maps in precedence order', () => {
    expect(resolveCalls([callOf(user, email)], rulesOf([null, null, null]), typeOf)).toEqual([
      ['create', 0, 0, user],
      ['map', 0, 0, user],
      ['map', 0, 0, email],
      ['resolved', 0, 0],
    ]);
  });

  test('merges into the first created', () => {
    const calls = [callOf(device), callOf(email), callOf(user), callOf(user, email, device)];
    const rows = resolveCalls(calls, rulesOf([null, null, null]), typeOf);
    expect(rows.filter(([, call]) => call === 3)).toEqual([
      ['merge', 3, 1, 0],
      ['merge', 3, 2, 0],
      ['resolved', 3, 0],
    ]);
  });

  test('drops the lowest identifier', () => {
    const rules = rulesOf([{ max: 1, windowUs: null }, null, null]);
    const rows = resolveCalls([callOf(user, email), callOf(otherUser, email)], rules, typeOf);
    expect(rows.filter(([, call]) => call === 1)).toEqual([
      ['create', 1, 1, otherUser],
      ['map', 1, 1, otherUser],
      ['drop', 1, 1, email, VIOLATION.valueLimit],
      ['resolved', 1, 1],
    ]);
  });

  test('drops the violating identifier on request', () => {
    const limits = [{ max: 1, windowUs: WEEK_US }, null, null];
    const rules = { ...rulesOf(limits), onViolation: 'drop_violating' as const };
    const rows = resolveCalls([callOf(user, email), callOf(otherUser, email)], rules, typeOf);
    expect(rows.filter(([, call]) => call === 1)).toEqual([
      ['drop', 1, 0, otherUser, VIOLATION.valueTimeLimit],
      ['resolved', 1, 0],
    ]);
  });

  test('without identifiers leaves no row', () => {
    expect(resolveCalls([callOf()], rulesOf([null, null, null]), typeOf)).toEqual([]);
  });

  test('may carry a hundred identifiers', () => {
    const types = Array.from({ length: 100 }, () => 0);
    const rules = rulesOf([{ max: 5, windowUs: null }]);
    const rows = resolveCalls([callOf(...types.keys())], rules, types);
    expect(rows.filter(([kind]) => kind === 'map')).toHaveLength(5);
    expect(rows.filter(([kind]) => kind === 'drop')).toHaveLength(95);
  });
});

describe('a resolver', () => {
  const log = new EventLog();

  test('refuses a loaded profile among new ones', () => {
    const resolver = new Resolver(rulesOf([null]), new Int16Array(1), log, { firstNewProfile: 7 });
    expect(() => resolver.loadMapping(0, 7, 0n)).toThrow(RangeError);
    expect(() => resolver.loadProfile(7, 1)).toThrow(RangeError);
  });

  test('refuses a type without an entry', () => {
    expect(() => new Resolver(rulesOf([null]), Int16Array.of(0, 1), log)).toThrow(RangeError);
  });
});

function callOf(...ids: number[]): Call {
  return { occurredUs: 0n, ids, wantsProfile: true };
}

function rulesOf(limits: ResolverRules['limits']): ResolverRules {
  return { limits, maxMerges: null, maxMappings: null, onViolation: 'drop_lowest' };
}
