import { bindArguments } from '../values/arguments.js';
import { bindMethod } from '../values/bound-method.js';
import { typeError, valueError } from '../values/python-error.js';
import { type Method, PyObject, typeName, type Value } from '../values/value.js';
import { DAY_MICROS, EPOCH_ORDINAL, pad, SECOND_MICROS } from './calendar.js';
import { PyClass } from './py-class.js';
import { PyTimedelta } from './timedelta.js';

/** The microseconds between day 0 of `toordinal()` and 1970-01-01. */
export const EPOCH_MICROS = BigInt(EPOCH_ORDINAL) * DAY_MICROS;

/** What a time zone says of one moment; offsets are in microseconds. */
export interface ZoneFacts {
  readonly offset: bigint;
  readonly name: string;
  readonly dst: bigint | undefined;
}

/** A wall clock that can be asked for: what a time zone needs of a datetime. */
export interface WallClock extends PyObject {
  readonly micros: bigint;
}

/** Is a time zone of Python's. */
export abstract class PyTzInfo extends PyObject {
  override readonly typeName: string = 'datetime.tzinfo';

  /** Tells what holds at a wall clock of this zone. */
  abstract at(wall: bigint | undefined): ZoneFacts | undefined;

  /** Finds the zone that a moment has, given as microseconds of UTC. */
  fromUtc(_utc: bigint): PyTzInfo {
    return this;
  }

  override attribute(name: string): Value | undefined {
    return bindMethod<PyTzInfo>(this, name, ZONE_METHODS);
  }

  override memberNames(): readonly string[] {
    return [...ZONE_METHODS.keys()];
  }
}

const wallOf = (value: Value | undefined): bigint | undefined =>
  value instanceof PyObject && 'micros' in value ? (value as WallClock).micros : undefined;

const delta = (micros: bigint | undefined): Value =>
  micros === undefined ? null : new PyTimedelta(micros);

const ZONE_METHODS = new Map<string, Method<PyTzInfo>>([
  ['utcoffset', (self, [at]) => delta(self.at(wallOf(at))?.offset)],
  ['dst', (self, [at]) => delta(self.at(wallOf(at))?.dst)],
  ['tzname', (self, [at]) => self.at(wallOf(at))?.name ?? null],
]);

/** Is Python's `datetime.timezone`: a fixed distance from UTC. */
export class PyTimezone extends PyTzInfo {
  override readonly typeName = 'datetime.timezone';

  constructor(
    private readonly offset: bigint,
    private readonly label?: string,
  ) {
    super();
    if (offset <= -DAY_MICROS || offset >= DAY_MICROS) {
      throw valueError(
        'offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24)',
      );
    }
  }

  override at(): ZoneFacts {
    const { offset } = this;
    const name = this.label ?? (offset === 0n ? 'UTC' : `UTC${offsetText(offset)}`);
    return { offset, name, dst: undefined };
  }

  override equals(other: Value): boolean {
    return other instanceof PyTimezone && other.offset === this.offset;
  }

  override hashKey(): unknown {
    return `\0timezone(${this.offset})`;
  }

  override repr(): string {
    if (this.offset === 0n && this.label === undefined) return 'datetime.timezone.utc';
    const label = this.label === undefined ? '' : `, '${this.label}'`;
    return `datetime.timezone(${new PyTimedelta(this.offset).repr()}${label})`;
  }

  override text(): string {
    return this.at().name;
  }
}

/** Writes an offset as `+01:00`, with seconds where there are some. */
export function offsetText(offset: bigint, colon = ':'): string {
  const sign = offset < 0n ? '-' : '+';
  const size = offset < 0n ? -offset : offset;
  const seconds = Number(size / SECOND_MICROS);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (seconds % 60 !== 0) clock.push(seconds % 60);
  return sign + clock.map((part) => pad(part)).join(colon);
}

export const UTC = new PyTimezone(0n);

export const TIMEZONE = new PyClass('datetime.timezone', {
  construct: (args, kwargs) => {
    const [offset = null, name] = bindArguments('timezone', ['offset', 'name?'], args, kwargs);
    if (!(offset instanceof PyTimedelta)) {
      throw typeError(`timezone() argument 1 must be datetime.timedelta, not ${typeName(offset)}`);
    }
    if (offset.micros === 0n && name === undefined) return UTC;
    return new PyTimezone(offset.micros, typeof name === 'string' ? name : undefined);
  },
  isInstance: (value) => value instanceof PyTimezone,
  statics: { utc: UTC },
});

export const TZINFO = new PyClass('datetime.tzinfo', {
  isInstance: (value) => value instanceof PyTzInfo,
});

/** Takes an argument that must be a time zone or None. */
export function requireZone(value: Value | undefined): PyTzInfo | null {
  if (value === undefined || value === null) return null;
  if (value instanceof PyTzInfo) return value;
  throw typeError(
    `tzinfo argument must be None or of a tzinfo subclass, not type '${typeName(value)}'`,
  );
}
