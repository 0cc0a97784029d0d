import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consoleSessions } from './support/console-sessions.js';

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
  const sessions = consoleSessions(readFileSync('README.md', 'utf8'));
  for (const { command, output } of sessions.filter(({ command }) => !command.startsWith('npm '))) {
    test(`shows what "${command.slice(0, 60)}" prints`, () => {
      expect(masked(run(command))).toBe(masked(output));
    });
  }
});

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
