import picomatch from 'picomatch';

/** Tells whether a path holds a wildcard: `*`, `?` or a choice `{a,b}`. */
export function hasWildcard(pattern: string): boolean {
  return /[*?]|\{[^{}]*,[^{}]*\}/.test(pattern);
}

/** Gives the folders of a glob or template that stand before its first wildcard or brace. */
export function literalFolder(pattern: string): string {
  const wild = pattern.search(/[*?{]/);
  if (wild < 0) return pattern;
  return pattern.slice(0, pattern.lastIndexOf('/', wild) + 1);
}

/**
 * Compiles a glob over paths with forward slashes: `*` and `?` within a folder, `**` over folders,
 * `{a,b}` as a choice. All else is literal, brackets too; names with a leading dot match only a
 * pattern that writes the dot.
 */
export function compileGlob(pattern: string): (path: string) => boolean {
  const literal = pattern.replace(/[[\]()!+@|^$\\]/g, '\\$&');
  const isMatch = picomatch(literal, {
    ...{ nonegate: true, noextglob: true, strictSlashes: true },
    // A line break is a character of a name like any other.
    flags: 's',
  });
  return (path) => isMatch(path);
}
