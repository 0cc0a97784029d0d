import { BuiltinFunction } from '../runtime/builtin.js';
import { bindArguments } from '../values/arguments.js';
import { PyFloat } from '../values/float.js';
import { reprString } from '../values/print.js';
import { typeError, valueError } from '../values/python-error.js';
import { requireIndex } from '../values/sequence.js';
import { type Keywords, typeName, type Value } from '../values/value.js';
import { checkDay, DAY_MICROS, type Day, dayOf, dayOfIsoWeek } from './calendar.js';
import { DATE_METHODS, fromOrdinal, PyDate, requireText } from './date.js';
import { atMicros, atUtc, DATETIME_METHODS, localZone, PyDatetime } from './datetime.js';
import { PyClass, PyModule } from './py-class.js';
import { strptime } from './strptime.js';
import { CLOCK_PARTS, clockArguments, PyTime, parseIsoClock, TIME } from './time.js';
import { PyTimedelta, TIMEDELTA } from './timedelta.js';
import { EPOCH_MICROS, PyTimezone, requireZone, TIMEZONE, TZINFO, UTC } from './tzinfo.js';

type Call = (args: readonly Value[], kwargs: Keywords | null) => Value;

const functions = (calls: Readonly<Record<string, Call>>): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [name, new BuiltinFunction(name, call)]),
  );

const nowUtc = (): bigint => BigInt(Date.now()) * 1000n + EPOCH_MICROS;

/** The local wall clock of a moment, without a zone. */
function localAt(utc: bigint): PyDatetime {
  return atMicros(utc + localZone(utc).at().offset, null);
}

function fromTimestamp(args: readonly Value[], kwargs: Keywords | null): PyDatetime {
  const [stamp = null, zone] = bindArguments('fromtimestamp', ['timestamp', 'tz?'], args, kwargs);
  const utc = EPOCH_MICROS + stampMicros(stamp);
  const into = requireZone(zone);
  return into === null ? localAt(utc) : atUtc(utc, into);
}

function stampMicros(stamp: Value): bigint {
  if (stamp instanceof PyFloat) return BigInt(Math.round(stamp.value * 1e6));
  return BigInt(requireIndex(stamp)) * 1_000_000n;
}

function now(args: readonly Value[], kwargs: Keywords | null): PyDatetime {
  const zone = requireZone(bindArguments('now', ['tz?'], args, kwargs)[0]);
  return zone === null ? localAt(nowUtc()) : atUtc(nowUtc(), zone);
}

function combine(args: readonly Value[], kwargs: Keywords | null): PyDatetime {
  const names = ['date', 'time', 'tzinfo?'];
  const [date = null, time = null, zone] = bindArguments('combine', names, args, kwargs);
  if (!(date instanceof PyDate)) {
    throw typeError(`combine() argument 1 must be datetime.date, not ${typeName(date)}`);
  }
  if (!(time instanceof PyTime)) {
    throw typeError(`combine() argument 2 must be datetime.time, not ${typeName(time)}`);
  }
  return new PyDatetime(date, time.clock, zone === undefined ? time.tzinfo : requireZone(zone));
}

function parseIsoDay(text: string): Day | undefined {
  const plain = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(text);
  if (plain) {
    const [year = 0, month = 0, day = 0] = plain.slice(1).map(Number);
    checkDay({ year, month, day });
    return { year, month, day };
  }
  const week = /^(\d{4})-?W(\d\d)(?:-?(\d))?$/.exec(text);
  return week ? dayOfIsoWeek(Number(week[1]), Number(week[2]), Number(week[3] ?? 1)) : undefined;
}

function notIso(text: string): Error {
  return valueError(`Invalid isoformat string: ${reprString(text)}`);
}

/** Reads what `date.fromisoformat` reads. */
export function dateFromIso([value]: readonly Value[]): PyDate {
  const text = requireText('fromisoformat', value);
  const day = parseIsoDay(text);
  if (day === undefined) throw notIso(text);
  return new PyDate(day);
}

/** Reads what `datetime.fromisoformat` reads. */
export function datetimeFromIso([value]: readonly Value[]): PyDatetime {
  const text = requireText('fromisoformat', value);
  const [, dayText = '', clockText] =
    /^(\d{4}-\d\d-\d\d|\d{8}|\d{4}-?W\d\d(?:-?\d)?)(?:[^\d](.*))?$/s.exec(text) ?? [];
  const day = parseIsoDay(dayText);
  const time = clockText === undefined ? undefined : parseIsoClock(clockText);
  if (day === undefined || (clockText !== undefined && time === undefined)) throw notIso(text);
  const { clock, offset } = time ?? { clock: clockArguments([])[0], offset: undefined };
  return new PyDatetime(day, clock, zoneOf(offset));
}

function timeFromIso([value]: readonly Value[]): PyTime {
  const text = requireText('fromisoformat', value);
  const time = parseIsoClock(text);
  if (time === undefined) throw notIso(text);
  return new PyTime(time.clock, zoneOf(time.offset));
}

function zoneOf(offset: bigint | undefined): PyTimezone | null {
  if (offset === undefined) return null;
  return offset === 0n ? UTC : new PyTimezone(offset);
}

function constructDay(bound: readonly (Value | undefined)[]): Day {
  const [year = 0, month = 0, day = 0] = bound
    .slice(0, 3)
    .map((part) => requireIndex(part ?? null));
  return { year, month, day };
}

const DATE = new PyClass('datetime.date', {
  construct: (args, kwargs) =>
    new PyDate(constructDay(bindArguments('date', ['year', 'month', 'day'], args, kwargs))),
  methods: DATE_METHODS,
  isInstance: (value) => value instanceof PyDate,
  statics: {
    ...functions({
      today: () => new PyDate(localAt(nowUtc())),
      fromisoformat: dateFromIso,
      fromordinal: ([ordinal = null]) => fromOrdinal(requireIndex(ordinal)),
      fromtimestamp: ([stamp = null]) => new PyDate(localAt(EPOCH_MICROS + stampMicros(stamp))),
      fromisocalendar: (args, kwargs) => new PyDate(isoWeekArguments(args, kwargs)),
    }),
    min: new PyDate({ year: 1, month: 1, day: 1 }),
    max: new PyDate({ year: 9999, month: 12, day: 31 }),
    resolution: new PyTimedelta(DAY_MICROS),
  },
});

function isoWeekArguments(args: readonly Value[], kwargs: Keywords | null): Day {
  const bound = bindArguments('fromisocalendar', ['year', 'week', 'day'], args, kwargs);
  const { year, month, day } = constructDay(bound);
  return dayOfIsoWeek(year, month, day);
}

const PARAMETERS = ['year', 'month', 'day', ...CLOCK_PARTS.map((part) => `${part}?`), 'tzinfo?'];

const DATETIME = new PyClass('datetime.datetime', {
  construct: (args, kwargs) => {
    const bound = bindArguments('datetime', [...PARAMETERS, 'fold?'], args, kwargs);
    return new PyDatetime(constructDay(bound), ...clockArguments(bound.slice(3)));
  },
  methods: DATETIME_METHODS,
  isInstance: (value) => value instanceof PyDatetime,
  statics: {
    ...functions({
      now,
      today: () => localAt(nowUtc()),
      utcnow: () => atMicros(nowUtc(), null),
      fromtimestamp: fromTimestamp,
      utcfromtimestamp: ([stamp = null]) => atMicros(EPOCH_MICROS + stampMicros(stamp), null),
      fromisoformat: datetimeFromIso,
      fromordinal: ([ordinal = null]) =>
        new PyDatetime(dayOf(requireIndex(ordinal)), clockArguments([])[0], null),
      fromisocalendar: (args, kwargs) =>
        new PyDatetime(isoWeekArguments(args, kwargs), clockArguments([])[0], null),
      strptime: ([text, format]) =>
        strptime(requireText('strptime', text), requireText('strptime', format)),
      combine,
    }),
    min: atMicros(DAY_MICROS, null),
    max: atMicros(3_652_060n * DAY_MICROS - 1n, null),
    resolution: new PyTimedelta(1n),
  },
});

/** Is Python's module `datetime`. */
export const DATETIME_MODULE = new PyModule('datetime', {
  date: DATE,
  datetime: DATETIME,
  time: withIso(TIME),
  timedelta: TIMEDELTA,
  timezone: TIMEZONE,
  tzinfo: TZINFO,
  UTC,
  MINYEAR: 1,
  MAXYEAR: 9999,
});

function withIso(time: PyClass): PyClass {
  return time.with({ fromisoformat: new BuiltinFunction('fromisoformat', timeFromIso) });
}
