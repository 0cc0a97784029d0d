import { bindMethod } from './bound-method.js';
import { repr } from './print.js';
import { PythonError, typeError, valueError } from './python-error.js';
import { asIndex, PySlice, sliceBounds } from './sequence.js';
import { type Method, PyObject, typeName, type Value } from './value.js';

/** What goes through more of a range will not end while somebody waits for it. */
const MOST_STEPS = 10_000_000;

/** Is Python's range. */
export class PyRange extends PyObject {
  override readonly typeName = 'range';
  private readonly count: number;

  constructor(
    readonly from: number,
    readonly to: number,
    readonly step: number,
  ) {
    super();
    this.count = Math.max(0, Math.ceil((to - from) / step));
  }

  override size(): number {
    return this.count;
  }

  override *iterate(): Generator<Value> {
    const counted = Math.min(this.count, MOST_STEPS);
    for (let index = 0; index < counted; index++) yield this.from + index * this.step;
    if (counted < this.count)
      throw new PythonError('MemoryError', 'the range is too long to go through');
  }

  override contains(value: Value): boolean | undefined {
    if (typeof value !== 'number') return undefined;
    return this.placeOf(value) !== -1;
  }

  override attribute(name: string): Value | undefined {
    if (name === 'start') return this.from;
    if (name === 'stop') return this.to;
    return name === 'step' ? this.step : bindMethod(this, name, RANGE_METHODS);
  }

  /** Returns the place of a value, or -1. */
  placeOf(value: Value): number {
    const place = typeof value === 'number' ? (value - this.from) / this.step : -1;
    return Number.isInteger(place) && place >= 0 && place < this.count ? place : -1;
  }

  override item(key: Value): Value {
    if (key instanceof PySlice) return this.sliced(key);
    const index = asIndex(key);
    if (index === undefined) {
      throw typeError(`range indices must be integers or slices, not ${typeName(key)}`);
    }
    const place = index < 0 ? index + this.count : index;
    if (place >= 0 && place < this.count) return this.from + place * this.step;
    throw new PythonError('IndexError', 'range object index out of range');
  }

  private sliced(key: PySlice): PyRange {
    const { from, to, step } = sliceBounds(this.count, key);
    const at = (index: number): number => this.from + index * this.step;
    return new PyRange(at(from), at(to), this.step * step);
  }

  override equals(other: Value): boolean {
    if (!(other instanceof PyRange) || other.count !== this.count) return false;
    if (this.count === 0) return true;
    return other.from === this.from && (this.count === 1 || other.step === this.step);
  }

  override repr(): string {
    const step = this.step === 1 ? '' : `, ${this.step}`;
    return `range(${this.from}, ${this.to}${step})`;
  }
}

const RANGE_METHODS = new Map<string, Method<PyRange>>([
  ['count', (self, [value = null]) => Number(self.placeOf(value) !== -1)],
  [
    'index',
    (self, [value = null]) => {
      const place = self.placeOf(value);
      if (place !== -1) return place;
      throw valueError(`${repr(value)} is not in range`);
    },
  ],
]);
