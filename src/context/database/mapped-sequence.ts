import {
  bindMethod,
  itemOf,
  type Method,
  PyDict,
  PyObject,
  PyTuple,
  sliceOf,
  toText,
  type Value,
} from '../../template/index.js';

type Methods = ReadonlyMap<string, Method<MappedSequence>>;

/** What agate's tables are made of: values in an order that have names too. */
export class MappedSequence extends PyObject {
  override readonly typeName: string = 'MappedSequence';

  constructor(
    readonly items: readonly Value[],
    readonly names: readonly string[],
  ) {
    super();
  }

  override size(): number {
    return this.items.length;
  }

  override iterate(): Iterator<Value> {
    return this.items.values();
  }

  override contains(value: Value): boolean | undefined {
    return typeof value === 'string' && this.names.includes(value) ? true : undefined;
  }

  override item(key: Value): Value {
    if (typeof key === 'string') return this.named(key);
    const sliced = sliceOf(this.items, key);
    return sliced ? new PyTuple(sliced) : itemOf(this.items, key, 'tuple');
  }

  override attribute(name: string): Value | undefined {
    return bindMethod<MappedSequence>(this, name, METHODS);
  }

  override equals(other: Value): boolean {
    if (this === other) return true;
    const mine = new PyTuple(this.items);
    return mine.equals(other instanceof MappedSequence ? new PyTuple(other.items) : other);
  }

  override repr(): string {
    return `<agate.${this.typeName}: (${this.items.map(toText).join(', ')})>`;
  }

  private named(name: string): Value {
    const at = this.names.indexOf(name);
    return at < 0 ? super.item(name) : (this.items[at] ?? null);
  }
}

const METHODS: Methods = new Map<string, Method<MappedSequence>>([
  ['keys', ({ names }) => new PyTuple(names)],
  ['values', ({ items }) => new PyTuple(items)],
  ['items', ({ names, items }) => items.map((item, at) => new PyTuple([names[at] ?? null, item]))],
  ['dict', (self) => dictOf(self)],
  ['get', (self, args) => dictOf(self).get(args[0] ?? null) ?? args[1] ?? null],
]);

function dictOf({ names, items }: MappedSequence): PyDict {
  return new PyDict(items.map((item, at) => [names[at] ?? null, item] as const));
}
