/** Random settings of a space of calls, to go with the streams of arbitrary-calls.ts. */
import fc from 'fast-check';
import type { IdentifierSetting } from './reference-extraction.js';
import type { Limit } from './reference-rules.js';
import type { SpaceSettings } from './reference-tables.js';

const TYPES = ['user_id', 'email', 'anonymous_id', 'ios.id', 'shop_id', 'loyalty_id'];

const normalize = fc.constantFrom('none', 'lower', 'trim', 'lower_trim');
const chosen: Readonly<Record<string, fc.Arbitrary<IdentifierSetting>>> = {
  loyalty: normalize.map((how) => ({ type: 'loyalty_id', normalize: how })),
  crm: normalize.map((how) => ({ type: 'crm_id', path: 'traits.customer.id', normalize: how })),
  group: fc.boolean().map((enabled) => ({ type: 'group_id', enabled })),
  email: normalize.map((how) => ({ type: 'email', normalize: how })),
  user: fc.constantFrom(
    { type: 'user_id', normalize: 'trim' },
    { type: 'user_id', enabled: false },
  ),
  shop: fc.constant({ type: 'shop_id', enabled: false }),
};
const identifiers = fc
  .record(chosen, { requiredKeys: [] })
  .map((some): IdentifierSetting[] => Object.values(some).flatMap((one) => one ?? []));

const blocked = fc.subarray([
  { value: 'u1' },
  { value: 'anonymous', types: ['anonymous_id', 'user_id'] },
  { value: 'a1', types: ['anonymous_id'] },
  { value: 'null' },
  { pattern: '^[0-]*$' },
  { pattern: 'e[12]', types: ['email'] },
  { pattern: '^-1$' },
]);

const limit: fc.Arbitrary<Limit | 'none'> = fc.oneof(
  { weight: 1, arbitrary: fc.constant('none') },
  {
    weight: 5,
    arbitrary: fc.record({
      max: fc.integer({ min: 1, max: 3 }),
      per: fc.constantFrom('daily', 'weekly', 'monthly', 'annually', 'ever', 'ever'),
    }),
  },
);
const limits = fc.oneof(
  { weight: 2, arbitrary: fc.constant('none') },
  { weight: 5, arbitrary: fc.dictionary(fc.constantFrom(...TYPES, 'default'), limit) },
);

/** None, or one so low that few calls reach it. */
function systemLimit(min: number, max: number) {
  return fc.oneof(fc.constant('none'), fc.integer({ min, max }));
}

const rules = fc.record(
  {
    blocked,
    limits,
    priority: fc.shuffledSubarray(TYPES),
    on_violation: fc.constantFrom('drop_lowest', 'drop_violating'),
    max_merges: systemLimit(1, 3),
    max_mappings: systemLimit(3, 12),
    max_history_moves: fc.constantFrom(1, 2, 3, 1000),
    link_alias: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** Settings with every rule, each left out now and then. */
export const spaceSettings: fc.Arbitrary<SpaceSettings> = fc.record(
  { identifiers, rules },
  { requiredKeys: [] },
);
