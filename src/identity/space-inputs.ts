import { mkdir, rm, stat } from 'node:fs/promises';
import type { Session } from '../engine/engine.js';
import { type ProjectError, projectErrorsOf, throwCollected } from '../errors/project-error.js';
import { Relation } from '../relation/relation.js';
import type { InputFile } from './input-files.js';
import { type PreparedInput, prepareInput } from './prepare-input.js';
import type { RecordKind } from './record-kind.js';
import { isBrokenRecord, salvageInput } from './salvage-input.js';
import type { Space } from './space.js';
import { verifyGzip } from './verify-gzip.js';

type ViewSql = Pick<PreparedInput, 'viewSql' | 'numberedViewSql'>;

/** Files of a space, what is read of them, and the two views over them. */
export interface InputView {
  readonly name: string;
  /** Name of the view of the same records with their numbers. */
  readonly numbered: string;
  readonly kind: RecordKind;
  readonly files: readonly InputFile[];
  /** The same views over what is no file. */
  readonly others?: readonly ViewSql[];
  /** And over what is gone when the run ends. */
  readonly passing?: readonly ViewSql[];
}

/** The inputs of a space as relations; their files are read when models ask. */
export class SpaceInputs {
  /** Resolved spaces are always built in full, by models that hold nothing between builds. */
  readonly isFull = false;
  private readonly attempts = new Map<InputView, Promise<void>>();
  private readonly current = new Map<InputView, PreparedInput>();
  private verification: Promise<ProjectError | undefined> = Promise.resolve(undefined);

  constructor(
    private readonly space: Pick<Space, 'workSchema'>,
    private readonly inputs: readonly InputView[],
    private readonly scratchFolder: string,
  ) {}

  /** Tells whether a seed stands for an input. */
  has(seedName: string): boolean {
    return this.inputs.some(({ name }) => name === seedName);
  }

  /** Bytes of the files that a build reads, compressed ones counted as what they hold. */
  async size(): Promise<number> {
    const files = this.inputs.flatMap(({ files }) => files);
    const sizes = await Promise.all(files.map(expandedSize));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /**
   * Makes the views of all inputs, and of the same records with their numbers. What an earlier
   * build salvaged goes; what this one salvages stays until the next, since the views read it.
   */
  async createViews(session: Session): Promise<void> {
    this.verification = this.verify();
    await rm(this.scratchFolder, { recursive: true, force: true });
    await session.execute(`create schema if not exists "${this.space.workSchema}"`);
    const errors: ProjectError[] = [];
    for (const input of this.inputs) {
      try {
        const prepared = await prepareInput(input.kind, input.files, describer(session));
        await this.replaceViews(session, input, prepared);
      } catch (error) {
        errors.push(...projectErrorsOf(error));
      }
    }
    throwCollected(errors);
  }

  /**
   * Makes the views anew, if a query failed because a text file holds broken records: these then
   * are rows with `record_error`. Tells whether the query is worth another try.
   */
  async salvage(error: unknown, session: Session): Promise<boolean> {
    if (!isBrokenRecord(error)) return false;
    for (const input of this.inputs) {
      const attempt = this.attempts.get(input) ?? this.salvageOne(session, input);
      this.attempts.set(input, attempt);
      await attempt;
    }
    return true;
  }

  /**
   * Removes the copies that salvaging made, when nothing reads them any more: they hold what
   * regulations keep out of the database. The views read the files themselves again.
   */
  async removeCopies(session: Session): Promise<void> {
    if (this.attempts.size === 0) return;
    for (const input of this.attempts.keys())
      await this.replaceViews(
        session,
        input,
        await prepareInput(input.kind, input.files, describer(session)),
      );
    await rm(this.scratchFolder, { recursive: true, force: true });
  }

  /** Leaves the views without what is gone when the run ends. */
  async removePassing(session: Session): Promise<void> {
    for (const [input, files] of [...this.current])
      if (input.passing) await this.replaceViews(session, { ...input, passing: [] }, files);
  }

  /** Tells of a gzip file that is cut or damaged, which the engine reads up to there without a word. */
  fault(): Promise<ProjectError | undefined> {
    return this.verification;
  }

  private async verify(): Promise<ProjectError | undefined> {
    try {
      await verifyGzip(this.inputs.flatMap(({ files }) => files));
      return undefined;
    } catch (error) {
      return projectErrorsOf(error)[0];
    }
  }

  private async salvageOne(session: Session, input: InputView): Promise<void> {
    await mkdir(this.scratchFolder, { recursive: true });
    const { kind, files } = input;
    const salvaged = await salvageInput(kind, files, describer(session), this.scratchFolder);
    await this.replaceViews(session, input, salvaged);
  }

  private async replaceViews(
    session: Session,
    input: InputView,
    files: PreparedInput,
  ): Promise<void> {
    const { name, numbered, others = [], passing = [] } = input;
    this.current.set(input, files);
    const create = (identifier: string, sql: string) =>
      session.execute(
        `create or replace view ${new Relation(this.space.workSchema, identifier)} as ${sql}`,
      );
    const all = [files, ...others, ...passing];
    await create(name, all.map(({ viewSql }) => viewSql).join('\nunion all\n'));
    await create(numbered, all.map(({ numberedViewSql }) => numberedViewSql).join('\nunion all\n'));
  }
}

function describer(session: Session): (sql: string) => ReturnType<Session['describe']> {
  return (sql) => session.describe(sql);
}

/** What gzip and Parquet make of text, roughly. */
const EXPANSION = 8;

/** A file that is gone weighs nothing here: reading it tells. */
async function expandedSize({ path, isGzip, format }: InputFile): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return (found?.size ?? 0) * (isGzip || format === 'parquet' ? EXPANSION : 1);
}
