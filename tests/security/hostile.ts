import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';

/** A megabyte that no compression makes small. */
const LONG = Array.from({ length: 16_384 }, (_, at) =>
  createHash('sha256').update(String(at)).digest('hex'),
).join('');

/** Values that execute, break or deceive wherever they are not treated as data. */
export const HOSTILE: Readonly<Record<string, string>> = {
  sql: `'; drop table users_identities; --`,
  quotes: `'"\`$$`,
  'double quote': '"',
  template: '{{ 1/0 }}{% raw %}{# x #}',
  'open template': '{% raw %}',
  format: '%s %n %d %(x)s %',
  dollars: ['$1 $', '{HOME} $$ $0 $&'].join(''),
  backslashes: '\\',
  escapes: '\\u0041\\x41\\n\\0',
  long: LONG,
  bidi: '\u202egpj.exe\u2066a\u2067b\u2068c\u2069',
  separators: 'a\u2028b\u2029c\u0085d',
  color: '\x1b[31mred\x1b[0m',
  link: '\x1b]8;;http://evil.example\x07click\x1b]8;;\x07',
  title: '\x1b]0;title\x07\x9b2J',
  overwrite: 'honest\rforged',
  backspace: 'a\b\b\x7fb',
  lines: 'one\ntwo\r\nthree',
  tab: 'a\tb',
  formula: `=HYPERLINK("http://evil.example","x")`,
  plus: '+1+cmd',
  at: '@SUM(1)',
  bom: '\ufeffa',
  tags: 'a\u{e0041}\u{e007f}b',
  comment: '/* */ -- ; \\g',
  json: '{"a":[1,"',
  prototype: '__proto__',
};

/** What the tables cannot hold, since PostgreSQL cannot. */
export const NUL = 'a\0b';

/** File names that break what is not careful; a slash is no part of one. */
export const FILE_NAMES: readonly string[] = [
  `o'hara "x"`,
  '{{ x }}',
  '{% raw %}',
  '100%s #1?x',
  '[a-z]',
  '!(x)@(y)+',
  'line\nbreak',
  '\u202etxt',
  'naïve 日本',
  '$HOME `id`',
  '\x1b[31mred',
  '\\',
  ' lead',
  '-rf',
];

/** Everything that steers a terminal or hides text, but for line ends, tabs and colours. */
const RAW = new RegExp(
  '[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069' +
    '\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}]|\\p{Surrogate}',
  'u',
);

/** Fails if what a command wrote holds a control character that came from data. */
export function expectHarmless(text: string): void {
  const found = RAW.exec(text);
  const around =
    found && JSON.stringify(text.slice(Math.max(0, found.index - 80), found.index + 20));
  expect(around).toBeNull();
}

/** Lists the files of a folder and below, with their permissions. */
export function filesBelow(folder: string): { name: string; mode: number; isFolder: boolean }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => {
    const stat = statSync(path.join(folder, name));
    return { name, mode: stat.mode & 0o777, isFolder: stat.isDirectory() };
  });
}

/** Parses every JSON file of a folder and below; throws at one that is not JSON. */
export function parseJsonFiles(folder: string): number {
  const files = filesBelow(folder).filter(({ name }) => name.endsWith('.json'));
  for (const { name } of files) {
    const text = readFileSync(path.join(folder, name), 'utf8');
    // The cache has a line of its own before the document.
    if (!name.includes('idw_cache')) JSON.parse(text);
  }
  return files.length;
}
