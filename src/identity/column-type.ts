/** A column's type, taken apart as far as values lie within. */
export type ColumnTypeTree =
  | { readonly kind: 'scalar'; readonly name: string }
  | { readonly kind: 'struct'; readonly fields: ReadonlyMap<string, ColumnTypeTree> }
  | { readonly kind: 'map'; readonly key: ColumnTypeTree; readonly value: ColumnTypeTree }
  | { readonly kind: 'list'; readonly element: ColumnTypeTree };

/** Parses a type as the engine describes it, such as `STRUCT("type" VARCHAR, ids INTEGER[])[]`. */
export function parseColumnType(text: string): ColumnTypeTree {
  return new TypeParser(text).type();
}

class TypeParser {
  #at = 0;

  constructor(private readonly text: string) {}

  type(): ColumnTypeTree {
    let type = this.#bareType();
    while (this.#take(/\[\d*\]/y)) type = { kind: 'list', element: type };
    return type;
  }

  #bareType(): ColumnTypeTree {
    if (this.#take(/STRUCT\(/y)) return { kind: 'struct', fields: new Map(this.#fields()) };
    if (this.#take(/MAP\(/y)) return this.#map();
    if (this.#take(/UNION\(/y)) {
      this.#fields();
      return { kind: 'scalar', name: 'UNION' };
    }
    return { kind: 'scalar', name: this.#take(SCALAR) ?? '' };
  }

  #map(): ColumnTypeTree {
    const key = this.type();
    this.#take(/, /y);
    const value = this.type();
    this.#take(/\)/y);
    return { kind: 'map', key, value };
  }

  #fields(): [string, ColumnTypeTree][] {
    const fields: [string, ColumnTypeTree][] = [];
    while (!this.#take(/\)/y) && this.#at < this.text.length) {
      const name = this.#take(/"(?:[^"]|"")*"|[^ ]+/y) ?? '';
      this.#take(/ /y);
      fields.push([unquoted(name), this.type()]);
      this.#take(/, /y);
    }
    return fields;
  }

  /** Takes what stands here and fits the sticky pattern. */
  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.text)?.[0];
    this.#at += taken?.length ?? 0;
    return taken;
  }
}

/** A name of words, with what stands in brackets: `DECIMAL(18,3)`, `ENUM('a, b')`. */
const SCALAR = /[^(),[\]]+(?:\((?:'(?:[^']|'')*'|[^')])*\))?/y;

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
