import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { ProjectError } from '../../errors/project-error.js';
import { quoteLiteral } from '../../relation/relation.js';
import type { Engine, Session } from '../engine.js';
import { DuckdbSession } from './duckdb-session.js';
import { loadDriver } from './load-driver.js';
import { lockHolder } from './lock-holder.js';

/** Settings that hold for the whole database, by DuckDB's names. */
export type DuckdbSettings = Readonly<Record<string, string>>;

/**
 * Opens a DuckDB file, made if it does not exist.
 * @param file A path, or `:memory:`.
 * @param folders The only folders whose files its SQL may read and write; by default all.
 * @throws {ProjectError} `database-locked` with the process that holds it, `database-unusable`.
 */
export async function openDuckdb(
  file: string,
  settings: DuckdbSettings = {},
  folders?: readonly string[],
): Promise<Engine> {
  const { DuckDBInstance } = await loadDriver();
  try {
    if (file !== ':memory:') await mkdir(path.dirname(file), { recursive: true });
    const instance = await DuckDBInstance.create(file, { ...FIXED_SETTINGS, ...settings });
    if (folders) await restrict(instance, folders);
    return new DuckdbEngine(instance, file);
  } catch (error) {
    throw openFault(error, file);
  }
}

/** Cannot be undone while the database is open. */
async function restrict(instance: DuckDBInstance, folders: readonly string[]): Promise<void> {
  const connection = await instance.connect();
  const list = [...new Set(folders)].map(quoteLiteral).join(', ');
  await connection.run(`set allowed_directories = [${list}]; set enable_external_access = false`);
  connection.closeSync();
}

/** No build may load code from the network. */
const FIXED_SETTINGS: DuckdbSettings = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

/** DuckDB tells how far a statement is only with its progress bar on, which is not to be drawn. */
const SESSION_SETTINGS = `
  set errors_as_json = true;
  set TimeZone = 'UTC';
  set enable_progress_bar = true;
  set enable_progress_bar_print = false`;

class DuckdbEngine implements Engine {
  readonly type = 'duckdb';

  constructor(
    private readonly instance: DuckDBInstance,
    readonly location: string,
  ) {}

  async connect(): Promise<Session> {
    const connection = await this.instance.connect();
    await connection.run(SESSION_SETTINGS);
    return new DuckdbSession(connection);
  }

  close(): Promise<void> {
    this.instance.closeSync();
    return Promise.resolve();
  }
}

function openFault(error: unknown, file: string): ProjectError {
  const message = error instanceof Error ? error.message : String(error);
  const holder = lockHolder(message);
  if (holder !== undefined) {
    return new ProjectError('database-locked', `"${file}" is in use by ${holder}.`, {
      hint: 'End that process, or name another file with --database.',
      cause: error,
    });
  }
  return new ProjectError(
    'database-unusable',
    `"${file}" cannot be opened: ${firstLine(message)}`,
    { cause: error },
  );
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
