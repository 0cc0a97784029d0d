import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProject, idw } from '../support/project.js';

/** Runs the command in a folder of its own. */
async function generate(file: string, ...argv: readonly string[]) {
  const { root } = await createProject({});
  const output = path.join(root, file);
  return { ...(await idw(['generate', 'calls', '--output', output, ...argv])), output };
}

describe('idw generate calls', () => {
  test('writes a thousand calls and says so', async () => {
    const { exitCode, stdout, stderr, output } = await generate('new/calls.ndjson');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^Wrote 1,000 calls \(1\.\d MB\) in \d+\.\d s to .*calls\.ndjson\n$/);
    expect(readFileSync(output, 'utf8').split('\n')).toHaveLength(1001);
  });

  test('tells programs what it wrote', async () => {
    const { stdout, output } = await generate('c.parquet', '--count', '90', '--files=2', '--json');
    const files = [1, 2].map((part) => output.replace('.parquet', `-000${part}.parquet`));
    const { duration_ms, bytes, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({ command: 'generate', exit_code: 0, calls: 90, files });
    expect(bytes).toBe(files.reduce((sum, file) => sum + readFileSync(file).length, 0));
    expect(duration_ms).toBeGreaterThan(0);
  });

  test('says nothing when quiet', async () => {
    const { stdout, stderr } = await generate('calls.ndjson.gz', '--quiet');
    expect(stdout + stderr).toBe('');
  });

  test('takes seed, start, days and damage from flags', async () => {
    const plain = await generate('calls.ndjson');
    const flags = ['--seed=7', '--start=2020-02-29', '--days=3', '--malformed=0.1'];
    const other = await generate('calls.ndjson', ...flags);
    const text = readFileSync(other.output, 'utf8');
    expect(text).toContain('"receivedAt":"2020-02-29T');
    expect(text).toContain('"receivedAt":"2020-03-02T');
    expect(text).toContain('502 Bad Gateway');
    expect(text).not.toBe(readFileSync(plain.output, 'utf8'));
  });

  test('keeps nothing after an interruption', async () => {
    const { root } = await createProject({});
    const output = path.join(root, 'calls.ndjson');
    const argv = ['generate', 'calls', '--output', output, '--json'];
    const { exitCode, stdout, stderr } = await idw(argv, AbortSignal.abort());
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: 'Interrupted: no file was kept.\n',
    });
    expect(JSON.parse(stdout)).toMatchObject({ exit_code: 1, calls: 0, files: [] });
    expect(existsSync(output)).toBe(false);
  });

  test('overwrites nothing', async () => {
    const { output } = await generate('calls.ndjson');
    const before = readFileSync(output);
    const { exitCode, stderr } = await idw(['generate', 'calls', '--output', output]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[target-not-empty]');
    expect(readFileSync(output).equals(before)).toBe(true);
  });
});

describe('a command line that is wrong', () => {
  test.each([
    ['an ending that is no format', 'calls.csv', []],
    ['an ending without a name', '.ndjson', []],
    ['no call', 'calls.ndjson', ['--count', '0']],
    ['a count that is no whole number', 'calls.ndjson', ['--count', '1e6']],
    ['a seed that is none', 'calls.ndjson', ['--seed', 'x']],
    ['more files than calls', 'calls.ndjson', ['--count', '2', '--files', '3']],
    ['a day that is none', 'calls.ndjson', ['--start', '2024-02-30']],
    ['a time instead of a day', 'calls.ndjson', ['--start', '2024-02-01T00:00']],
    ['no day', 'calls.ndjson', ['--days', '0']],
    ['a share above one', 'calls.ndjson', ['--malformed', '1.5']],
    ['a word too many', 'calls.ndjson', ['more']],
  ])('2 for %s', async (_title, file, argv) => {
    const { exitCode, stdout, stderr, output } = await generate(file, ...argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('error[bad-argument]');
    expect(existsSync(output)).toBe(false);
  });

  test('2 for a kind that is none', async () => {
    const { exitCode, stderr } = await idw(['generate', 'cals', '--output', 'x.ndjson']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Did you mean "calls"?');
  });

  test('2 without an output', async () => {
    const { exitCode, stderr } = await idw(['generate', 'calls']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--output');
  });
});
