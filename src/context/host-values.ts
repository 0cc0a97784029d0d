import type { Relation } from '../relation/relation.js';
import { HostFunction, HostObject } from '../template/index.js';

const relations = new WeakMap<HostObject, Relation>();

/** Shows a relation to templates: it prints as its quoted name, its parts are members. `database` is the one of the run. */
export function relationValue(
  relation: Relation,
  type: 'table' | 'view' | undefined = undefined,
  database: string | undefined = undefined,
): HostObject {
  const parts: Readonly<Record<string, unknown>> = {
    database: relation.database ?? database ?? null,
    schema: relation.schema,
    identifier: relation.identifier,
    name: relation.identifier,
    table: relation.identifier,
    type: type ?? null,
    is_table: type === 'table',
    is_view: type === 'view',
    include: hostFunction('include', () => value),
    quote: hostFunction('quote', () => value),
    render: hostFunction('render', () => String(relation)),
  };
  const value: HostObject = new HostObject('relation', parts, () => String(relation));
  relations.set(value, relation);
  return value;
}

/** Reads back the relation that a template value stands for, if it is one. */
export function relationOf(value: unknown): Relation | undefined {
  return value instanceof HostObject ? relations.get(value) : undefined;
}

type Call = (args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>) => unknown;

/** Shortens the making of a host function. */
export function hostFunction(name: string, call: Call): HostFunction {
  return new HostFunction(name, call);
}

/** Makes a function that has members too, such as config() and config.get(). */
export function functionWithMembers(
  name: string,
  call: Call,
  members: Readonly<Record<string, unknown>>,
): HostObject {
  return new HostObject(name, members, { call });
}

/** Takes one argument by place or by name. */
export function argument(
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
  index: number,
  name: string,
): unknown {
  return index < args.length ? args[index] : kwargs[name];
}
