import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The terminal sessions of the README, run in a copy of the project: each command and its output. */
const CLONED = [
  'package.json',
  'dbt_project.yml',
  'identity.yml',
  'models',
  'macros',
  'seeds',
  'data',
  'tests/data',
  'tests/generic',
  'src',
  'dist',
  'templates',
];
const folder = mkdtempSync(path.join(tmpdir(), 'idw-readme-'));

beforeAll(() => {
  for (const name of CLONED) cpSync(name, path.join(folder, name), { recursive: true });
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
  run('npx idw build --quiet');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('README', () => {
  for (const { command, output } of sessions(readFileSync('README.md', 'utf8'))) {
    test(`shows what "${command.slice(0, 60)}" prints`, () => {
      expect(masked(run(command))).toBe(masked(output));
    });
  }
});

/** Commands begin with `$ `; what follows until the next one is their output. */
function sessions(markdown: string): { command: string; output: string }[] {
  const blocks = [...markdown.matchAll(/```console\n([\s\S]*?)```/g)].map(
    ([, block]) => block ?? '',
  );
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = '', ...lines] = part.split('\n');
        return { command, output: lines.join('\n') };
      })
      .filter(({ command }) => !command.startsWith('npm ')),
  );
}

function run(command: string): string {
  const script = `npx() { shift; node "${path.join(folder, 'dist', 'idw.js')}" "$@"; }\n${command}`;
  const env = { ...process.env, NO_COLOR: '1', COLUMNS: '100' };
  return execFileSync('bash', ['-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Times differ from run to run. */
function masked(text: string): string {
  return text
    .replace(/\d+\.\d+s/g, 'N s')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?\+00/g, 'TIME')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .join('\n')
    .trim();
}
