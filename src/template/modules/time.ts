import { bindArguments } from '../values/arguments.js';
import { bindMethod } from '../values/bound-method.js';
import { valueError } from '../values/python-error.js';
import { requireIndex } from '../values/sequence.js';
import { type Keywords, type Method, PyObject, type Value } from '../values/value.js';
import { pad } from './calendar.js';
import { replacedParts, requireText } from './date.js';
import { PyClass } from './py-class.js';
import { type Moment, strftime } from './strftime.js';
import { PyTimedelta } from './timedelta.js';
import { offsetText, type PyTzInfo, requireZone } from './tzinfo.js';

export const CLOCK_PARTS = ['hour', 'minute', 'second', 'microsecond'] as const;

/** The reading of a clock. */
export type Clock = Readonly<Record<(typeof CLOCK_PARTS)[number], number>>;

const LIMITS: Clock = { hour: 23, minute: 59, second: 59, microsecond: 999_999 };

/** Refuses a clock that no clock shows. */
export function checkClock(clock: Clock): void {
  for (const part of CLOCK_PARTS) {
    if (clock[part] >= 0 && clock[part] <= LIMITS[part]) continue;
    throw valueError(`${part} must be in 0..${LIMITS[part]}`);
  }
}

/** Counts the microseconds since midnight. */
export function clockMicros({ hour, minute, second, microsecond }: Clock): bigint {
  return BigInt((hour * 60 + minute) * 60 + second) * 1_000_000n + BigInt(microsecond);
}

/** Finds the clock of a number of microseconds since midnight. */
export function clockOf(micros: bigint): Clock {
  const seconds = Number(micros / 1_000_000n);
  const [hour, minute] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return { hour, minute, second: seconds % 60, microsecond: Number(micros % 1_000_000n) };
}

const PRECISIONS = ['hours', 'minutes', 'seconds', 'milliseconds', 'microseconds'];

/** Writes a clock as `isoformat(timespec=...)` does. */
export function isoClock(clock: Clock, timespec = 'auto'): string {
  const { hour, minute, second, microsecond } = clock;
  const wanted = timespec === 'auto' ? (microsecond ? 'microseconds' : 'seconds') : timespec;
  const precision = PRECISIONS.indexOf(wanted);
  if (precision < 0) throw valueError('Unknown timespec value');
  const whole = [hour, minute, second]
    .slice(0, Math.min(precision + 1, 3))
    .map((part) => pad(part));
  const fraction = pad(microsecond, 6).slice(0, wanted === 'milliseconds' ? 3 : 6);
  return whole.join(':') + (precision >= 3 ? `.${fraction}` : '');
}

/** Is Python's time: a clock without a day. */
export class PyTime extends PyObject {
  override readonly typeName = 'datetime.time';

  constructor(
    readonly clock: Clock,
    readonly tzinfo: PyTzInfo | null,
  ) {
    super();
    checkClock(clock);
  }

  get moment(): Moment {
    const facts = this.tzinfo?.at(undefined);
    const utcMicros = clockMicros(this.clock);
    const day = { year: 1900, month: 1, day: 1 };
    return { ...day, ...this.clock, offset: facts?.offset, zone: facts?.name, utcMicros };
  }

  iso(timespec?: string): string {
    const offset = this.tzinfo?.at(undefined)?.offset;
    return isoClock(this.clock, timespec) + (offset === undefined ? '' : offsetText(offset));
  }

  override attribute(name: string): Value | undefined {
    if (name === 'tzinfo') return this.tzinfo;
    if (Object.hasOwn(this.clock, name)) return this.clock[name as keyof Clock];
    return bindMethod<PyTime>(this, name, METHODS);
  }

  override memberNames(): readonly string[] {
    return [...CLOCK_PARTS, 'tzinfo', ...METHODS.keys()];
  }

  override compare(other: Value): number | undefined {
    if (!(other instanceof PyTime)) return undefined;
    return Number(clockMicros(this.clock) - clockMicros(other.clock));
  }

  override equals(other: Value): boolean {
    return other instanceof PyTime && other.iso() === this.iso();
  }

  override hashKey(): unknown {
    return `\0time(${this.iso()})`;
  }

  override format(spec: string): string {
    return strftime(this.moment, spec);
  }

  override repr(): string {
    const { hour, minute, second, microsecond } = this.clock;
    const parts: (number | string)[] = [hour, minute];
    if (second || microsecond) parts.push(second);
    if (microsecond) parts.push(microsecond);
    if (this.tzinfo) parts.push(`tzinfo=${this.tzinfo.repr()}`);
    return `datetime.time(${parts.join(', ')})`;
  }

  override text(): string {
    return this.iso();
  }
}

const PARAMETERS = [...CLOCK_PARTS.map((part) => `${part}?`), 'tzinfo?', 'fold?'];

const METHODS = new Map<string, Method<PyTime>>([
  [
    'isoformat',
    (self, args, kwargs) => {
      const [timespec = 'auto'] = bindArguments('isoformat', ['timespec?'], args, kwargs);
      return self.iso(String(timespec));
    },
  ],
  ['strftime', (self, [format]) => strftime(self.moment, requireText('strftime', format))],
  ['__str__', (self) => self.text()],
  [
    'replace',
    (self, args, kwargs) => {
      const bound = bindArguments('replace', PARAMETERS, args, kwargs);
      const zone = bound[4] === undefined ? self.tzinfo : requireZone(bound[4]);
      return new PyTime(replacedParts(CLOCK_PARTS, self.clock, bound), zone);
    },
  ],
  [
    'utcoffset',
    (self) => {
      const offset = self.tzinfo?.at(undefined)?.offset;
      return offset === undefined ? null : new PyTimedelta(offset);
    },
  ],
  ['tzname', (self) => self.tzinfo?.at(undefined)?.name ?? null],
]);

/** Takes clock and zone out of the arguments of a constructor, from a place on. */
export function clockArguments(bound: readonly (Value | undefined)[]): [Clock, PyTzInfo | null] {
  const [hour = 0, minute = 0, second = 0, microsecond = 0] = bound
    .slice(0, 4)
    .map((value) => (value === undefined ? 0 : requireIndex(value)));
  return [{ hour, minute, second, microsecond }, requireZone(bound[4])];
}

function construct(args: readonly Value[], kwargs: Keywords | null): PyTime {
  return new PyTime(...clockArguments(bindArguments('time', PARAMETERS, args, kwargs)));
}

/** Reads a time as `time.fromisoformat` does; undefined when it is none. */
export function parseIsoClock(
  text: string,
): { clock: Clock; offset: bigint | undefined } | undefined {
  const match =
    /^T?(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,}))?)?)?(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?$/.exec(
      text,
    );
  if (match === null) return undefined;
  const [, hour, minute = '0', second = '0', fraction = '', zone] = match;
  const microsecond = Number(fraction.slice(0, 6).padEnd(6, '0'));
  const clock = { hour: Number(hour), minute: Number(minute), second: Number(second), microsecond };
  return { clock, offset: zone === undefined ? undefined : parseOffset(zone) };
}

/** Reads `Z`, `+0100` and their like as microseconds. */
export function parseOffset(text: string): bigint {
  if (text === 'Z' || text === 'z') return 0n;
  const digits = text.slice(1).replaceAll(':', '').padEnd(6, '0');
  const [hours = 0, minutes = 0, seconds = 0] = (digits.match(/\d\d/g) ?? []).map(Number);
  const size = BigInt((hours * 60 + minutes) * 60 + seconds) * 1_000_000n;
  return text.startsWith('-') ? -size : size;
}

export const TIME = new PyClass('datetime.time', {
  construct,
  methods: METHODS,
  isInstance: (value) => value instanceof PyTime,
  statics: {
    min: new PyTime({ hour: 0, minute: 0, second: 0, microsecond: 0 }, null),
    max: new PyTime(LIMITS, null),
    resolution: new PyTimedelta(1n),
  },
});
