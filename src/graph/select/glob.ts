import picomatch from 'picomatch';

/** Makes a matcher of names: `*` any characters (dots and slashes too), `?` one, `[ab]`, `[!ab]`. */
export function nameMatcher(pattern: string): (name: string) => boolean {
  if (!hasWildcard(pattern)) return (name) => name === pattern;
  const source = pattern.replace(TOKEN, (token) => {
    if (token === '*') return '.*';
    if (token === '?') return '.';
    return token.length > 2 && token.startsWith('[') ? characterClass(token) : `\\${token}`;
  });
  const expression = new RegExp(`^${source}$`, 's');
  return (name) => expression.test(name);
}

/** Makes a matcher of paths, for the path itself or a folder above it: `*` stays in one folder, `**` does not. */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const clean = pattern
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '')
    .replace(/\/+$/, '');
  if (clean === '' || clean === '.') return () => true;
  const matches = picomatch(clean, { dot: true, nobrace: true, noextglob: true, nonegate: true });
  return (path) => foldersAndSelf(path).some((part) => matches(part));
}

/** Tells whether a pattern holds a wildcard. */
export function hasWildcard(pattern: string): boolean {
  return /[*?[\]]/.test(pattern);
}

/** A wildcard, a character class or a character that means something in a regular expression. */
const TOKEN = /\*|\?|\[!?\]?[^\]]*\]|[\\^$.|+()[\]{}]/g;

function characterClass(token: string): string {
  const negated = token.startsWith('[!');
  const members = token.slice(negated ? 2 : 1, -1).replace(/[\\\]^[]/g, '\\$&');
  return `[${negated ? '^' : ''}${members}]`;
}

function foldersAndSelf(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
