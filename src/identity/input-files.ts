import { type Dirent, existsSync } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { ProjectError, throwCollected } from '../errors/project-error.js';
import { nearestNames } from '../errors/suggest.js';
import { compileGlob, hasWildcard, literalFolder } from './glob.js';
import { PathScope } from './path-scope.js';
import type { InputPattern } from './space.js';

/** A file that an input names. */
export interface InputFile {
  /** Absolute path. */
  readonly path: string;
  /** Path relative to identity.yml with forward slashes, as it is recorded. */
  readonly name: string;
  readonly format: 'csv' | 'ndjson' | 'parquet';
  readonly isGzip: boolean;
}

/**
 * Finds the files of an input in the order of their names' UTF-8 bytes, each once. All patterns
 * that match nothing, files of unknown format and files outside the allowed folders are reported
 * together.
 */
export async function resolveInputFiles(
  patterns: readonly InputPattern[],
  options: {
    readonly base: string;
    readonly allowedFolders?: readonly string[];
    /** Whether patterns may match nothing, since what they matched before is known. */
    readonly mayBeGone?: boolean;
  },
): Promise<readonly InputFile[]> {
  const scope = new PathScope(options.base, options.allowedFolders);
  const errors: ProjectError[] = [];
  const gone = options.mayBeGone ? [] : errors;
  const files = new Map<string, InputFile>();
  for (const pattern of patterns) {
    for (const path of await matchingPaths(pattern, scope, { errors, gone })) {
      const file = toInputFile(path, pattern, scope, errors);
      if (file) files.set(file.name, file);
    }
  }
  throwCollected(errors);
  return [...files.values()].sort((a, b) =>
    Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)),
  );
}

async function matchingPaths(
  pattern: InputPattern,
  scope: PathScope,
  { errors, gone }: Readonly<Record<'errors' | 'gone', ProjectError[]>>,
): Promise<readonly string[]> {
  const path = resolve(scope.base, pattern.glob);
  if (!scope.holds(pattern.glob)) {
    errors.push(outside(pattern, pattern.written));
    return [];
  }
  if (!hasWildcard(pattern.glob)) {
    if (await isFile(path)) return [path];
    gone.push(await missing(pattern, scope));
    return [];
  }
  const root = resolve(scope.base, literalFolder(pattern.glob));
  const isMatch = compileGlob(pattern.glob.slice(literalFolder(pattern.glob).length));
  const found = (await filesBelow(root)).filter(isMatch).map((name) => join(root, name));
  if (found.length === 0) gone.push(await missing(pattern, scope));
  return found;
}

function toInputFile(
  path: string,
  pattern: InputPattern,
  scope: PathScope,
  errors: ProjectError[],
): InputFile | undefined {
  const name = scope.nameOf(path);
  const kind = formatOf(name);
  if (!scope.holdsFile(path)) errors.push(outside(pattern, name));
  else if (!kind) errors.push(unknownFormat(pattern, name));
  else return { path, name, ...kind };
  return undefined;
}

function formatOf(name: string): Pick<InputFile, 'format' | 'isGzip'> | undefined {
  const [, extension, gz] = /\.(csv|ndjson|jsonl|json|parquet)(\.gz)?$/i.exec(name) ?? [];
  if (extension === undefined) return undefined;
  const lower = extension.toLowerCase();
  if (lower === 'parquet') return gz ? undefined : { format: 'parquet', isGzip: false };
  return { format: lower === 'csv' ? 'csv' : 'ndjson', isGzip: gz !== undefined };
}

/** Lists all files below a folder as relative paths; linked folders too, circles left out. */
async function filesBelow(
  root: string,
  prefix = '',
  above: readonly string[] = [],
): Promise<string[]> {
  const folder = join(root, prefix);
  if (!existsSync(folder)) return [];
  const real = await realpath(folder);
  if (above.includes(real)) return [];
  const names: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const name = `${prefix}${entry.name}`;
    if (await isFolder(entry, join(root, name))) {
      names.push(...(await filesBelow(root, `${name}/`, [...above, real])));
    } else names.push(name);
  }
  return names;
}

async function isFolder(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

async function missing(pattern: InputPattern, scope: PathScope): Promise<ProjectError> {
  const what = hasWildcard(pattern.glob) ? 'matches no file' : 'does not exist';
  const message = `The input "${pattern.written}" ${what}.`;
  const hint = await nearestFiles(pattern, scope);
  return new ProjectError('missing-file', message, { at: pattern.at, hint });
}

/** Names what lies where the pattern leaves the existing folders: the nearest, or the first few. */
async function nearestFiles(pattern: InputPattern, scope: PathScope): Promise<string | undefined> {
  const segments = resolve(scope.base, pattern.glob).split(sep);
  let depth = segments.findIndex((segment, at) => {
    return hasWildcard(segment) || !existsSync(segments.slice(0, at + 1).join(sep) || sep);
  });
  if (depth < 0) depth = segments.length - 1;
  const folder = segments.slice(0, depth).join(sep) || sep;
  if (!scope.holdsFile(folder)) return undefined;
  const entries = (await readdir(folder)).filter((entry) => !entry.startsWith('.')).sort();
  const near = nearestNames(segments[depth] ?? '', entries);
  const shown = (near.length ? near : entries.slice(0, 3)).map((name) => {
    return `"${scope.nameOf(join(folder, name))}"`;
  });
  if (near.length > 0) return `Did you mean ${shown.join(' or ')}?`;
  return shown.length > 0 ? `There are: ${shown.join(', ')}.` : 'Its folder is empty.';
}

function outside(pattern: InputPattern, name: string): ProjectError {
  const message = `The input "${name}" lies outside the folder of identity.yml.`;
  const hint = 'Move it into the folder, or add its folder to allow_paths.';
  return new ProjectError('path-outside', message, { at: pattern.at, hint });
}

function unknownFormat(pattern: InputPattern, name: string): ProjectError {
  const message = `The input "${name}" has no known format.`;
  const hint = 'Formats: .csv, .ndjson, .jsonl, .json (each also with .gz) and .parquet.';
  return new ProjectError('missing-file', message, { at: pattern.at, hint });
}
