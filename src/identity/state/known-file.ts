import type { Session, Value } from '../../engine/engine.js';
import { quoteLiteral, Relation } from '../../relation/relation.js';
import { chunksOf } from './chunks-of.js';
import { isTable } from './is-table.js';

/** A file that was read by an earlier run: a row of the state table `input_files`. */
export interface KnownFile {
  /** The path as it is recorded: relative to identity.yml, with forward slashes. */
  readonly input: string;
  readonly size: number;
  /** Null if it was written just before it was read: then its mtime proves nothing. */
  readonly mtimeNs: bigint | null;
  /** SHA-256 of its first `size` bytes, in hex. */
  readonly contentHash: string;
  readonly records: number;
  readonly rejected: number;
  /** Unterminated last lines that could not be parsed and wait for their rest: 0 or 1. */
  readonly pending: number;
  readonly firstReadAt: string;
  readonly lastReadAt: string;
}

/** No key: DuckDB cannot delete a key and insert it again in one transaction. */
const COLUMNS = {
  input: 'varchar not null',
  size: 'bigint not null',
  mtime_ns: 'bigint',
  content_hash: 'varchar not null',
  records: 'bigint not null',
  rejected: 'bigint not null',
  pending: 'bigint not null',
  first_read_at: 'timestamptz not null',
  last_read_at: 'timestamptz not null',
};

/** Rows of one statement. */
const MOST_ROWS = 500;

/** Lists the files that a space has read, in the order of their names; none without a table. */
export async function readKnownFiles(
  session: Session,
  stateSchema: string,
): Promise<readonly KnownFile[]> {
  const table = inputFiles(stateSchema);
  if (!(await isTable(session, table))) return [];
  const columns = Object.keys(COLUMNS).map((name) =>
    name.endsWith('_at') ? `${name}::varchar` : name,
  );
  const { rows } = await session.query(`select ${columns.join(', ')} from ${table} order by input`);
  return rows.map(toKnownFile);
}

/**
 * Writes the statements that record files, to be run where the tables are published.
 * @param replacesAll Whether all other files are forgotten, as after a full refresh.
 */
export function recordFilesSql(
  stateSchema: string,
  files: readonly KnownFile[],
  { replacesAll }: { readonly replacesAll: boolean },
): readonly string[] {
  const table = inputFiles(stateSchema);
  const columns = Object.entries(COLUMNS).map(([name, type]) => `${name} ${type}`);
  const create = `create table if not exists ${table} (${columns.join(', ')})`;
  const records = chunksOf(files, MOST_ROWS).flatMap((chunk) => {
    const names = chunk.map(({ input }) => quoteLiteral(input)).join(', ');
    const insert = `insert into ${table} values ${chunk.map(rowSql).join(', ')}`;
    return replacesAll ? [insert] : [`delete from ${table} where input in (${names})`, insert];
  });
  return [create, ...(replacesAll ? [`delete from ${table}`] : []), ...records];
}

function inputFiles(stateSchema: string): Relation {
  return new Relation(stateSchema, 'input_files');
}

function rowSql(file: KnownFile): string {
  const values = [
    quoteLiteral(file.input),
    file.size,
    file.mtimeNs ?? 'null',
    quoteLiteral(file.contentHash),
    file.records,
    file.rejected,
    file.pending,
    quoteLiteral(file.firstReadAt),
    quoteLiteral(file.lastReadAt),
  ];
  return `(${values.join(', ')})`;
}

function toKnownFile(row: readonly Value[]): KnownFile {
  const [input, size, mtimeNs, contentHash, records, rejected, pending, firstReadAt, lastReadAt] =
    row;
  return {
    input: String(input),
    size: Number(size),
    mtimeNs: mtimeNs === null || mtimeNs === undefined ? null : BigInt(mtimeNs),
    contentHash: String(contentHash),
    records: Number(records),
    rejected: Number(rejected),
    pending: Number(pending),
    firstReadAt: String(firstReadAt),
    lastReadAt: String(lastReadAt),
  };
}
