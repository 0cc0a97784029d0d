import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildCli, startCli } from '../support/built-cli.js';
import { call, filesWith } from './project-bytes.js';

const KILLS = Number(process.env.KILLS ?? 4);
const ANN = 'ann.deleted@example.com';

vi.setConfig({ testTimeout: 60_000 + KILLS * 40_000, hookTimeout: 120_000 });

const LINES = [
  call(1, { userId: 'u-ann-17', traits: { email: ANN } }),
  call(2, { userId: 'u-bob', anonymousId: 'a-bob' }),
  `{"email":"${ANN}"`,
];

let cli = '';
let built = '';
let wholeMs = 0;

beforeAll(async () => {
  cli = await buildCli('idw-regulate-kill');
  built = mkdtempSync(path.join(tmpdir(), 'idw-regulate-built-'));
  const space = { name: 'test', input: { calls: 'calls/*.ndjson' } };
  writeFileSync(path.join(built, 'identity.yml'), JSON.stringify({ version: 1, spaces: [space] }));
  mkdirSync(path.join(built, 'calls'));
  writeFileSync(path.join(built, 'calls', 'a.ndjson'), `${LINES.join('\n')}\n`);
  await ended(built, ['build']);
  const copy = copyOfBuilt();
  const startedAt = Date.now();
  await ended(copy, DELETE);
  wholeMs = Date.now() - startedAt;
  rmSync(copy, { recursive: true });
});

afterAll(async () => {
  await rm(path.dirname(cli), { recursive: true });
  await rm(built, { recursive: true });
});

const DELETE = ['regulate', 'delete', '--type', 'email', '--value', ANN, '--scope', 'identifier'];

function run(folder: string, argv: readonly string[]) {
  const identity = path.join(folder, 'identity.yml');
  return startCli(cli, [...argv, '--project-dir', folder, '--identity', identity]);
}

async function ended(folder: string, argv: readonly string[]): Promise<void> {
  const { code, stderr } = await run(folder, argv).exit;
  expect({ code, fault: code === 0 ? '' : stderr }).toEqual({ code: 0, fault: '' });
}

function copyOfBuilt(): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'idw-regulate-'));
  cpSync(built, copy, { recursive: true });
  return copy;
}

test('a deletion that is killed is finished by the next command', async () => {
  let killed = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const folder = copyOfBuilt();
    const rewrites = kill % 2 === 0;
    const running = run(folder, rewrites ? [...DELETE, '--rewrite-inputs'] : DELETE);
    await sleep(((kill + 0.5 + Math.random() * 0.5) / KILLS) * wholeMs);
    running.child.kill('SIGKILL');
    if ((await running.exit).signal === 'SIGKILL') killed++;
    const isRecorded = existsSync(path.join(folder, 'regulations', 'log.json'));
    if (rewrites) await ended(folder, ['regulate', 'finish']);
    await ended(folder, ['build']);
    const calls = readFileSync(path.join(folder, 'calls', 'a.ndjson'), 'utf8');
    const isRewritten = calls.startsWith(LINES[0]?.replace(`"${ANN}"`, 'null') ?? '');
    expect(isRewritten).toBe(rewrites && isRecorded);
    if (isRecorded) expect(filesWith(folder, ANN)).toEqual([]);
    else expect(filesWith(folder, ANN)).not.toEqual([]);
    rmSync(folder, { recursive: true });
  }
  expect(killed).toBeGreaterThanOrEqual(KILLS / 2);
});
