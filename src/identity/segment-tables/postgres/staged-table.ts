import type pg from 'pg';
import type { Session } from '../../../engine/engine.js';
import { copyToFile } from '../../../postgres/copy-to-file.js';
import type { Space } from '../../space.js';
import type { WarehouseTable } from '../warehouse-table.js';
import type { ServerColumn, ServerTable } from './server-table.js';
import { copiedSql, describedType } from './staged-column.js';
import type { StagingArea } from './staging-area.js';
import { markSql, type TableWindow, windowSql } from './table-window.js';

/** One state of a server, and where what is read of it goes. */
export interface Snapshot {
  readonly client: pg.Client;
  readonly session: Session;
  readonly area: StagingArea;
  readonly space: Pick<Space, 'name' | 'schema' | 'stateSchema' | 'identifiers'>;
  /** When the state was, by the clock of the server, with the offset. */
  readonly takenAt: string;
}

/** A table of a server of which a part lies in the staging area. */
export interface StagedTable {
  readonly input: string;
  /** The name in the area, as it is and quoted. */
  readonly name: string;
  readonly sql: string;
  readonly table: ServerTable;
  /** Those that are read. */
  readonly columns: readonly ServerColumn[];
  readonly window: TableWindow;
}

/** Makes an empty table for what is read of one on a server. */
export async function stageTable(
  { session, area }: Snapshot,
  staged: Omit<StagedTable, 'name' | 'sql'>,
): Promise<StagedTable> {
  const name = await area.createTable(session, staged.columns);
  return { ...staged, name, sql: area.relation(name) };
}

/** Copies the rows of a table that fit a condition on the relation `t`. */
export async function copyRows(
  { client, session, area }: Snapshot,
  staged: StagedTable,
  condition: string,
): Promise<void> {
  const { table, columns, window, name } = staged;
  const items = [...columns.map(copiedSql), markSql(window), windowSql(window, 't')];
  const query = `select ${items.join(', ')} from ${table.sql} as t where ${condition}`;
  await area.load(session, name, columns, (file) => copyToFile(client, query, file));
}

/** The table in the area as the engine describes it. */
export function asWarehouseTable({
  table,
  columns,
  sql,
}: Pick<StagedTable, 'table' | 'columns' | 'sql'>): WarehouseTable {
  const described = columns.map((column) => ({ name: column.name, type: describedType(column) }));
  return { name: table.name, sql, columns: described, hasRowid: true };
}
