import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCli } from '../support/built-cli.js';
import { consoleSessions } from '../support/console-sessions.js';
import { PostgresServer } from '../support/postgres-server.js';
import { createProject, type TestProject } from '../support/project.js';

const run = promisify(execFile);
const docs = readFileSync('docs/warehouses.md', 'utf8');

let server: PostgresServer;
let cli = '';
beforeAll(async () => {
  [server, cli] = await Promise.all([PostgresServer.start(), buildCli('idw-warehouse-docs')]);
});
afterAll(async () => {
  await Promise.all([server.stop(), rm(path.dirname(cli), { recursive: true })]);
});

const HEADER =
  'message_id,segment_id,external_id_type,external_id_value,source_key,timestamp,received_at';
const events = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => {
    const number = from + index;
    return `m${number},use_${number},email,${number}@example.com,web,2026-01-01,2026-01-01`;
  });

/** What the example of identity.yml on that page brings to its warehouses. */
async function shop(): Promise<TestProject> {
  const [, warehouses = ''] = /```yaml\n(warehouses:[\s\S]*?)```/.exec(docs) ?? [];
  return createProject({
    'identity.yml': `version: 1
spaces:
  - { name: shop, input: { identify_events: events.csv, merge_events: merges.csv } }
${warehouses}`,
    'events.csv': [HEADER, ...events(0, 2000), ''].join('\n'),
    'merges.csv': 'message_id,from_segment_id,into_segment_id,timestamp,received_at\n',
  });
}

test('the sessions of docs/warehouses.md are what the commands print', async () => {
  const project = await shop();
  const env = { ...process.env, BI_POSTGRES_URL: await server.createDatabase('docs') };
  const shell = async (command: string) => {
    const script = `idw() { node "${cli}" "$@" 2>&1; }\n${command}`;
    const options = { cwd: project.root, env: { ...env, NO_COLOR: '1', COLUMNS: '100' } };
    return (await run('bash', ['-c', script], options)).stdout;
  };
  await shell('idw build --quiet');
  await project.write({
    'events.csv': [HEADER, ...events(0, 2012), ''].join('\n'),
    'merges.csv': [
      'message_id,from_segment_id,into_segment_id,timestamp,received_at',
      ...[7, 8, 9].map((from) => `g${from},use_${from},use_1,2026-01-02,2026-01-02`),
      '',
    ].join('\n'),
  });
  await shell('idw build --quiet --no-sync');
  await shell('idw sync --quiet --warehouse files');
  const sessions = consoleSessions(docs);
  expect(sessions.length).toBeGreaterThan(0);
  for (const { command, output } of sessions)
    expect(`$ ${command}\n${masked(await shell(command))}`).toBe(`$ ${command}\n${masked(output)}`);
});

function masked(text: string): string {
  return text.replace(/in [\d.]+s/g, 'in 0.00s').trim();
}
