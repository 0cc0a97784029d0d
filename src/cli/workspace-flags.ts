import { existsSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { escapeKeepingLines } from '../errors/display-text.js';
import { ProjectError } from '../errors/project-error.js';
import type { Terminal } from '../report/terminal.js';
import type { WorkspaceOptions } from '../workspace/workspace-options.js';
import { isMapping } from '../yaml/read-fields.js';
import { defaultMemoryLimit } from './default-memory.js';
import type { Flags } from './flags.js';

/** Reads the flags that say which project is meant; paths become absolute. */
export function workspaceOptions(
  flags: Flags,
  terminal: Terminal,
  command?: string,
  signal?: AbortSignal,
): WorkspaceOptions {
  const resolve = (file: string | undefined) =>
    file === undefined ? undefined : path.resolve(file);
  return {
    command,
    signal,
    select: flags.select,
    exclude: flags.exclude,
    projectDir: resolve(flags.projectDir) ?? nearestProject(process.cwd()),
    identityFile: resolve(flags.identity),
    databaseFile: flags.database === ':memory:' ? flags.database : resolve(flags.database),
    targetPath: resolve(flags.targetPath),
    spaces: (flags.space ?? [])
      .flatMap((names) => names.split(/[\s,]+/))
      .filter((name) => name !== ''),
    targetName: flags.target ?? 'dev',
    vars: readMapping(flags.vars, '--vars', '{country: fr}'),
    threads: wholeNumber(flags.threads, '--threads') ?? 4,
    fullRefresh: flags.fullRefresh ?? false,
    forgetRemoved: forgetRemoved(flags, command),
    storeFailures: flags.storeFailures ?? false,
    syncedAt: readTimestamp(flags.syncedAt),
    env: process.env,
    log: (text) => terminal.stderr(`${text.split('\t').map(escapeKeepingLines).join('\t')}\n`),
  };
}

function nearestProject(start: string): string {
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'dbt_project.yml'))) return folder;
    if (folder === path.dirname(folder)) return start;
  }
}

/** Reads a flag that takes a mapping; nothing given is an empty one. */
export function readMapping(
  text: string | undefined,
  flag: string,
  example: string,
): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  try {
    const value: unknown = parse(text);
    if (isMapping(value)) return value;
  } catch {
    // falls through to the one message for both faults
  }
  throw new ProjectError('bad-argument', `${flag} takes a YAML or JSON mapping, not "${text}".`, {
    hint: `For example: ${flag} '${example}'`,
  });
}

/** Reads a positive whole number of a flag. */
export function wholeNumber(text: string | undefined, flag: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new ProjectError('bad-argument', `${flag} takes a whole number from 1, not "${text}".`);
}

/**
 * Reads the settings of the database that flags give, by DuckDB's names.
 * @throws {ProjectError} `bad-argument` for a size that DuckDB would not read, or not as meant.
 */
export function databaseSettings({ memoryLimit }: Flags): Readonly<Record<string, string>> {
  if (memoryLimit === undefined) return { memory_limit: defaultMemoryLimit() };
  if (/^(?!0*(\.0*)?[A-Z])\d+(\.\d+)? ?[KMGT]i?B$/i.test(memoryLimit))
    return { memory_limit: memoryLimit };
  throw new ProjectError(
    'bad-argument',
    `--memory-limit takes a size such as 512MB or 2GiB, not "${memoryLimit}".`,
  );
}

/** Without a full refresh all calls that were read stay, so the flag would promise what is not done. */
function forgetRemoved(flags: Flags, command: string | undefined): boolean {
  if (!flags.forgetRemoved || flags.fullRefresh || command === 'regulate')
    return flags.forgetRemoved ?? false;
  throw new ProjectError('bad-argument', '--forget-removed needs --full-refresh beside it.');
}

function readTimestamp(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const fits =
    /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/.test(
      text,
    );
  if (fits && !Number.isNaN(Date.parse(text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00'))))
    return text;
  throw new ProjectError(
    'bad-argument',
    `--synced-at takes a timestamp such as 2026-01-31T12:00:00Z, not "${text}".`,
  );
}
