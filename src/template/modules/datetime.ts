import { bindArguments } from '../values/arguments.js';
import { bindMethod } from '../values/bound-method.js';
import { PyFloat } from '../values/float.js';
import { typeError } from '../values/python-error.js';
import type { Keywords, Method, Operator, Value } from '../values/value.js';
import { DAY_MICROS, type Day, dayOf, floorDiv } from './calendar.js';
import { DATE_METHODS, DAY_PARTS, PyDate, replacedParts } from './date.js';
import { localOffset } from './local-zone.js';
import type { Moment } from './strftime.js';
import {
  CLOCK_PARTS,
  type Clock,
  checkClock,
  clockMicros,
  clockOf,
  isoClock,
  PyTime,
} from './time.js';
import { PyTimedelta } from './timedelta.js';
import {
  EPOCH_MICROS,
  offsetText,
  PyTimezone,
  type PyTzInfo,
  requireZone,
  UTC,
  type ZoneFacts,
} from './tzinfo.js';

/** Is Python's datetime: a wall clock, with or without a time zone. */
export class PyDatetime extends PyDate {
  override readonly typeName = 'datetime.datetime';

  constructor(
    day: Day,
    readonly clock: Clock,
    readonly tzinfo: PyTzInfo | null,
  ) {
    super(day);
    checkClock(clock);
  }

  /** The wall clock, in microseconds since day 0. */
  get micros(): bigint {
    return BigInt(this.ordinal) * DAY_MICROS + clockMicros(this.clock);
  }

  get facts(): ZoneFacts | undefined {
    return this.tzinfo?.at(this.micros);
  }

  /** The moment in microseconds of UTC; a wall clock without zone is local. */
  get utcMicros(): bigint {
    return this.micros - (this.facts?.offset ?? localOffset(this.micros));
  }

  override get moment(): Moment {
    const { year, month, day, clock, facts, utcMicros } = this;
    return { year, month, day, ...clock, offset: facts?.offset, zone: facts?.name, utcMicros };
  }

  override iso(separator = 'T', timespec = 'auto'): string {
    const { facts } = this;
    const zone = facts === undefined ? '' : offsetText(facts.offset);
    return super.iso() + separator + isoClock(this.clock, timespec) + zone;
  }

  override attribute(name: string): Value | undefined {
    if (name === 'tzinfo') return this.tzinfo;
    if (name === 'fold') return 0;
    if (Object.hasOwn(this.clock, name)) return this.clock[name as keyof Clock];
    return bindMethod<PyDatetime>(this, name, DATETIME_METHODS) ?? super.attribute(name);
  }

  override memberNames(): readonly string[] {
    return [...super.memberNames(), ...CLOCK_PARTS, 'tzinfo', ...DATETIME_METHODS.keys()];
  }

  override operate(
    operator: Operator,
    other: Value | undefined,
    isRight: boolean,
  ): Value | undefined {
    if (other instanceof PyTimedelta) {
      if (operator === '+') return atMicros(this.micros + other.micros, this.tzinfo);
      if (operator === '-' && !isRight) return atMicros(this.micros - other.micros, this.tzinfo);
    }
    if (operator !== '-' || isRight || !(other instanceof PyDatetime)) return undefined;
    return new PyTimedelta(this.distance(other, "can't subtract"));
  }

  private distance(other: PyDatetime, verb: string): bigint {
    if ((this.facts === undefined) !== (other.facts === undefined)) {
      throw typeError(`${verb} offset-naive and offset-aware datetimes`);
    }
    const isLocal = this.facts === undefined || this.tzinfo === other.tzinfo;
    return isLocal ? this.micros - other.micros : this.utcMicros - other.utcMicros;
  }

  override compare(other: Value): number | undefined {
    if (!(other instanceof PyDatetime)) {
      if (!(other instanceof PyDate)) return undefined;
      throw typeError("can't compare datetime.datetime to datetime.date");
    }
    return Number(this.distance(other, "can't compare"));
  }

  override equals(other: Value): boolean {
    if (!(other instanceof PyDatetime)) return false;
    if ((this.facts === undefined) !== (other.facts === undefined)) return false;
    return this.distance(other, "can't compare") === 0n;
  }

  override hashKey(): unknown {
    return `\0datetime(${this.facts ? this.utcMicros : `${this.micros} naive`})`;
  }

  override repr(): string {
    const { hour, minute, second, microsecond } = this.clock;
    const parts: (number | string)[] = [this.year, this.month, this.day, hour, minute];
    if (second || microsecond) parts.push(second);
    if (microsecond) parts.push(microsecond);
    if (this.tzinfo) parts.push(`tzinfo=${this.tzinfo.repr()}`);
    return `datetime.datetime(${parts.join(', ')})`;
  }

  override text(): string {
    return this.iso(' ');
  }
}

/** Makes the datetime of a wall clock given in microseconds since day 0. */
export function atMicros(micros: bigint, zone: PyTzInfo | null): PyDatetime {
  const ordinal = floorDiv(micros, DAY_MICROS);
  return new PyDatetime(dayOf(Number(ordinal)), clockOf(micros - ordinal * DAY_MICROS), zone);
}

/** Makes the datetime that a zone's clocks show at a moment, given in microseconds of UTC. */
export function atUtc(utc: bigint, zone: PyTzInfo): PyDatetime {
  const there = zone.fromUtc(utc);
  const offset = there.at(undefined)?.offset ?? 0n;
  return atMicros(utc + offset, there);
}

/** Makes a datetime in UTC of a JavaScript date, with a time zone that stands for UTC. */
export function utcDatetime(date: Date, zone: PyTzInfo = UTC): PyDatetime {
  return atMicros(BigInt(date.getTime()) * 1000n + EPOCH_MICROS, zone);
}

/** Finds the machine's own zone at a moment, as a fixed offset. */
export function localZone(utc: bigint): PyTimezone {
  const date = new Date(Number((utc - EPOCH_MICROS) / 1000n));
  const offset = BigInt(-date.getTimezoneOffset()) * 60_000_000n;
  const name = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' })
    .formatToParts(date)
    .find(({ type }) => type === 'timeZoneName')?.value;
  return new PyTimezone(offset, name);
}

function astimezone(self: PyDatetime, args: readonly Value[], kwargs: Keywords | null): Value {
  const [zone] = bindArguments('astimezone', ['tz?'], args, kwargs);
  const utc = self.utcMicros;
  return atUtc(utc, requireZone(zone) ?? localZone(utc));
}

function replace(self: PyDatetime, args: readonly Value[], kwargs: Keywords | null): Value {
  const names = [...DAY_PARTS, ...CLOCK_PARTS, 'tzinfo', 'fold'].map((name) => `${name}?`);
  const bound = bindArguments('replace', names, args, kwargs);
  const day = replacedParts(DAY_PARTS, self, bound);
  const clock = replacedParts(CLOCK_PARTS, self.clock, bound.slice(3));
  return new PyDatetime(day, clock, bound[7] === undefined ? self.tzinfo : requireZone(bound[7]));
}

const offsetOf = (micros: bigint | undefined): Value =>
  micros === undefined ? null : new PyTimedelta(micros);

/** The methods of datetimes. */
export const DATETIME_METHODS = new Map<string, Method<PyDatetime>>([
  ...(DATE_METHODS as Map<string, Method<PyDatetime>>),
  ['date', (self) => new PyDate(self)],
  ['time', (self) => new PyTime(self.clock, null)],
  ['timetz', (self) => new PyTime(self.clock, self.tzinfo)],
  ['timestamp', (self) => new PyFloat(Number(self.utcMicros - EPOCH_MICROS) / 1e6)],
  ['astimezone', astimezone],
  ['replace', replace],
  ['utcoffset', (self) => offsetOf(self.facts?.offset)],
  ['dst', (self) => offsetOf(self.facts?.dst)],
  ['tzname', (self) => self.facts?.name ?? null],
  ['utctimetuple', (self) => callMethod(atMicros(self.utcMicros, UTC), 'timetuple')],
  [
    'isoformat',
    (self, args, kwargs) => {
      const names = ['sep?', 'timespec?'];
      const [separator = 'T', timespec = 'auto'] = bindArguments('isoformat', names, args, kwargs);
      return self.iso(String(separator), String(timespec));
    },
  ],
]);

function callMethod(self: PyDatetime, name: string): Value {
  return DATETIME_METHODS.get(name)?.(self, [], null) ?? null;
}
