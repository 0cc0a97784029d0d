import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildCli } from './support/built-cli.js';
import { consoleSessions } from './support/console-sessions.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const folder = mkdtempSync(path.join(tmpdir(), 'idw-deletion-docs-'));
let cli = '';

const IDENTITY = `version: 1
spaces:
  - name: shop
    input: { calls: data/*.ndjson }
warehouses:
  - { name: files, type: parquet, path: 'warehouse/{schema}/{table}.parquet' }
`;

beforeAll(async () => {
  cli = await buildCli('idw-deletion-docs');
  mkdirSync(path.join(folder, 'data'));
  writeFileSync(path.join(folder, 'identity.yml'), IDENTITY);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(path.dirname(cli), { recursive: true });
});

/** What `cat` shows first is what the reader is taken to have. */
test('the sessions of docs/deletion.md are what the commands print', () => {
  const written = new Set<string>();
  for (const { command, output } of consoleSessions(readFileSync('docs/deletion.md', 'utf8'))) {
    const [, file] = /^cat (\S+)$/.exec(command) ?? [];
    if (file !== undefined && !written.has(file)) writeFileSync(path.join(folder, file), output);
    if (file !== undefined) written.add(file);
    expect(`$ ${command}\n${masked(run(command))}`).toBe(`$ ${command}\n${masked(output)}`);
  }
});

function run(command: string): string {
  const script = `idw() { node "${cli}" "$@"; }\n${command}`;
  return execFileSync('bash', ['-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', COLUMNS: '100' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** Receipts bear the time and an id; a bundle without a number of its build keeps no cache. */
function masked(text: string): string {
  return text
    .replace('  removed target/idw_cache\n', '')
    .replace(/\d{8}T\d{6}Z-[0-9a-f]{8}/g, 'TIME-ID')
    .trim();
}
