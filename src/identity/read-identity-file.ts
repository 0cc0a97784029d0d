import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { ProjectError, throwCollected } from '../errors/project-error.js';
import { type CheckPattern, checkPatterns } from './check-patterns.js';
import { parseYaml } from './parse-yaml.js';
import { PathScope } from './path-scope.js';
import { readSpaces } from './read-space.js';
import { readWarehouses } from './read-warehouses.js';
import type { Space } from './space.js';
import type { Warehouse } from './warehouse.js';
import { YamlSource } from './yaml-source.js';
import type { YamlFields, YamlValue } from './yaml-value.js';

/** What an identity.yml says, checked and with every default filled in. */
export interface IdentityFile {
  readonly spaces: readonly Space[];
  readonly warehouses: readonly Warehouse[];
  /** The folder of the file, absolute: relative paths start here. */
  readonly base: string;
  /** The folders of allow_paths, absolute. */
  readonly allowedFolders: readonly string[];
  /** What is odd, but does not stop a build. */
  readonly warnings: readonly ProjectError[];
}

export interface ReadIdentityOptions {
  /** Messages show the file's path relative to this folder. */
  readonly projectRoot: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks the engine for its objection to a regular expression; without it none is checked. */
  readonly checkPattern?: CheckPattern;
}

/** Reads identity.yml as docs/configuration.md defines it; all its mistakes are thrown together. */
export async function readIdentityFile(
  path: string,
  options: ReadIdentityOptions,
): Promise<IdentityFile> {
  const shownPath = relative(options.projectRoot, resolve(path)).split(sep).join('/');
  const source = new YamlSource(shownPath, await readText(path, shownPath), options.env);
  const fields = parseYaml(source)?.fields(['version', 'allow_paths', 'spaces', 'warehouses']);
  if (!fields) return throwAll(source);
  readVersion(fields, source);
  const allowed = readAllowedFolders(fields.get('allow_paths'));
  const scope = new PathScope(dirname(resolve(path)), allowed);
  const { spaces, names, patterns } = readSpaces(fields.get('spaces'), source, scope);
  const warehouses = readWarehouses(fields.get('warehouses'), names, scope);
  await checkPatterns(patterns, options.checkPattern);
  throwCollected(inOrder(source.errors));
  const { base } = scope;
  const allowedFolders = allowed.map((folder) => resolve(base, folder));
  return { spaces, warehouses, base, allowedFolders, warnings: inOrder(source.warnings) };
}

async function readText(path: string, shownPath: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (cause) {
    const hint = 'Write it, make one with idw init, or name another with --identity.';
    throw new ProjectError('missing-file', `"${shownPath}" cannot be read.`, { hint, cause });
  }
}

function readVersion(fields: YamlFields, source: YamlSource): void {
  const version = fields.get('version');
  if (!version) {
    source.report('yaml-missing-key', 'The file lacks "version".', [0, 1], 'Add "version: 1".');
    return;
  }
  const number = version.wholeNumber(1);
  if (number !== undefined && number > 1) {
    version.fault('identity-unsupported', `Version ${number} of identity.yml is not known here.`);
  }
}

function readAllowedFolders(value: YamlValue | undefined): readonly string[] {
  return (value?.list() ?? []).flatMap((folder) => folder.text() ?? []);
}

function throwAll(source: YamlSource): never {
  throwCollected(inOrder(source.errors));
  throw new Error('identity.yml has no fields, yet no fault was reported');
}

function inOrder(errors: readonly ProjectError[]): readonly ProjectError[] {
  return [...errors].sort((a, b) => {
    return (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0);
  });
}
