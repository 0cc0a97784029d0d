import { PyObject, type Value } from './value.js';

/** Is a lazy sequence that can be read once: what `map` and `select` give. */
export class PyIterator extends PyObject {
  constructor(
    private readonly items: Iterator<Value>,
    override readonly typeName: string = 'generator',
    private readonly label = 'generator object',
  ) {
    super();
  }

  /** Goes on where the last iteration stopped, even when that was left by `break`. */
  override iterate(): Iterator<Value> {
    return { next: () => this.items.next() };
  }

  override repr(): string {
    return `<${this.label}>`;
  }
}
