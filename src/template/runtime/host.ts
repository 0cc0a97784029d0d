/** What a template sees by name. */
export interface Scope {
  /** Returns the value of a name, or undefined when there is none. */
  get(name: string): unknown;
  has(name: string): boolean;
}

export type HostKeywords = Readonly<Record<string, unknown>>;
export type HostCall = (args: readonly unknown[], kwargs: HostKeywords) => unknown;

/** Is a function that templates can call: plain values in and out; it may return a promise. */
export class HostFunction {
  constructor(
    readonly name: string,
    readonly call: HostCall,
  ) {}
}

/** What a host object can do beyond having members. */
export interface HostTraits {
  /** Prints the object; `<name object>` without it. */
  readonly print?: () => string;
  /** Makes the object callable. */
  readonly call?: HostCall;
  /** Makes the object iterable. */
  readonly iterate?: () => Iterable<unknown>;
  readonly length?: () => number;
  /** Whether the test `is mapping` holds. */
  readonly isMapping?: boolean;
  /** Lists the members where these are computed, for "did you mean". */
  readonly names?: () => readonly string[];
  /** Compares the object with another host value for `==`, `in` and as a key's equal. */
  readonly equals?: (other: unknown) => boolean;
}

export type HostMembers = Readonly<Record<string, unknown>> | ((key: string | number) => unknown);

/** Is an object whose listed members templates can read, by `.name` or `['name']`. */
export class HostObject {
  readonly traits: HostTraits;

  constructor(
    readonly name: string,
    readonly members: HostMembers,
    print?: (() => string) | HostTraits,
  ) {
    this.traits = typeof print === 'function' ? { print } : (print ?? {});
  }
}
