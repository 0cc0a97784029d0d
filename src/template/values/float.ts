import { bindMethod } from './bound-method.js';
import { type Method, PyObject, type Value } from './value.js';

/** Is Python's float; ints are plain numbers. */
export class PyFloat extends PyObject {
  override readonly typeName = 'float';

  constructor(readonly value: number) {
    super();
  }

  override truth(): boolean {
    return this.value !== 0;
  }

  override attribute(name: string): Value | undefined {
    return bindMethod(this, name, FLOAT_METHODS);
  }

  override equals(other: Value): boolean {
    if (other instanceof PyFloat) return this.value === other.value;
    if (typeof other === 'boolean') return this.value === Number(other);
    // biome-ignore lint/suspicious/noDoubleEquals: compares a float with a bigint exactly
    return (typeof other === 'number' || typeof other === 'bigint') && this.value == other;
  }

  override hashKey(): unknown {
    const { value } = this;
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(value) : value;
  }

  override repr(): string {
    return formatFloat(this.value);
  }
}

const FLOAT_METHODS = new Map<string, Method<PyFloat>>([
  ['is_integer', (self) => Number.isInteger(self.value)],
]);

/** Prints a float as Python's `repr()` does. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Object.is(value, -0)) return '-0.0';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    return padExponent(value.toExponential());
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** Writes an exponent with at least two digits, as Python does. */
export function padExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}
