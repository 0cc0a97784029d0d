import type { PyDict } from './dict.js';
import { equals } from './equality.js';
import { repr } from './print.js';
import { typeError } from './python-error.js';
import { PyTuple } from './tuple.js';
import { PyObject, type Value } from './value.js';

/** Is what `keys()`, `values()` and `items()` of a dict return. */
export class DictView extends PyObject {
  override readonly typeName: string;

  constructor(
    private readonly dict: PyDict,
    readonly kind: 'keys' | 'values' | 'items',
  ) {
    super();
    this.typeName = `dict_${kind}`;
  }

  override size(): number {
    return this.dict.size();
  }

  override *iterate(): Generator<Value> {
    for (const [key, value] of this.dict.entries()) {
      if (this.kind === 'items') yield new PyTuple([key, value]);
      else yield this.kind === 'keys' ? key : value;
    }
  }

  override contains(value: Value): boolean | undefined {
    return this.kind === 'keys' ? this.dict.has(value) : undefined;
  }

  override hashKey(): unknown {
    if (this.kind === 'values') return this;
    throw typeError(`unhashable type: '${this.typeName}'`);
  }

  override equals(other: Value): boolean {
    if (this === other) return true;
    if (!(other instanceof DictView) || this.kind === 'values' || other.kind === 'values') {
      return false;
    }
    const theirs = [...other.iterate()];
    if (theirs.length !== this.size()) return false;
    return [...this.iterate()].every((mine) => theirs.some((item) => equals(mine, item)));
  }

  override repr(): string {
    return `${this.typeName}([${[...this.iterate()].map(repr).join(', ')}])`;
  }
}
