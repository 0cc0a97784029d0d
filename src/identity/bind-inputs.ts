import { mkdir, rm } from 'node:fs/promises';
import type { Session } from '../engine/engine.js';
import { type ProjectError, projectErrorsOf, throwCollected } from '../errors/project-error.js';
import { Relation } from '../relation/relation.js';
import type { EventKind } from './event-columns.js';
import { type InputFile, resolveInputFiles } from './input-files.js';
import { type PreparedInput, prepareInput } from './prepare-input.js';
import type { IdentityFile } from './read-identity-file.js';
import { isBrokenRecord, salvageInput } from './salvage-input.js';
import type { EventsInput, Space } from './space.js';
import { verifyGzip } from './verify-gzip.js';

/** The seeds of the identity package that stand for the inputs of a space, and their numbered twins. */
const SEEDS = {
  raw_identify_events: { kind: 'identify_events', numbered: 'raw_identify_records' },
  raw_merge_events: { kind: 'merge_events', numbered: 'raw_merge_records' },
} as const satisfies Record<string, { kind: EventKind; numbered: string }>;

/** The names of the seeds that stand for inputs. */
export const INPUT_SEEDS: readonly string[] = Object.keys(SEEDS);

/** The inputs of a space as relations; their files are read when models ask. */
export class SpaceInputs {
  /** Resolved spaces are always built in full, by models that hold nothing between builds. */
  readonly isFull = false;
  private readonly attempts = new Map<string, Promise<void>>();
  private verification: Promise<ProjectError | undefined> = Promise.resolve(undefined);

  constructor(
    private readonly space: Space,
    private readonly files: ReadonlyMap<string, readonly InputFile[]>,
    private readonly scratchFolder: string,
  ) {}

  /** Tells whether a seed stands for an input. */
  has(seedName: string): boolean {
    return this.files.has(seedName);
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
    for (const [name, files] of this.files) {
      try {
        await this.replaceViews(
          session,
          name,
          await prepareInput(kindOf(name), files, describer(session)),
        );
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
    for (const [name, files] of this.files) {
      const attempt = this.attempts.get(name) ?? this.salvageOne(session, name, files);
      this.attempts.set(name, attempt);
      await attempt;
    }
    return true;
  }

  /** Tells of a gzip file that is cut or damaged, which the engine reads up to there without a word. */
  fault(): Promise<ProjectError | undefined> {
    return this.verification;
  }

  private async verify(): Promise<ProjectError | undefined> {
    try {
      await verifyGzip([...this.files.values()].flat());
      return undefined;
    } catch (error) {
      return projectErrorsOf(error)[0];
    }
  }

  private async salvageOne(
    session: Session,
    name: string,
    files: readonly InputFile[],
  ): Promise<void> {
    await mkdir(this.scratchFolder, { recursive: true });
    await this.replaceViews(
      session,
      name,
      await salvageInput(kindOf(name), files, describer(session), this.scratchFolder),
    );
  }

  private async replaceViews(session: Session, name: string, input: PreparedInput): Promise<void> {
    const create = (identifier: string, sql: string) =>
      session.execute(
        `create or replace view ${new Relation(this.space.workSchema, identifier)} as ${sql}`,
      );
    await create(name, input.viewSql);
    await create(seedOf(name).numbered, input.numberedViewSql);
  }
}

/**
 * Finds the files of a space's inputs.
 * @param scratchFolder A folder for what salvaging broken files writes.
 * @throws {ProjectErrors} `missing-file`, `path-outside`.
 */
export async function bindInputs(
  space: Space & { readonly input: EventsInput },
  identity: IdentityFile,
  scratchFolder: string,
): Promise<SpaceInputs> {
  const files = new Map<string, readonly InputFile[]>();
  for (const name of Object.keys(SEEDS))
    files.set(name, await filesOf(space.input, kindOf(name), identity));
  return new SpaceInputs(space, files, scratchFolder);
}

function filesOf(
  input: EventsInput,
  kind: EventKind,
  identity: IdentityFile,
): Promise<readonly InputFile[]> {
  const patterns = kind === 'identify_events' ? input.identifyEvents : input.mergeEvents;
  const { base, allowedFolders } = identity;
  return resolveInputFiles(patterns, { base, allowedFolders });
}

function kindOf(seedName: string): EventKind {
  return seedOf(seedName).kind;
}

function seedOf(name: string): (typeof SEEDS)[keyof typeof SEEDS] {
  return SEEDS[name as keyof typeof SEEDS];
}

function describer(session: Session): (sql: string) => ReturnType<Session['describe']> {
  return (sql) => session.describe(sql);
}
