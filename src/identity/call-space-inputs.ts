import { createHash } from 'node:crypto';
import type { Session } from '../engine/engine.js';
import { type ProjectError, projectErrorsOf } from '../errors/project-error.js';
import type { CallCounts } from '../execute/run-result.js';
import { quoteLiteral, Relation } from '../relation/relation.js';
import { readUnfinishedLine } from './calls/unfinished-line.js';
import type { FoundTables } from './segment-tables/find-call-tables.js';
import type { Space } from './space.js';
import type { SpaceInputs } from './space-inputs.js';
import { guessLines } from './state/guess-lines.js';
import { hashFiles } from './state/hash-files.js';
import { recordFilesSql } from './state/known-file.js';
import { recordTablesSql } from './state/known-table.js';
import type { BatchPlan } from './state/plan-batch.js';
import { extendState, removeUncountedCalls, replaceState } from './state/publish-state.js';
import { type FileCounts, recordBatch } from './state/record-batch.js';
import { recordStateInfoSql, type StateInfo } from './state/state-info.js';
import { createKnownViews } from './state/state-tables.js';

/** What one build of a space with raw calls reads and leaves. */
export interface CallBatch {
  readonly space: Space;
  readonly plan: BatchPlan;
  readonly reader: SpaceInputs;
  readonly found: FoundTables;
  readonly info: StateInfo;
  /** Whether everything is built anew, from all files. */
  readonly isFull: boolean;
  /** When the build began, as a timestamp with its offset. */
  readonly startedAt: string;
}

/** The raw calls of a space as relations, and the state that remembers them. */
export class CallSpaceInputs {
  readonly isFull: boolean;
  private hashes: Promise<ReadonlyMap<string, string>> = Promise.resolve(new Map());
  private fileCounts: ReadonlyMap<string, FileCounts> = new Map();
  callCounts: CallCounts | undefined;

  constructor(private readonly batch: CallBatch) {
    this.isFull = batch.isFull;
  }

  /** Whether there is nothing to read, so that nothing can change. */
  get isIdle(): boolean {
    const { plan, isFull } = this.batch;
    return !isFull && plan.toRead.length === 0 && plan.tablesToRead.length === 0;
  }

  /** Bytes of the files that a build reads; of tables a kilobyte a row. */
  async size(): Promise<number> {
    const { reader, plan } = this.batch;
    const rows = plan.tablesToRead.reduce((sum, table) => sum + table.rows, 0);
    return (await reader.size()) + 1000 * rows;
  }

  /** Calls stand for no seed. */
  has(): boolean {
    return false;
  }

  async createViews(session: Session): Promise<void> {
    const { space, plan, reader, isFull } = this.batch;
    this.hashes = hashFiles(plan.toRead);
    await session.execute(`create schema if not exists "${space.workSchema}"`);
    await session.execute(`create schema if not exists "${space.stateSchema}"`);
    await reader.createViews(session);
    await createKnownViews(session, space, { isEmpty: isFull });
    await createFilesView(session, this.batch);
  }

  salvage(error: unknown, session: Session): Promise<boolean> {
    return this.batch.reader.salvage(error, session);
  }

  removeCopies(session: Session): Promise<void> {
    return this.batch.reader.removeCopies(session);
  }

  /** Removes what was copied from a server, when nothing reads it any more. */
  async release(session: Session): Promise<void> {
    const { found, reader } = this.batch;
    if (!found.release) return;
    await reader.removePassing(session);
    await found.release(session);
  }

  /** Parquet files and tables say how many rows they hold. */
  async guessRows(name: string): Promise<number | undefined> {
    const { toRead: files, tablesToRead } = this.batch.plan;
    if (name !== 'raw_calls' && name !== 'raw_call_records') return undefined;
    if (files.every(({ file }) => file.format === 'parquet')) return undefined;
    const lines = await guessLines(files);
    return lines && tablesToRead.reduce((sum, { rows }) => sum + rows, lines);
  }

  async fault(): Promise<ProjectError | undefined> {
    try {
      await this.hashes;
    } catch (error) {
      return projectErrorsOf(error)[0];
    }
    return this.batch.reader.fault();
  }

  /** Counts what the files held, then makes the calls ready to become the state. */
  async beforePublication(session: Session): Promise<void> {
    const { space, isFull } = this.batch;
    this.fileCounts = await readFileCounts(session, space);
    this.callCounts = await readCallCounts(session, space);
    if (isFull) await removeUncountedCalls(session, space);
  }

  /** Records what was read, within the transaction that publishes the tables. */
  async publish(session: Session): Promise<void> {
    const { space, plan, found, info, isFull, startedAt } = this.batch;
    await (isFull ? replaceState(session, space) : extendState(session, space));
    const files = recordBatch(plan, await this.hashes, this.fileCounts, startedAt);
    const statements = [
      ...recordFilesSql(space.stateSchema, files, { replacesAll: isFull }),
      ...(found.recordSql ?? noTables(space))({ replacesAll: isFull }),
      ...recordStateInfoSql(space.stateSchema, info),
    ];
    for (const statement of statements) await session.execute(statement);
  }
}

function noTables(space: Space): NonNullable<FoundTables['recordSql']> {
  return (options) => recordTablesSql(space, undefined, options);
}

/** Makes the view of the files that are read, with the line that one may still be written at. */
async function createFilesView(session: Session, { space, plan }: CallBatch): Promise<void> {
  const rows: string[] = [];
  for (const { file, size } of plan.toRead) {
    const unfinished = await readUnfinishedLine(file, size);
    const hash = unfinished === undefined ? 'null' : quoteLiteral(md5(unfinished));
    rows.push(`(${quoteLiteral(file.name)}, ${hash}, false)`);
  }
  for (const { table } of plan.tablesToRead)
    rows.push(`(${quoteLiteral(table.input)}, null, ${table.increment?.isWhole === false})`);
  const values =
    rows.length > 0 ? `values ${rows.join(', ')}` : 'select null, null, null where false';
  await session.execute(
    `create or replace view ${new Relation(space.workSchema, 'batch_files')} as
     select input::varchar as input, unfinished_line_hash::varchar as unfinished_line_hash,
       is_partial::boolean as is_partial
     from (${values}) as files(input, unfinished_line_hash, is_partial)`,
  );
}

/** A view keeps its text in the database, where no line of an input has a place. */
function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

async function readFileCounts(
  session: Session,
  { workSchema }: Space,
): Promise<ReadonlyMap<string, FileCounts>> {
  const { rows } = await session.query(
    `select input, records, rejected, pending from ${new Relation(workSchema, 'int_input_counts')}`,
  );
  return new Map(
    rows.map(([input, records, rejected, pending]) => [
      String(input),
      { records: Number(records), rejected: Number(rejected), pending: Number(pending) },
    ]),
  );
}

async function readCallCounts(session: Session, { workSchema }: Space): Promise<CallCounts> {
  const { rows } = await session.query(
    `select read, resolved, repeated, without_identifier, rejected, pending
     from ${new Relation(workSchema, 'int_call_counts')}`,
  );
  const [read = 0, resolved = 0, repeated = 0, withoutIdentifier = 0, rejected = 0, pending = 0] = (
    rows[0] ?? []
  ).map(Number);
  return { read, resolved, repeated, withoutIdentifier, rejected, pending };
}
