import type { ColumnType } from '../input-source.js';

/** A table or view of a Segment warehouse. */
export interface WarehouseTable {
  readonly name: string;
  /** The quoted name, with its schema and, if it lies in another file, its catalog. */
  readonly sql: string;
  /** Names are in small letters: the engine does not tell them from others. */
  readonly columns: readonly ColumnType[];
  /** Whether rows have a rowid; those of a view have none. */
  readonly hasRowid: boolean;
}

/** The types of calls that have a table each. */
export type CallType = 'alias' | 'group' | 'identify' | 'page' | 'screen' | 'track';

/** The tables of calls, in the order of their names; a table may bear any name, `__proto__` too. */
export const CALL_TABLES: Readonly<Record<string, CallType>> = Object.assign(Object.create(null), {
  aliases: 'alias',
  groups: 'group',
  identifies: 'identify',
  pages: 'page',
  screens: 'screen',
  tracks: 'track',
});

/** A table whose rows are calls of one type. */
export interface CallTable extends WarehouseTable {
  /** How it is recorded: `warehouse.duckdb#web_app.identifies`. */
  readonly input: string;
  readonly schema: string;
  readonly callType: CallType;
  /** The tables with the properties of tracks, each named after its event; else none. */
  readonly eventTables: readonly WarehouseTable[];
  /** Rows that earlier runs read, of a table that is read in parts: numbers go on from there. */
  readonly rowsBefore?: number;
}

/** Tells whether a table has a column. */
export function hasColumn({ columns }: WarehouseTable, name: string): boolean {
  return columns.some((column) => column.name === name);
}
