import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { lockHolder } from '../../engine/duckdb/lock-holder.js';
import type { Session } from '../../engine/engine.js';
import { ProjectError } from '../../errors/project-error.js';
import { quoteIdentifier, quoteLiteral } from '../../relation/relation.js';
import { PathScope } from '../path-scope.js';
import type { InputPattern } from '../space.js';
import { lastingMtime, seePath } from '../state/seen-file.js';

/** A DuckDB file whose tables a session can read. */
export interface AttachedDatabase {
  /** The path as it is recorded. */
  readonly name: string;
  /** What the engine calls it; undefined for the database that is being built. */
  readonly catalog: string | undefined;
  /** Proves that nothing has changed, if it was the same before; null if it proves nothing. */
  readonly mtimeNs: bigint | null;
}

/** What attaching a file depends on besides the file. */
export interface AttachOptions {
  /** The folder of identity.yml, and others that files may lie in. */
  readonly base: string;
  readonly allowedFolders: readonly string[];
  /** The database that is being built. */
  readonly databaseFile: string;
  /** Names of inputs that earlier runs read: what they lie in may be gone. */
  readonly known: readonly string[];
}

/**
 * Makes a DuckDB file readable to all sessions of a database, until it is closed.
 * @returns Undefined if the file is gone since it was read.
 * @throws {ProjectError} `path-outside`, `missing-file`, `database-locked`, `database-unusable`.
 */
export async function attachDatabase(
  { glob, written, at }: InputPattern,
  session: Session,
  { base, allowedFolders, databaseFile, known }: AttachOptions,
): Promise<AttachedDatabase | undefined> {
  const scope = new PathScope(base, allowedFolders);
  const path = resolve(base, glob);
  const name = scope.nameOf(path);
  if (!scope.holdsFile(path))
    throw new ProjectError('path-outside', `"${written}" leads outside the folder of this file.`, {
      at,
      hint: 'Move it into the folder, or add its folder to allow_paths.',
    });
  if (!existsSync(path)) {
    if (known.some((input) => input.startsWith(`${name}#`))) return undefined;
    throw new ProjectError('missing-file', `The input "${written}" does not exist.`, { at });
  }
  const real = realpathSync(path);
  if (existsSync(databaseFile) && realpathSync(databaseFile) === real)
    return { name, catalog: undefined, mtimeNs: null };
  const catalog = `idw_tables_${createHash('sha256').update(real).digest('hex').slice(0, 12)}`;
  try {
    await session.execute(
      `attach if not exists ${quoteLiteral(real)} as ${quoteIdentifier(catalog)} (type duckdb, read_only)`,
    );
  } catch (error) {
    throw attachFault(error, name);
  }
  return { name, catalog, mtimeNs: await provingMtime(real) };
}

/** What a writer that was killed left in the log beside the file is part of the tables. */
async function provingMtime(path: string): Promise<bigint | null> {
  return existsSync(`${path}.wal`) ? null : lastingMtime(await seePath(path));
}

function attachFault(error: unknown, name: string): ProjectError {
  const message = error instanceof Error ? error.message : String(error);
  const holder = lockHolder(message);
  if (holder !== undefined)
    return new ProjectError('database-locked', `"${name}" is in use by ${holder}.`, {
      hint: 'Run again when that process has ended: a file that is written to cannot be read.',
      cause: error,
    });
  const [line = message] = message.split('\n', 1);
  return new ProjectError('database-unusable', `"${name}" cannot be opened: ${line}`, {
    cause: error,
  });
}
