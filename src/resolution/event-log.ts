/** Kinds of the log's rows. */
export const EVENT = { create: 0, map: 1, merge: 2, drop: 3, resolved: 4 } as const;

/** In the log: this kind of row has no such column. */
export const ABSENT = -1;

const BATCH_ROWS = 65_536;

/**
 * Rows of the log, in order. `profile` is the profile that is created, that gains or that the call
 * resolves to, and that loses in a merge; `other` is the profile that wins it.
 */
export interface EventBatch {
  readonly kind: Int32Array;
  readonly call: Int32Array;
  readonly profile: Int32Array;
  readonly identifier: Int32Array;
  readonly other: Int32Array;
  readonly violation: Int32Array;
}

/** Collects what calls do to profiles, in batches of 65,536 rows that a model can yield. */
export class EventLog {
  #batch = createBatch();
  #rows = 0;
  #full: EventBatch[] = [];

  /** A profile was created by a call; the identifier is the highest that the call kept. */
  create(call: number, profile: number, identifier: number): void {
    this.#append(EVENT.create, call, profile, identifier, ABSENT, ABSENT);
  }

  /** An identifier was mapped to a profile. */
  map(call: number, profile: number, identifier: number): void {
    this.#append(EVENT.map, call, profile, identifier, ABSENT, ABSENT);
  }

  /** A profile lost to another. */
  merge(call: number, from: number, into: number): void {
    this.#append(EVENT.merge, call, from, ABSENT, into, ABSENT);
  }

  /** An identifier was dropped from a call that resolved to the profile. */
  drop(call: number, profile: number, identifier: number, violation: number): void {
    this.#append(EVENT.drop, call, profile, identifier, ABSENT, violation);
  }

  /** A call resolved to a profile. */
  resolved(call: number, profile: number): void {
    this.#append(EVENT.resolved, call, profile, ABSENT, ABSENT, ABSENT);
  }

  /** Returns the batches that became full since the last time; usually none. */
  takeFull(): readonly EventBatch[] {
    if (this.#full.length === 0) return NO_BATCHES;
    const taken = this.#full;
    this.#full = [];
    return taken;
  }

  /** Returns what was not taken yet, the last batch shorter than others. */
  takeRest(): readonly EventBatch[] {
    const taken = [...this.takeFull()];
    if (this.#rows > 0) taken.push(firstRows(this.#batch, this.#rows));
    this.#batch = createBatch();
    this.#rows = 0;
    return taken;
  }

  #append(
    kind: number,
    call: number,
    profile: number,
    identifier: number,
    other: number,
    violation: number,
  ): void {
    const batch = this.#batch;
    const row = this.#rows++;
    batch.kind[row] = kind;
    batch.call[row] = call;
    batch.profile[row] = profile;
    batch.identifier[row] = identifier;
    batch.other[row] = other;
    batch.violation[row] = violation;
    if (row + 1 < BATCH_ROWS) return;
    this.#full.push(batch);
    this.#batch = createBatch();
    this.#rows = 0;
  }
}

const NO_BATCHES: readonly EventBatch[] = [];

function createBatch(): EventBatch {
  return {
    kind: new Int32Array(BATCH_ROWS),
    call: new Int32Array(BATCH_ROWS),
    profile: new Int32Array(BATCH_ROWS),
    identifier: new Int32Array(BATCH_ROWS),
    other: new Int32Array(BATCH_ROWS),
    violation: new Int32Array(BATCH_ROWS),
  };
}

function firstRows(batch: EventBatch, rows: number): EventBatch {
  return {
    kind: batch.kind.slice(0, rows),
    call: batch.call.slice(0, rows),
    profile: batch.profile.slice(0, rows),
    identifier: batch.identifier.slice(0, rows),
    other: batch.other.slice(0, rows),
    violation: batch.violation.slice(0, rows),
  };
}
