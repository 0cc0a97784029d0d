import { bindArguments } from '../values/arguments.js';
import { bindMethod } from '../values/bound-method.js';
import { PyFloat } from '../values/float.js';
import { toInt } from '../values/numbers.js';
import { PythonError, typeError } from '../values/python-error.js';
import {
  type Keywords,
  type Method,
  type Operator,
  PyObject,
  typeName,
  type Value,
} from '../values/value.js';
import { DAY_MICROS, floorDiv, pad, SECOND_MICROS } from './calendar.js';
import { PyClass } from './py-class.js';

const UNITS: Readonly<Record<string, bigint>> = {
  days: DAY_MICROS,
  seconds: SECOND_MICROS,
  microseconds: 1n,
  milliseconds: 1_000n,
  minutes: 60n * SECOND_MICROS,
  hours: 3_600n * SECOND_MICROS,
  weeks: 7n * DAY_MICROS,
};
const LARGEST_DAYS = 999_999_999n;

/** Is Python's timedelta: a signed number of microseconds. */
export class PyTimedelta extends PyObject {
  override readonly typeName = 'datetime.timedelta';

  constructor(readonly micros: bigint) {
    super();
    const days = floorDiv(micros, DAY_MICROS);
    if (days > LARGEST_DAYS || days < -LARGEST_DAYS) {
      throw new PythonError('OverflowError', `days=${days}; must have magnitude <= 999999999`);
    }
  }

  get days(): number {
    return Number(floorDiv(this.micros, DAY_MICROS));
  }

  get seconds(): number {
    return Number((this.micros - BigInt(this.days) * DAY_MICROS) / SECOND_MICROS);
  }

  get microseconds(): number {
    return Number(this.micros - floorDiv(this.micros, SECOND_MICROS) * SECOND_MICROS);
  }

  override truth(): boolean {
    return this.micros !== 0n;
  }

  override attribute(name: string): Value | undefined {
    if (name === 'days') return this.days;
    if (name === 'seconds') return this.seconds;
    if (name === 'microseconds') return this.microseconds;
    return bindMethod(this, name, METHODS);
  }

  override memberNames(): readonly string[] {
    return ['days', 'seconds', 'microseconds', ...METHODS.keys()];
  }

  override operate(
    operator: Operator,
    other: Value | undefined,
    isRight: boolean,
  ): Value | undefined {
    if (other === undefined) return operator === '-' ? new PyTimedelta(-this.micros) : this;
    if (other instanceof PyTimedelta) return withDelta(operator, this, other);
    return withNumber(operator, this, other, isRight);
  }

  override compare(other: Value): number | undefined {
    if (!(other instanceof PyTimedelta)) return undefined;
    return this.micros < other.micros ? -1 : Number(this.micros > other.micros);
  }

  override equals(other: Value): boolean {
    return other instanceof PyTimedelta && other.micros === this.micros;
  }

  override hashKey(): unknown {
    return `\0timedelta(${this.micros})`;
  }

  override repr(): string {
    const parts = (['days', 'seconds', 'microseconds'] as const)
      .filter((unit) => this[unit] !== 0)
      .map((unit) => `${unit}=${this[unit]}`);
    return `datetime.timedelta(${parts.length === 0 ? '0' : parts.join(', ')})`;
  }

  override text(): string {
    const { days, seconds, microseconds } = this;
    const clock = `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
    const fraction = microseconds === 0 ? '' : `.${pad(microseconds, 6)}`;
    const prefix = days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `;
    return prefix + clock + fraction;
  }
}

function withDelta(operator: Operator, left: PyTimedelta, right: PyTimedelta): Value | undefined {
  if (operator === '+') return new PyTimedelta(left.micros + right.micros);
  if (operator === '-') return new PyTimedelta(left.micros - right.micros);
  if (operator !== '/' && operator !== '//' && operator !== '%') return undefined;
  if (right.micros === 0n) {
    throw new PythonError('ZeroDivisionError', 'integer division or modulo by zero');
  }
  if (operator === '/') return new PyFloat(Number(left.micros) / Number(right.micros));
  const quotient = floorDiv(left.micros, right.micros);
  if (operator === '//') return toInt(quotient);
  return new PyTimedelta(left.micros - quotient * right.micros);
}

function withNumber(
  operator: Operator,
  self: PyTimedelta,
  other: Value,
  isRight: boolean,
): PyTimedelta | undefined {
  const by = other instanceof PyFloat ? other.value : other;
  if (typeof by !== 'number' && typeof by !== 'bigint' && typeof by !== 'boolean') return undefined;
  const isFloat = other instanceof PyFloat;
  if (operator === '*') {
    if (isFloat) return new PyTimedelta(rounded(Number(self.micros) * Number(by)));
    return new PyTimedelta(self.micros * BigInt(by));
  }
  if (isRight || (operator !== '/' && operator !== '//')) return undefined;
  if (operator === '//' && isFloat) return undefined;
  if (Number(by) === 0) throw new PythonError('ZeroDivisionError', 'division by zero');
  if (operator === '//') return new PyTimedelta(floorDiv(self.micros, BigInt(by)));
  return new PyTimedelta(rounded(Number(self.micros) / Number(by)));
}

/** Rounds to an integer, halves to the even one. */
function rounded(value: number): bigint {
  if (!Number.isFinite(value)) throw typeError('cannot convert float to timedelta');
  const below = Math.floor(value);
  const isHalf = value - below === 0.5;
  return BigInt(isHalf ? below + (below % 2 === 0 ? 0 : 1) : Math.round(value));
}

function microsOf(value: Value, unit: bigint, name: string): bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return BigInt(value) * unit;
  if (typeof value === 'boolean') return BigInt(value) * unit;
  if (!(value instanceof PyFloat)) {
    throw typeError(`unsupported type for timedelta ${name} component: ${typeName(value)}`);
  }
  const whole = Math.trunc(value.value);
  return BigInt(whole) * unit + rounded((value.value - whole) * Number(unit));
}

function construct(args: readonly Value[], kwargs: Keywords | null): PyTimedelta {
  const names = Object.keys(UNITS);
  const bound = bindArguments(
    'timedelta',
    names.map((name) => `${name}?`),
    args,
    kwargs,
  );
  let micros = 0n;
  for (const [index, name] of names.entries()) {
    const value = bound[index];
    if (value !== undefined) micros += microsOf(value, UNITS[name] ?? 1n, name);
  }
  return new PyTimedelta(micros);
}

const METHODS = new Map<string, Method<PyTimedelta>>([
  ['total_seconds', (self) => new PyFloat(Number(self.micros) / 1e6)],
  ['__abs__', (self) => new PyTimedelta(self.micros < 0n ? -self.micros : self.micros)],
  ['__str__', (self) => self.text()],
]);

export const TIMEDELTA = new PyClass('datetime.timedelta', {
  construct,
  methods: METHODS,
  isInstance: (value) => value instanceof PyTimedelta,
  statics: {
    min: new PyTimedelta(-LARGEST_DAYS * DAY_MICROS),
    max: new PyTimedelta(LARGEST_DAYS * DAY_MICROS + DAY_MICROS - 1n),
    resolution: new PyTimedelta(1n),
  },
});
