import type { Value as Cell, Table } from '../../engine/engine.js';
import {
  bindMethod,
  type Method,
  PyDict,
  PyObject,
  PyTuple,
  toHost,
  type Value,
} from '../../template/index.js';
import { cellValue } from './cell-value.js';
import { MappedSequence } from './mapped-sequence.js';

/** A row of a result. */
class Row extends MappedSequence {
  override readonly typeName = 'Row';
}

/** A column of a result. */
class Column extends MappedSequence {
  override readonly typeName = 'Column';

  constructor(
    readonly name: string,
    readonly index: number,
    readonly dataType: string,
    values: readonly Value[],
  ) {
    super(values, []);
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'name':
        return this.name;
      case 'index':
        return this.index;
      case 'data_type':
        return this.dataType;
      case 'values_distinct':
        return bindMethod<Column>(this, name, COLUMN_METHODS);
      case 'values_without_nulls':
        return bindMethod<Column>(this, name, COLUMN_METHODS);
      default:
        return super.attribute(name);
    }
  }
}

const COLUMN_METHODS = new Map<string, Method<Column>>([
  ['values_distinct', ({ items }) => new PyTuple(distinct(items))],
  ['values_without_nulls', ({ items }) => new PyTuple(items.filter((item) => item !== null))],
]);

/** A result as dbt shows it to templates: a table of the library agate, with Python's values. */
export class TableValue extends PyObject {
  override readonly typeName = 'Table';

  constructor(
    readonly names: readonly string[],
    readonly types: readonly string[],
    readonly cells: readonly (readonly Value[])[],
    private readonly print: (text: string) => void,
  ) {
    super();
  }

  override get crossesBorder(): boolean {
    return true;
  }

  get rows(): MappedSequence {
    return new MappedSequence(
      this.cells.map((row) => new Row(row, this.names)),
      [],
    );
  }

  get columns(): MappedSequence {
    const columns = this.names.map((name, index) => {
      const values = this.cells.map((row) => row[index] ?? null);
      return new Column(name, index, this.types[index] ?? '', values);
    });
    return new MappedSequence(columns, this.names);
  }

  override size(): number {
    return this.cells.length;
  }

  override iterate(): Iterator<Value> {
    return this.rows.iterate();
  }

  override item(key: Value): Value {
    return this.rows.item(key);
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'rows':
        return this.rows;
      case 'columns':
        return this.columns;
      case 'column_names':
        return new PyTuple(this.names);
      case 'column_types':
        return new PyTuple(this.types);
      default:
        return bindMethod<TableValue>(this, name, TABLE_METHODS);
    }
  }

  override repr(): string {
    const width = Math.max('column'.length, ...this.names.map((name) => name.length));
    const line = (name: string, type: string) => `| ${name.padEnd(width)} | ${type.padEnd(9)} |`;
    const columns = this.names.map((name, at) => line(name, this.types[at] ?? ''));
    return [line('column', 'data_type'), line('-'.repeat(width), '-'.repeat(9)), ...columns].join(
      '\n',
    );
  }

  /** Shows the first rows in the log, as agate draws them. */
  printTable(maxRows: number): void {
    const shown = this.cells.slice(0, maxRows).map((row) => row.map(shownCell));
    const widths = this.names.map((name, at) =>
      Math.max(name.length, ...shown.map((row) => row[at]?.length ?? 0)),
    );
    const line = (cells: readonly string[]) =>
      `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
    const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
    this.print([line(this.names), rule, ...shown.map(line)].join('\n'));
  }

  with(
    indexes: readonly number[],
    cells = this.cells,
    rename = (name: string) => name,
  ): TableValue {
    return new TableValue(
      indexes.map((at) => rename(this.names[at] ?? '')),
      indexes.map((at) => this.types[at] ?? ''),
      cells.map((row) => indexes.map((at) => row[at] ?? null)),
      this.print,
    );
  }

  get all(): number[] {
    return this.names.map((_name, at) => at);
  }
}

const TABLE_METHODS = new Map<string, Method<TableValue>>([
  [
    'print_table',
    (self, args, kwargs) => {
      const rows = toHost(kwargs?.max_rows ?? args[0] ?? 20);
      self.printTable(typeof rows === 'number' ? rows : self.cells.length);
      return null;
    },
  ],
  [
    'limit',
    (self, args) => {
      const [from, to] = args.length > 1 ? args : [0, args[0] ?? 1];
      return self.with(self.all, self.cells.slice(Number(from), Number(to)));
    },
  ],
  ['select', (self, args) => self.with(indexesOf(self, args[0]))],
  [
    'exclude',
    (self, args) => {
      const left = indexesOf(self, args[0]);
      return self.with(self.all.filter((at) => !left.includes(at)));
    },
  ],
  [
    'rename',
    (self, args, kwargs) => {
      const names = kwargs?.column_names ?? args[0];
      if (Array.isArray(names)) {
        let next = 0;
        return self.with(self.all, self.cells, () => String(names[next++]));
      }
      const found = (name: string) => (names instanceof PyDict ? (names.get(name) ?? name) : name);
      return self.with(self.all, self.cells, (name) => String(found(name)));
    },
  ],
  ['distinct', (self) => self.with(self.all, distinctRows(self.cells))],
]);

function indexesOf({ names }: TableValue, key: Value | undefined): number[] {
  const wanted = toHost(key ?? null);
  return (Array.isArray(wanted) ? wanted : [wanted])
    .map((name) => names.indexOf(String(name)))
    .filter((at) => at >= 0);
}

function distinct(values: readonly Value[]): Value[] {
  const seen = new PyDict(values.map((value) => [value, true] as const));
  return [...seen.entries()].map(([value]) => value);
}

function distinctRows(rows: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
  return distinct(rows.map((row) => new PyTuple(row))).map((row) => (row as PyTuple).items);
}

function shownCell(value: Value): string {
  if (value === null) return '';
  return value instanceof PyObject ? value.text() : String(value);
}

/** Shows a result of the engine to templates. */
export function tableValue(
  { columns, rows }: Table,
  print: (text: string) => void = () => undefined,
): TableValue {
  const types = columns.map(({ type }) => type);
  return new TableValue(
    distinctNames(columns.map(({ name }) => name)),
    types.map(agateType),
    rows.map((row) => row.map((cell: Cell, at) => cellValue(cell, types[at] ?? ''))),
    print,
  );
}

/** Numbers repeated names as dbt does: `id`, `id_2`. */
function distinctNames(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return names.map((name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}

function agateType(type: string): string {
  if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type)) return 'Integer';
  if (/^(DECIMAL|DOUBLE|FLOAT)/.test(type)) return 'Number';
  if (type === 'BOOLEAN') return 'Boolean';
  if (type === 'DATE') return 'Date';
  return type.startsWith('TIMESTAMP') ? 'DateTime' : 'Text';
}
