import { HostObject } from '../../template/index.js';
import { functionWithMembers, hostFunction } from '../host-values.js';
import { createRelation, TYPE_NAMES } from '../relation-value.js';
import type { RunContext } from '../render-context.js';

/** api.Relation: makes relations out of names. */
export function relationApi({ target }: RunContext): HostObject {
  const make = (args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>) =>
    createRelation(args, kwargs, target.database);
  return functionWithMembers('api.Relation', make, {
    create: hostFunction('create', make),
    get_relation_type: new HostObject('RelationType', TYPE_NAMES),
    add_ephemeral_prefix: hostFunction(
      'add_ephemeral_prefix',
      ([name]) => `__dbt__cte__${String(name)}`,
    ),
    get_default_quote_policy: hostFunction('get_default_quote_policy', () => policy()),
    get_default_include_policy: hostFunction('get_default_include_policy', () => policy()),
    ...TYPE_NAMES,
  });
}

/** DuckDB's names have all of their parts, in quotes. */
function policy(): HostObject {
  const parts = { ...ALL_PARTS };
  return new HostObject('Policy', {
    ...parts,
    get_part: hostFunction('get_part', ([part]) => Object.hasOwn(parts, String(part))),
  });
}

/** What is quoted and included by default. */
export const ALL_PARTS = { database: true, schema: true, identifier: true } as const;
