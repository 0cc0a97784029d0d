import { PyFloat } from './float.js';

/**
 * Is Python's Decimal as databases return it: it prints with all of its digits. Arithmetic turns
 * it into a float.
 */
export class PyDecimal extends PyFloat {
  constructor(private readonly digits: string) {
    super(Number(digits));
  }

  override repr(): string {
    return `Decimal('${this.digits}')`;
  }

  override text(): string {
    return this.digits;
  }
}
