import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { CompiledNode } from '../compile/compiled-node.js';
import type { Session } from '../engine/engine.js';
import type { Node } from '../graph/node.js';
import { quoteIdentifier, quoteLiteral, Relation } from '../relation/relation.js';
import { createSchema, dropOtherKind } from './catalog.js';
import { storeFailuresLater } from './run-test.js';

/** How the tables of a space become visible. */
export interface Publication {
  readonly space: string;
  /** Where tables are kept that were built, but not published. */
  readonly workSchema: string;
  /** Schema of views on the published tables, for the default space. */
  readonly defaultSchema: string | undefined;
  /** A folder for rows that must outlive a rollback, until they are tables. */
  readonly scratchFolder: string;
}

/**
 * The one transaction in which a space's tables are replaced. Whatever happens before `commit`,
 * readers see the old tables. What was built and not published is kept in the work schema, so that
 * failing tests can be looked into.
 */
export class PublicationTransaction {
  private readonly kept: ((after: Session) => Promise<void>)[] = [];
  private readonly built: Node[] = [];
  /** What lies in the scratch folder because of this transaction. */
  private readonly files: string[] = [];

  constructor(
    private readonly publication: Publication,
    readonly session: Session,
  ) {}

  async begin(): Promise<void> {
    await this.session.execute('begin transaction');
  }

  /** Notes a table that was built inside. */
  add(node: Node): void {
    this.built.push(node);
  }

  /** Keeps failing rows of a test beyond a rollback. */
  async keepFailures(test: CompiledNode): Promise<Relation> {
    const file = await this.scratchFile(test.node.relation.identifier);
    this.kept.push(await storeFailuresLater(test, this.session, file));
    return test.node.relation;
  }

  async commit(): Promise<void> {
    for (const node of this.built) await this.finishTable(node);
    await this.session.execute('commit');
  }

  /** Leaves the published tables as they were. */
  async rollback(): Promise<void> {
    await this.session.execute('rollback').catch(() => undefined);
  }

  /** Sets aside what was built, for a look at it after the rollback. */
  async keepTables(): Promise<void> {
    for (const node of this.built) await this.keepTable(node);
  }

  /** Makes tables of all that was set aside, once the transaction is over. */
  async restore(): Promise<void> {
    try {
      for (const keep of this.kept) await keep(this.session);
    } finally {
      for (const file of this.files) await rm(file, { force: true });
    }
  }

  private async finishTable({ relation }: Node): Promise<void> {
    const { workSchema, defaultSchema } = this.publication;
    await this.session.execute(
      `drop table if exists ${new Relation(workSchema, relation.identifier)}`,
    );
    if (defaultSchema === undefined) return;
    const view = new Relation(defaultSchema, relation.identifier);
    await createSchema(this.session, defaultSchema);
    await dropOtherKind(this.session, view, 'view');
    await this.session.execute(`create or replace view ${view} as select * from ${relation}`);
  }

  private async keepTable({ relation }: Node): Promise<void> {
    const file = await this.scratchFile(relation.identifier);
    await this.session.execute(
      `copy (select * from ${relation}) to ${quoteLiteral(file)} (format parquet)`,
    );
    const copy = unpublishedRelation(relation, this.publication.workSchema);
    this.kept.push(async (after) => {
      await after.execute(`create schema if not exists ${quoteIdentifier(copy.schema)}`);
      await after.execute(
        `create or replace table ${copy} as select * from read_parquet(${quoteLiteral(file)})`,
      );
    });
  }

  private async scratchFile(name: string): Promise<string> {
    await mkdir(this.publication.scratchFolder, { recursive: true });
    const file = `${this.files.length}-${name.slice(0, 100)}.parquet`;
    this.files.push(path.join(this.publication.scratchFolder, file));
    return path.join(this.publication.scratchFolder, file);
  }
}

/** Names the copy of a published table that was built, but not published. */
export function unpublishedRelation(relation: Relation, workSchema: string): Relation {
  return new Relation(workSchema, relation.identifier);
}
