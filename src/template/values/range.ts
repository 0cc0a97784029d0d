import { itemOf, sliceOf } from './sequence.js';
import { PyObject, type Value } from './value.js';

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
    for (let index = 0; index < this.count; index++) yield this.from + index * this.step;
  }

  override contains(value: Value): boolean | undefined {
    if (typeof value !== 'number') return undefined;
    const offset = (value - this.from) / this.step;
    return Number.isInteger(offset) && offset >= 0 && offset < this.count;
  }

  override item(key: Value): Value {
    const items = [...this.iterate()];
    const sliced = sliceOf(items, key);
    if (sliced === undefined) return itemOf(items, key, 'range object');
    return this.sliced(sliced);
  }

  private sliced(items: readonly Value[]): PyRange {
    const [first, second] = items as number[];
    if (first === undefined) return new PyRange(0, 0, this.step);
    const step = second === undefined ? this.step : second - first;
    return new PyRange(first, first + items.length * step, step);
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
