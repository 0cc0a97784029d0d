import { bindArguments } from '../values/arguments.js';
import { bindMethod } from '../values/bound-method.js';
import { typeError } from '../values/python-error.js';
import { requireIndex } from '../values/sequence.js';
import { PyTuple } from '../values/tuple.js';
import { type Method, type Operator, PyObject, type Value } from '../values/value.js';
import {
  checkDay,
  DAY_MICROS,
  type Day,
  dayOf,
  dayOfYear,
  isoCalendarOf,
  ordinalOf,
  pad,
  weekdayOf,
} from './calendar.js';
import { type Moment, strftime } from './strftime.js';
import { PyTimedelta } from './timedelta.js';

/** Is Python's date. */
export class PyDate extends PyObject implements Day {
  override readonly typeName: string = 'datetime.date';
  readonly year: number;
  readonly month: number;
  readonly day: number;

  constructor(day: Day) {
    super();
    checkDay(day);
    this.year = day.year;
    this.month = day.month;
    this.day = day.day;
  }

  get ordinal(): number {
    return ordinalOf(this);
  }

  /** What strftime writes. */
  get moment(): Moment {
    const { year, month, day } = this;
    const utcMicros = BigInt(this.ordinal) * DAY_MICROS;
    return { year, month, day, hour: 0, minute: 0, second: 0, microsecond: 0, utcMicros };
  }

  /** Writes the value as `isoformat()` does. */
  iso(): string {
    return `${pad(this.year, 4)}-${pad(this.month)}-${pad(this.day)}`;
  }

  override attribute(name: string): Value | undefined {
    if (name === 'year' || name === 'month' || name === 'day') return this[name];
    return bindMethod<PyDate>(this, name, DATE_METHODS);
  }

  override memberNames(): readonly string[] {
    return ['year', 'month', 'day', ...DATE_METHODS.keys()];
  }

  override operate(
    operator: Operator,
    other: Value | undefined,
    isRight: boolean,
  ): Value | undefined {
    if (other instanceof PyTimedelta) {
      if (operator === '+') return fromOrdinal(this.ordinal + other.days);
      return operator === '-' && !isRight ? fromOrdinal(this.ordinal - other.days) : undefined;
    }
    if (operator !== '-' || isRight || !isPlainDate(other)) return undefined;
    return new PyTimedelta(BigInt(this.ordinal - other.ordinal) * DAY_MICROS);
  }

  override compare(other: Value): number | undefined {
    return isPlainDate(other) ? this.ordinal - other.ordinal : undefined;
  }

  override equals(other: Value): boolean {
    return isPlainDate(other) && other.ordinal === this.ordinal;
  }

  override hashKey(): unknown {
    return `\0date(${this.iso()})`;
  }

  override format(spec: string): string {
    return strftime(this.moment, spec);
  }

  override repr(): string {
    return `datetime.date(${this.year}, ${this.month}, ${this.day})`;
  }

  override text(): string {
    return this.iso();
  }
}

function isPlainDate(value: Value | undefined): value is PyDate {
  return value instanceof PyDate && value.constructor === PyDate;
}

export function fromOrdinal(ordinal: number): PyDate {
  return new PyDate(dayOf(ordinal));
}

/** Takes an argument that must be text. */
export function requireText(name: string, value: Value | undefined): string {
  if (typeof value === 'string') return value;
  throw typeError(`${name}() argument must be str`);
}

/** Takes the parts that `replace()` names; those that it does not name stay. */
export function replacedParts<Name extends string>(
  names: readonly Name[],
  self: Readonly<Record<Name, number>>,
  bound: readonly (Value | undefined)[],
): Record<Name, number> {
  const entries = names.map((name, index) => {
    const value = bound[index];
    return [name, value === undefined ? self[name] : requireIndex(value)] as const;
  });
  return Object.fromEntries(entries) as Record<Name, number>;
}

export const DAY_PARTS = ['year', 'month', 'day'] as const;

function timetuple(self: PyDate): PyTuple {
  const { year, month, day, hour, minute, second } = self.moment;
  const weekday = weekdayOf(self.ordinal);
  const names = [
    ...['tm_year', 'tm_mon', 'tm_mday', 'tm_hour', 'tm_min', 'tm_sec'],
    ...['tm_wday', 'tm_yday', 'tm_isdst'],
  ];
  const parts = [year, month, day, hour, minute, second, weekday, dayOfYear(self), -1];
  return new PyTuple(parts, names);
}

/** The methods that dates and datetimes share, and those of dates. */
export const DATE_METHODS = new Map<string, Method<PyDate>>([
  [
    'strftime',
    (self, args, kwargs) => {
      const [format] = bindArguments('strftime', ['format'], args, kwargs);
      return strftime(self.moment, requireText('strftime', format));
    },
  ],
  ['isoformat', (self) => self.iso()],
  ['__str__', (self) => self.text()],
  ['__format__', (self, [spec]) => (spec ? self.format(String(spec)) : self.text())],
  ['weekday', (self) => weekdayOf(self.ordinal)],
  ['isoweekday', (self) => weekdayOf(self.ordinal) + 1],
  ['toordinal', (self) => self.ordinal],
  ['isocalendar', (self) => new PyTuple(isoCalendarOf(self), ['year', 'week', 'weekday'])],
  ['timetuple', timetuple],
  ['ctime', (self) => strftime(self.moment, '%c')],
  [
    'replace',
    (self, args, kwargs) => {
      const bound = bindArguments('replace', ['year?', 'month?', 'day?'], args, kwargs);
      return new PyDate(replacedParts(DAY_PARTS, self, bound));
    },
  ],
]);
