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
    ...TYPE_NAMES,
  });
}
