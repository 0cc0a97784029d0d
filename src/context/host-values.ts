import { HostFunction, HostObject } from '../template/index.js';

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
