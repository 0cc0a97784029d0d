import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Session } from '../../../engine/engine.js';
import { quoteIdentifier, quoteLiteral } from '../../../relation/relation.js';
import { MAX_RECORD_BYTES, pathLiteral } from '../../read-csv-sql.js';
import type { ServerColumn } from './server-table.js';
import { stagedSql, stagedType } from './staged-column.js';

/**
 * A DuckDB file of its own for what is read of a server, in a folder that only its owner may look
 * into. All sessions of the database see it until it is removed; nobody needs it after the run.
 */
export class StagingArea {
  #tables = 0;

  private constructor(
    private readonly folder: string,
    private readonly catalog: string,
  ) {}

  /** Makes an empty area; what a run that was killed left there goes. */
  static async open(session: Session, folder: string): Promise<StagingArea> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const digest = createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 12);
    const area = new StagingArea(folder, `idw_staged_${digest}`);
    const file = quoteLiteral(path.join(folder, 'tables.duckdb'));
    await session.execute(
      `attach ${file} as ${quoteIdentifier(area.catalog)} (type duckdb, read_write)`,
    );
    return area;
  }

  /** The quoted name of a table in the area. */
  relation(name: string): string {
    return [this.catalog, 'main', name].map(quoteIdentifier).join('.');
  }

  /**
   * Makes a table for rows of a server, with what tells of each whether it is new.
   * @returns Its name: those of servers may differ in capitals only.
   */
  async createTable(session: Session, columns: readonly ServerColumn[]): Promise<string> {
    this.#tables += 1;
    const name = `table_${this.#tables}`;
    const list = columns.map((column) => `${quoteIdentifier(column.name)} ${stagedType(column)}`);
    list.push(`${MARK} varchar`, `${IS_IN_WINDOW} boolean`);
    await session.execute(`create table ${this.relation(name)} (${list.join(', ')})`);
    return name;
  }

  /**
   * Adds rows to a table.
   * @param write Writes them into a file in the text format of COPY: the columns, the mark, and
   * whether the row is one of the window.
   */
  async load(
    session: Session,
    name: string,
    columns: readonly ServerColumn[],
    write: (file: string) => Promise<void>,
  ): Promise<void> {
    const file = path.join(this.folder, 'rows.tsv');
    try {
      await write(file);
      const values = columns.map((column, index) => stagedSql(column, `field_${index}`));
      await session.execute(
        `insert into ${this.relation(name)}
         select ${[...values, 'mark', 'cast(is_in_window as boolean)'].join(',\n    ')}
         from ${readFieldsSql(file, columns.length)}`,
      );
    } finally {
      await rm(file, { force: true });
    }
  }

  /** Removes the area with everything in it. */
  async remove(session: Session): Promise<void> {
    await session.execute(`detach database if exists ${quoteIdentifier(this.catalog)}`);
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The column with the text of what a table is read by. */
export const MARK = 'idw_mark';

/** The column that tells rows that were asked for by their mark from those that others ask for. */
export const IS_IN_WINDOW = 'idw_is_in_window';

/** No field holds a tab or the end of a line: COPY writes them with a backslash. */
function readFieldsSql(file: string, count: number): string {
  const names = [
    ...Array.from({ length: count }, (_, index) => `field_${index}`),
    'mark',
    'is_in_window',
  ];
  const options = [
    'auto_detect = false',
    'delim = chr(9)',
    `quote = ''`,
    `escape = ''`,
    'header = false',
    `nullstr = ${quoteLiteral('\\N')}`,
    `new_line = ${quoteLiteral('\\n')}`,
    `compression = 'none'`,
    'null_padding = false',
    'strict_mode = true',
    `max_line_size = ${MAX_RECORD_BYTES}`,
    `buffer_size = ${2 * MAX_RECORD_BYTES}`,
    `columns = {${names.map((name) => `${quoteLiteral(name)}: 'VARCHAR'`).join(', ')}}`,
  ];
  return `read_csv(${pathLiteral(file)}, ${options.join(', ')})`;
}
