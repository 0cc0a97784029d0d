import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { literalFolder } from './glob.js';

/**
 * The folders in which the inputs and warehouses of one identity.yml may lie: its own and those of
 * allow_paths. Symbolic links are followed before a path is judged.
 */
export class PathScope {
  readonly #roots: readonly string[];

  constructor(
    /** The folder of identity.yml, absolute: relative paths start here. */
    readonly base: string,
    allowed: readonly string[] = [],
  ) {
    this.#roots = [base, ...allowed.map((folder) => resolve(base, folder))].map(realPathOf);
  }

  /** Tells whether all that a path, glob or `{schema}` template can name lies inside. */
  holds(pattern: string): boolean {
    const fixed = literalFolder(pattern);
    const rest = pattern.slice(fixed.length);
    return !rest.split(/[\\/]/).includes('..') && this.holdsFile(resolve(this.base, fixed));
  }

  /** Tells whether a file, existing or not, lies inside once links are followed. */
  holdsFile(path: string): boolean {
    const real = realPathOf(path);
    return this.#roots.some((root) => isWithin(root, real));
  }

  /** Gives a path as it is recorded: relative to identity.yml, with forward slashes. */
  nameOf(path: string): string {
    return relative(this.base, path).split(sep).join('/');
  }
}

/** Follows the links of the part of a path that exists. */
function realPathOf(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPathOf(parent), relative(parent, path));
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}
