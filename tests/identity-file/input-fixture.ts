import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type EventKind, eventRecords } from '../../src/identity/event-columns.js';
import { resolveInputFiles } from '../../src/identity/input-files.js';
import {
  type Describe,
  type PreparedInput,
  prepareInput,
} from '../../src/identity/prepare-input.js';
import type { RecordKind } from '../../src/identity/record-kind.js';
import { isBrokenRecord, salvageInput } from '../../src/identity/salvage-input.js';

export type Row = Readonly<Record<string, unknown>>;

/** A folder of input files and an engine of its own. */
export class InputFixture {
  readonly folder = mkdtempSync(join(tmpdir(), 'idw-input-'));
  /** How the input was read last. */
  lastWay: 'strict' | 'salvaged' = 'strict';

  private constructor(readonly connection: DuckDBConnection) {}

  static async open(): Promise<InputFixture> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
    const connection = await instance.connect();
    await connection.run("set timezone = 'UTC'");
    return new InputFixture(connection);
  }

  close(): void {
    this.connection.closeSync();
    rmSync(this.folder, { recursive: true });
  }

  write(name: string, content: string | Uint8Array): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), content);
  }

  readonly describe: Describe = async (sql) => {
    const reader = await this.connection.runAndReadAll(`describe ${sql}`);
    return reader.getRowsJson().map(([name, type]) => ({ name: String(name), type: String(type) }));
  };

  async query(sql: string): Promise<Row[]> {
    return (await this.connection.runAndReadAll(sql)).getRowObjectsJson();
  }

  async prepare(kind: Kind, ...globs: string[]): Promise<PreparedInput> {
    return prepareInput(recordsOf(kind), await this.files(...globs), this.describe);
  }

  files(...globs: string[]) {
    const patterns = globs.map((glob) => ({ glob, written: glob }));
    return resolveInputFiles(patterns, { base: this.folder });
  }

  /** Reads all rows as a build does: first as if the files were sound, then salvaged. */
  async read(kind: Kind, ...globs: string[]): Promise<Row[]> {
    const prepared = await this.prepare(kind, ...globs);
    this.lastWay = 'strict';
    try {
      return await this.readPrepared(kind, prepared);
    } catch (error) {
      if (!isBrokenRecord(error)) throw error;
    }
    this.lastWay = 'salvaged';
    const files = await this.files(...globs);
    const salvaged = await salvageInput(recordsOf(kind), files, this.describe, this.folder);
    return this.readPrepared(kind, salvaged);
  }

  /** Reads the numbered view, once the plain one is known to hold the same rows. */
  private async readPrepared(kind: Kind, prepared: PreparedInput): Promise<Row[]> {
    const columns = [
      ...recordsOf(kind).columns.map(({ name }) => `"${name}"`),
      'input',
      'raw',
      'record_error',
    ];
    const fingerprint = `count(*) as n, sum(hash(${columns.join(', ')})) as h`;
    const [plain] = await this.query(`select ${fingerprint} from (${prepared.viewSql})`);
    const [numbered] = await this.query(`select ${fingerprint} from (${prepared.numberedViewSql})`);
    if (JSON.stringify(plain) !== JSON.stringify(numbered)) throw new Error('the two views differ');
    const order = 'order by input, record_number';
    return this.query(`select * from (${prepared.numberedViewSql}) ${order}`);
  }
}

/** A kind of events, or of other records. */
type Kind = EventKind | RecordKind;

function recordsOf(kind: Kind): RecordKind {
  return typeof kind === 'string' ? eventRecords(kind) : kind;
}

/** Picks columns of rows, for a short comparison. */
export function pick(rows: readonly Row[], ...columns: string[]): unknown[][] {
  return rows.map((row) => columns.map((column) => row[column]));
}

export const IDENTIFY_HEADER =
  'message_id,segment_id,external_id_type,external_id_value,source_key,timestamp,received_at';
