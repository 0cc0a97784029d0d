import type { Session } from '../engine/engine.js';
import { EngineError } from '../engine/engine.js';
import { isFileFault } from '../errors/file-fault.js';
import { ProjectError } from '../errors/project-error.js';
import { didYouMean } from '../errors/suggest.js';
import type { Node } from '../graph/node.js';
import { quoteIdentifier, quoteLiteral } from '../relation/relation.js';
import { createSchema, dropOtherKind } from './catalog.js';
import { readSeedHeader } from './seed-header.js';
import { typeQuery } from './seed-types.js';

/** Where the rows of a seed wait as they were read. */
const READ_ROWS = 'idw_read_rows';

/**
 * Loads a seed into a table that replaces the old one. Every row must have the columns of the
 * header: DuckDB's own guess would skip rows that do not.
 * @returns The rows of the table.
 * @throws {ProjectError} `seed-bad-row` with the line.
 */
export async function loadSeed(node: Node, session: Session): Promise<number> {
  const columns = await columnsOf(node);
  await createSchema(session, node.relation.schema);
  await dropOtherKind(session, node.relation, 'table');
  await readRows(node, columns, session);
  const list = await typedColumns(columns, session);
  const rows = await session.execute(
    `create or replace table ${node.relation} as select ${list} from ${READ_ROWS}`,
  );
  await session.execute(`drop table ${READ_ROWS}`);
  return rows;
}

interface Column {
  readonly name: string;
  /** The type that column_types declares. */
  readonly type: string | undefined;
}

async function columnsOf(node: Node): Promise<Column[]> {
  const { columnTypes, delimiter } = node.config;
  const names = await readSeedHeader(node.absolutePath, delimiter).catch((error: unknown) => {
    throw isFileFault(error)
      ? new ProjectError(
          'missing-file',
          `The seed "${node.name}" cannot be read: ${error.message}.`,
          {
            at: node.declaredAt,
            cause: error,
          },
        )
      : error;
  });
  checkHeader(node, names);
  const types = new Map(Object.entries(columnTypes).map(([name, type]) => [key(name), type]));
  const unknown = Object.keys(columnTypes).find((name) => !names.map(key).includes(key(name)));
  if (unknown !== undefined) {
    const message = `column_types of "${node.name}" names "${unknown}", which the seed does not have.`;
    const hint = didYouMean(unknown, names) ?? `Its columns: ${names.join(', ')}.`;
    throw new ProjectError('config-value', message, { at: node.declaredAt, hint });
  }
  return names.map((name) => ({ name, type: types.get(key(name)) }));
}

function key(name: string): string {
  return name.toLowerCase();
}

function checkHeader(node: Node, names: readonly string[]): void {
  const fail = (what: string) => {
    const message = `The seed "${node.name}" ${what}.`;
    const hint = 'The first line names the columns.';
    const at = { file: node.displayPath, line: 1, column: 1 };
    throw new ProjectError('seed-bad-row', message, { at, hint });
  };
  if (names.length === 0) fail('is empty');
  if (names.some((name) => name.trim() === '')) fail('has a column without a name');
  const repeated = names.find((name, index) => names.map(key).indexOf(key(name)) < index);
  if (repeated !== undefined) fail(`has two columns named "${repeated}"`);
}

async function readRows(node: Node, columns: readonly Column[], session: Session): Promise<void> {
  const types = columns.map(
    ({ name, type }) => `${quoteLiteral(name)}: ${quoteLiteral(type ?? 'varchar')}`,
  );
  const options = [
    quoteLiteral(node.absolutePath),
    ...['auto_detect = false', 'header = true', `quote = '"'`, `escape = '"'`],
    `delim = ${quoteLiteral(node.config.delimiter)}`,
    `columns = {${types.join(', ')}}`,
  ];
  const sql = `create or replace temp table ${READ_ROWS} as select * from read_csv(${options.join(', ')})`;
  await session.execute(sql).catch((error: unknown) => {
    throw error instanceof EngineError ? badRow(node, error) : error;
  });
}

/** Lists the columns with the types that all of their values have. */
async function typedColumns(columns: readonly Column[], session: Session): Promise<string> {
  const free = columns.filter(({ type }) => type === undefined).map(({ name }) => name);
  const { rows } =
    free.length > 0 ? await session.query(typeQuery(free, READ_ROWS)) : { rows: [[]] };
  const found = new Map(free.map((name, index) => [name, String(rows[0]?.[index])]));
  return columns
    .map(({ name }) => {
      const column = quoteIdentifier(name);
      return found.has(name) ? `${column}::${found.get(name)} as ${column}` : column;
    })
    .join(', ');
}

function badRow(node: Node, error: EngineError): Error {
  const line = /(?:CSV Error on Line|on line|at line)[: ]+(\d+)/i.exec(error.message)?.[1];
  if (line === undefined) return error;
  const original = /Original Line:\s*(.*)/.exec(error.message)?.[1]?.trim();
  const reason = error.message
    .split('\n')
    .map((part) => part.trim())
    .find((part) => part !== '' && !/^(CSV Error|Original Line|Invalid Input)/.test(part));
  const shown = original ? ` ("${original.slice(0, 80)}")` : '';
  return new ProjectError(
    'seed-bad-row',
    `The seed "${node.name}" cannot be loaded${shown}: ${reason ?? error.message}`,
    { at: { file: node.displayPath, line: Number(line), column: 1 }, cause: error },
  );
}
