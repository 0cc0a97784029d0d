import { HostFunction, HostObject, type HostTraits } from '../template/index.js';

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

/** Makes an object whose members are made when a template asks for the first of them. */
export function lateObject(
  name: string,
  make: () => Readonly<Record<string, unknown>>,
  traits: HostTraits = {},
): HostObject {
  let made: Readonly<Record<string, unknown>> | undefined;
  const members = () => {
    made ??= make();
    return made;
  };
  const member = (key: string | number) =>
    Object.hasOwn(members(), key) ? members()[key] : undefined;
  return new HostObject(name, member, { names: () => Object.keys(members()), ...traits });
}
