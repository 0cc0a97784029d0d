/** Reads tables of a server as builds do, without the builds. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb/duckdb-engine.js';
import type { Session, Value } from '../../../src/engine/engine.js';
import {
  readCallTables,
  type StagedTables,
} from '../../../src/identity/segment-tables/postgres/read-call-tables.js';
import type { IdentifierType } from '../../../src/identity/space.js';

/** A space `web` that reads some identifiers. */
export const READING_SPACE = {
  name: 'web',
  schema: 'personas_web_identities',
  stateSchema: 'idw_web_state',
  identifiers: ['loyalty_id', 'crm_id', 'plan_id'].map((type): IdentifierType => {
    return { type, isEnabled: true, normalize: 'none' };
  }),
};

/** A database file that reads a server, and remembers what it has read. */
export class ServerReader {
  #known: readonly string[] = [];

  private constructor(
    readonly folder: string,
    readonly file: string,
    readonly session: Session,
    private readonly url: string,
    private readonly schemas: readonly string[],
  ) {}

  static async open(url: string, schemas: readonly string[] = ['web']): Promise<ServerReader> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'idw-test-'));
    const file = path.join(folder, 'warehouse.duckdb');
    const engine = await openDuckdb(file, {}, [folder]);
    const session = await engine.connect();
    onTestFinished(async () => {
      session.close();
      await engine.close();
      rmSync(folder, { recursive: true });
    });
    await session.execute(`create schema ${READING_SPACE.stateSchema}`);
    return new ServerReader(folder, file, session, url, schemas);
  }

  /** Reads what is new, and remembers it unless the build is to fail. */
  async read<T>(
    work: (staged: StagedTables) => Promise<T>,
    { fullRefresh = false, fails = false } = {},
  ): Promise<T> {
    const staged = await readCallTables(
      READING_SPACE,
      { kind: 'postgres', url: this.url, schemas: this.schemas },
      this.session,
      {
        ...{ known: this.#known, fullRefresh, signal: new AbortController().signal },
        stagingFolder: path.join(this.folder, 'staged'),
      },
    );
    try {
      const result = await work(staged);
      if (fails) return result;
      await this.session.execute('begin');
      for (const sql of staged.recordSql({ replacesAll: fullRefresh }))
        await this.session.execute(sql);
      await this.session.execute('commit');
      this.#known = staged.tables.map(({ input }) => input);
      return result;
    } finally {
      await staged.release(this.session);
    }
  }

  /** The rows that a read finds, as text. */
  async rows(
    columns: string,
    options?: { readonly fullRefresh?: boolean; readonly fails?: boolean },
  ): Promise<string[]> {
    return this.read(async ({ tables }) => {
      const found: string[] = [];
      for (const { viewSql } of tables) {
        const { rows } = await this.session.query(`select ${columns} from (${viewSql})`);
        found.push(...rows.map((row: readonly Value[]) => JSON.stringify(row)));
      }
      return found;
    }, options);
  }
}
