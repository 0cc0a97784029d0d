import type { EventLog } from './event-log.js';
import { Join } from './join.js';
import { MappingTimes } from './mapping-times.js';
import { NOBODY, Profiles } from './profiles.js';
import type { ResolverRules } from './rules.js';
import { TypeCounts } from './type-counts.js';

/** Settings of a resolver. */
export interface ResolverOptions {
  /** The number of the first profile that is created; loaded ones are smaller. */
  readonly firstNewProfile?: number;
  /** Profiles with more identifiers than this may keep tallies; smaller ones are counted anew. */
  readonly mostWalked?: number;
}

/**
 * Resolves calls to profiles, one after the other. The owners of a call's identifiers are joined
 * under the one that was created first (the smallest number), and unowned identifiers are mapped to
 * it; while that would break a rule, an identifier of the call is dropped. Calls, identifiers, types
 * and profiles are numbers. What happens goes to the log, for each call: create, merges by losing
 * profile, maps by precedence, drops in their order, resolved.
 */
export class Resolver {
  readonly #log: EventLog;
  readonly #profiles: Profiles;
  readonly #times: MappingTimes | null;
  readonly #counts: TypeCounts;
  readonly #join: Join;
  readonly #firstNewProfile: number;
  #nextProfile: number;

  /** `typeOfIdentifier` gives the type number of each identifier; each type has its limit or null. */
  constructor(
    rules: ResolverRules,
    typeOfIdentifier: Int16Array,
    log: EventLog,
    { firstNewProfile = 0, mostWalked = 32 }: ResolverOptions = {},
  ) {
    checkTypes(typeOfIdentifier, rules.limits.length);
    const identifiers = typeOfIdentifier.length;
    const hasWindows = rules.limits.some((limit) => limit !== null && limit.windowUs !== null);
    this.#log = log;
    this.#profiles = new Profiles(identifiers, firstNewProfile + identifiers);
    this.#times = hasWindows ? new MappingTimes(identifiers) : null;
    this.#counts = new TypeCounts(rules, this.#profiles, typeOfIdentifier, this.#times, mostWalked);
    this.#join = new Join(rules, this.#profiles, this.#counts, typeOfIdentifier);
    this.#firstNewProfile = this.#nextProfile = firstNewProfile;
  }

  /** Restores how many profiles a known profile has absorbed itself. */
  loadProfile(profile: number, absorbed: number): void {
    this.#checkKnown(profile);
    this.#profiles.setAbsorbed(profile, absorbed);
  }

  /** Restores an identifier of a known profile, with the event time of its mapping. */
  loadMapping(identifier: number, profile: number, mappedUs: bigint): void {
    this.#checkKnown(profile);
    this.#times?.setNow(mappedUs);
    this.#own(profile, identifier);
  }

  /**
   * Resolves a call by the first `count` of `ids`: distinct, the highest in precedence first. The
   * time, in microseconds since 1970, is looked at only if a limit has a window.
   */
  resolve(
    call: number,
    occurredUs: bigint,
    ids: Int32Array,
    count: number,
    wantsProfile: boolean,
  ): void {
    if (count === 0) return;
    // Most calls name one known profile and change nothing.
    let profile = this.#profiles.ownerOfAll(ids, count);
    if (profile === NOBODY) {
      this.#times?.setNow(occurredUs);
      this.#join.settle(ids, count);
      profile = this.#apply(call);
    }
    if (wantsProfile) this.#log.resolved(call, profile);
  }

  /** Creates, merges, maps and drops as settled; returns the profile that the call resolves to. */
  #apply(call: number): number {
    const join = this.#join;
    let profile = join.survivor();
    if (profile === NOBODY) {
      profile = this.#nextProfile++;
      this.#log.create(call, profile, join.ids[0] as number);
    }
    for (let at = 0; at < join.ownerCount; at++) {
      const owner = join.owners[at] as number;
      if (owner !== profile && join.isJoined(at)) this.#merge(call, owner, profile);
    }
    for (let at = 0; at < join.count; at++) {
      if (join.ownerAt(at) !== NOBODY) continue;
      const identifier = join.ids[at] as number;
      this.#own(profile, identifier);
      this.#log.map(call, profile, identifier);
    }
    for (let at = 0; at < join.droppedCount; at++)
      this.#log.drop(call, profile, join.dropped[at] as number, join.violations[at] as number);
    return profile;
  }

  #merge(call: number, from: number, into: number): void {
    this.#counts.tallies.merge(from, into);
    this.#profiles.merge(from, into);
    this.#log.merge(call, from, into);
  }

  /** Gives an identifier to a profile at the time that was set. */
  #own(profile: number, identifier: number): void {
    this.#profiles.add(identifier, profile);
    this.#times?.record(identifier);
    this.#counts.tallies.add(profile, identifier);
  }

  #checkKnown(profile: number): void {
    if (profile >= this.#firstNewProfile)
      throw new RangeError(`Profile ${profile} is not below ${this.#firstNewProfile}.`);
  }
}

function checkTypes(typeOfIdentifier: Int16Array, types: number): void {
  for (let identifier = 0; identifier < typeOfIdentifier.length; identifier++) {
    const type = typeOfIdentifier[identifier] as number;
    if (type < 0 || type >= types)
      throw new RangeError(`Type ${type} has no entry among the limits.`);
  }
}
