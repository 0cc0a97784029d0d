import { NOBODY, type Profiles } from './profiles.js';
import { type ResolverRules, VIOLATION } from './rules.js';
import { NO_TYPE, type TypeCounts } from './type-counts.js';

/** No rule is broken. */
const NOTHING = -1;

/**
 * What the call at hand would join: its identifiers, their owners, and the counts that rules look
 * at. A dropped identifier is taken out of the counts, so nothing is counted twice.
 */
export class Join {
  /** The identifiers that are kept, in precedence order; the first `count` are valid. */
  ids = new Int32Array(16);
  count = 0;
  /** The dropped ones in the order of dropping, each with the number of its violation. */
  dropped = new Int32Array(16);
  violations = new Int32Array(16);
  droppedCount = 0;
  /** Profiles that own any of the call's identifiers, ascending, those of dropped ones included. */
  owners = new Int32Array(16);
  ownerCount = 0;
  /** By owner: how many of the kept identifiers it owns; 0: it is not joined any more. */
  #uses = new Int32Array(16);
  /** By kept identifier: its owner or `NOBODY`. */
  #ownerOf = new Int32Array(16);
  #joined = 0;
  #added = 0;
  #mappings = 0;
  #survivor = 0;
  #brokenType = NO_TYPE;

  constructor(
    private readonly rules: ResolverRules,
    private readonly profiles: Profiles,
    private readonly counts: TypeCounts,
    private readonly typeOfIdentifier: Int16Array,
  ) {}

  /** Takes the identifiers of a call and drops some until no rule is broken. */
  settle(ids: Int32Array, count: number): void {
    this.#start(ids, count);
    // A single identifier that is left always resolves.
    while (this.count > 1) {
      const violation = this.#findViolation();
      if (violation === NOTHING) return;
      this.#drop(this.#placeToDrop(), violation);
    }
  }

  /** Returns the owner of a kept identifier before the call, or `NOBODY`. */
  ownerAt(place: number): number {
    return this.#ownerOf[place] as number;
  }

  /** Returns whether the owner at a place among `owners` still owns an identifier that is kept. */
  isJoined(place: number): boolean {
    return (this.#uses[place] as number) > 0;
  }

  /** Returns the joined profile that was created first, or `NOBODY`. */
  survivor(): number {
    if (this.#joined === 0) return NOBODY;
    while (!this.isJoined(this.#survivor)) this.#survivor++;
    return this.owners[this.#survivor] as number;
  }

  #start(ids: Int32Array, count: number): void {
    if (count > this.ids.length) this.#grow(count);
    this.count = count;
    this.droppedCount = this.ownerCount = 0;
    this.#joined = this.#added = this.#mappings = this.#survivor = 0;
    this.counts.clear();
    for (let at = 0; at < count; at++) {
      const id = ids[at] as number;
      const owner = this.profiles.ownerOf(id);
      this.ids[at] = id;
      this.#ownerOf[at] = owner;
      if (owner === NOBODY) this.#countNew(id, 1);
      else this.#use(owner);
    }
  }

  /** Returns the number of the first violation by the order of checks, or `NOTHING`. */
  #findViolation(): number {
    const { maxMerges, maxMappings } = this.rules;
    this.#brokenType = this.counts.firstBroken();
    if (this.#brokenType !== NO_TYPE)
      return this.counts.hasWindow(this.#brokenType)
        ? VIOLATION.valueTimeLimit
        : VIOLATION.valueLimit;
    const merges = this.#joined - 1;
    if (maxMerges !== null && merges > 0)
      if (this.profiles.absorbedBy(this.survivor()) + merges > maxMerges)
        return VIOLATION.mergeLimit;
    const isGrowing = this.#added > 0 || merges > 0;
    if (maxMappings !== null && isGrowing && this.#mappings > maxMappings)
      return VIOLATION.mappingLimit;
    return NOTHING;
  }

  #placeToDrop(): number {
    if (this.#brokenType !== NO_TYPE && this.rules.onViolation === 'drop_violating')
      for (let at = this.count - 1; at >= 0; at--)
        if (this.typeOfIdentifier[this.ids[at] as number] === this.#brokenType) return at;
    return this.count - 1;
  }

  #drop(place: number, violation: number): void {
    const id = this.ids[place] as number;
    const owner = this.#ownerOf[place] as number;
    this.dropped[this.droppedCount] = id;
    this.violations[this.droppedCount++] = violation;
    this.count--;
    if (owner === NOBODY) this.#countNew(id, -1);
    else this.#leave(this.#placeOf(owner));
    if (place === this.count) return;
    this.ids.copyWithin(place, place + 1, this.count + 1);
    this.#ownerOf.copyWithin(place, place + 1, this.count + 1);
  }

  #countNew(id: number, sign: 1 | -1): void {
    this.#added += sign;
    this.#mappings += sign;
    this.counts.countNew(id, sign);
  }

  #use(owner: number): void {
    const place = this.#placeOf(owner);
    if (place < this.ownerCount && this.owners[place] === owner) {
      this.#uses[place] = (this.#uses[place] as number) + 1;
      return;
    }
    this.owners.copyWithin(place + 1, place, this.ownerCount);
    this.#uses.copyWithin(place + 1, place, this.ownerCount);
    this.owners[place] = owner;
    this.#uses[place] = 1;
    this.ownerCount++;
    this.#joined++;
    this.#mappings += this.profiles.sizeOf(owner);
    this.counts.countProfile(owner, 1);
  }

  #leave(place: number): void {
    this.#uses[place] = (this.#uses[place] as number) - 1;
    if (this.isJoined(place)) return;
    const owner = this.owners[place] as number;
    this.#joined--;
    this.#mappings -= this.profiles.sizeOf(owner);
    // Nobody looks at the counts of the last identifier.
    if (this.count > 1) this.counts.countProfile(owner, -1);
  }

  /** The place of an owner, or the one where it belongs. */
  #placeOf(owner: number): number {
    let low = 0;
    let high = this.ownerCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.owners[middle] as number) < owner) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(count: number): void {
    const size = 2 * count;
    this.ids = new Int32Array(size);
    this.dropped = new Int32Array(size);
    this.violations = new Int32Array(size);
    this.owners = new Int32Array(size);
    this.#uses = new Int32Array(size);
    this.#ownerOf = new Int32Array(size);
  }
}
