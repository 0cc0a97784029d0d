import type { Space } from '../../identity/space.js';
import { PUBLISHED_TABLES, type Warehouse } from '../../identity/warehouse.js';
import { planSync } from '../../warehouses/plan-sync.js';
import { identifierPlaces, TEXTS } from '../count-rows.js';
import type { NeedleSearch } from '../needles.js';

/** What no sync brings up to date in a warehouse, if it is there. */
export interface LeftTable {
  readonly table: string;
  /** Columns that are left out: they lose their values. Absent: the table is off, and rows go. */
  readonly columns?: readonly string[];
}

/** Rows that lost what was deleted, by table. */
export interface Purged {
  readonly table: string;
  readonly rows: number;
}

/**
 * Lists what selective sync has switched off in a warehouse of a space: tables, and columns with
 * texts that may hold identifiers. Of a space that it is not given, all.
 */
export function leftTables(warehouse: Warehouse, space: Space): readonly LeftTable[] {
  const [plan] = planSync([warehouse], [space]);
  if (!plan) return PUBLISHED_TABLES.map((table) => ({ table }));
  const columns = plan.on.map(({ name, excludeColumns }) => ({
    table: name,
    columns: excludeColumns.filter((column) => TEXTS.includes(column)),
  }));
  return [
    ...plan.off.map((table) => ({ table })),
    ...columns.filter(({ columns }) => columns.length > 0),
  ];
}

/** How rows of a table are looked through: its columns, and whether a row holds what is deleted. */
export interface RowTest {
  readonly columns: readonly string[];
  isHeldBy(cells: readonly unknown[]): boolean;
}

/** Says how to look through a table with such columns; undefined if none may hold identifiers. */
export function rowTest(
  left: LeftTable,
  names: readonly string[],
  search: NeedleSearch,
): RowTest | undefined {
  const { pair, texts } = identifierPlaces(names);
  const searched = left.columns ? texts.filter((name) => left.columns?.includes(name)) : texts;
  const columns = [...(left.columns ? [] : (pair ?? [])), ...searched];
  if (columns.length === 0) return undefined;
  const hasPair = pair !== undefined && !left.columns;
  return {
    columns,
    isHeldBy: (cells) => {
      const [type, value] = cells;
      const isIdentifier =
        hasPair && isText(type) && isText(value) && search.isIdentifier(type, value);
      const others = hasPair ? cells.slice(2) : cells;
      return isIdentifier || others.some((cell) => isText(cell) && search.isHeldBy(cell));
    },
  };
}

function isText(cell: unknown): cell is string {
  return typeof cell === 'string';
}
