import fc from 'fast-check';
import type { ResolverRules } from '../../src/resolution/rules.js';
import type { Call } from './reference.js';

/** Rules, the types of identifiers, and calls that carry them. */
export interface Stream {
  readonly rules: ResolverRules;
  /** Rules for the same types that may hold later. */
  readonly laterRules: ResolverRules;
  readonly typeOf: readonly number[];
  readonly calls: readonly Call[];
}

const DAY_US = 86_400_000_000;

/** Before the era, at it, where the low word overflows, and where 2^53 is far exceeded. */
const START_US = [-62_135_596_800_000_000n, -3n, 0x1_0000_0000n - 4n, 253_402_000_000_000_001n];

/** Few identifiers and tight rules, so that most calls conflict with something. */
export const stream: fc.Arbitrary<Stream> = fc
  .record({
    types: fc.integer({ min: 1, max: 5 }),
    identifiers: fc.integer({ min: 2, max: 14 }),
    unitUs: fc.constantFrom(1, DAY_US),
    startUs: fc.constantFrom(...START_US),
  })
  .chain(({ types, identifiers, unitUs, startUs }) =>
    fc.record({
      rules: rulesFor(types, unitUs),
      laterRules: rulesFor(types, unitUs),
      typeOf: fc.array(fc.nat(types - 1), { minLength: identifiers, maxLength: identifiers }),
      calls: fc.array(callOf(identifiers, unitUs, startUs), { maxLength: 30, size: 'max' }),
    }),
  );

/** Three profiles that grow to hundreds of identifiers, by times that mostly ascend, and may join. */
export const growingStream: fc.Arbitrary<Omit<Stream, 'laterRules'>> = fc
  .array(
    fc.record({
      hub: fc.nat(2),
      otherHub: fc.option(fc.nat(2), { freq: 60 }),
      type: fc.constantFrom(0, 1, 1, 2, 2, 2),
      lateUs: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(200)),
    }),
    { minLength: 150, maxLength: 300, size: 'max' },
  )
  .chain((steps) => {
    const calls = steps.map(({ hub, otherHub, lateUs }, at): Call => {
      const ids = [hub, ...(otherHub === null || otherHub === hub ? [at + 3] : [otherHub, at + 3])];
      return { occurredUs: BigInt(at - lateUs), ids, wantsProfile: true };
    });
    const typeOf = [2, 2, 2, ...steps.map(({ type }) => type)];
    return fc.record({
      rules: fc.record({
        limits: fc.tuple(growingLimit(20, 80), growingLimit(20, 150), growingLimit(40, 300)),
        maxMerges: fc.constant(null),
        maxMappings: fc.option(fc.integer({ min: 50, max: 400 })),
        onViolation: fc.constantFrom('drop_lowest' as const, 'drop_violating' as const),
      }),
      typeOf: fc.constant(typeOf),
      calls: fc.constant(calls),
    });
  });

function growingLimit(min: number, max: number) {
  return fc.record({
    max: fc.integer({ min, max }),
    windowUs: fc.option(fc.integer({ min: 20, max: 300 }), { freq: 3 }),
  });
}

function rulesFor(types: number, unitUs: number): fc.Arbitrary<ResolverRules> {
  const limit = fc.record({
    max: fc.nat(3),
    windowUs: fc.option(
      fc.integer({ min: 1, max: 6 }).map((units) => units * unitUs),
      { freq: 2 },
    ),
  });
  return fc.record({
    limits: fc.array(fc.option(limit, { freq: 2 }), { minLength: types, maxLength: types }),
    maxMerges: fc.option(fc.nat(4), { freq: 2 }),
    maxMappings: fc.option(fc.nat(12), { freq: 2 }),
    onViolation: fc.constantFrom('drop_lowest' as const, 'drop_violating' as const),
  });
}

function callOf(identifiers: number, unitUs: number, startUs: bigint): fc.Arbitrary<Call> {
  return fc.record({
    occurredUs: fc.nat(12).map((units) => startUs + BigInt(units * unitUs)),
    ids: fc.oneof(
      fc.tuple(fc.nat(identifiers - 1)),
      fc.uniqueArray(fc.nat(identifiers - 1), { minLength: 2, maxLength: 5 }),
    ),
    wantsProfile: fc.boolean(),
  });
}
