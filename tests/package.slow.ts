import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The release tarball, installed in an empty folder as a stranger would. */
const folder = mkdtempSync(path.join(tmpdir(), 'idw-package-'));
const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { encoding: 'utf8' });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  run('npm', 'init', '--yes');
  run('npm', 'install', '--no-audit', '--no-fund', path.join(folder, tarball));
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package', () => {
  test('writes a project that builds', { timeout: 120_000 }, () => {
    run('npx', 'idw', 'init');
    const result = JSON.parse(run('npx', 'idw', 'build', '--json', '--quiet')) as BuildJson;
    expect(result.exit_code).toBe(0);
    expect(result.spaces.map(({ space, published }) => ({ space, published }))).toEqual([
      { space: 'sample', published: true },
    ]);
  });

  test('answers the published query', { timeout: 120_000 }, () => {
    const query = `select external_id_value from personas_identities.users_identities where segment_id =
      (select segment_id from personas_identities.users_identities where external_id_value = 'jane.doe@example1.com')`;
    const { show } = JSON.parse(
      run('npx', 'idw', 'show', '--json', '--limit', '-1', '--inline', query),
    ) as { show: unknown[] };
    expect(show).toHaveLength(6);
  });

  test('holds no tests and no sources that are not needed', () => {
    const root = path.join(folder, 'node_modules', 'identity-warehouse');
    expect(existsSync(path.join(root, 'tests', 'runner'))).toBe(false);
    expect(existsSync(path.join(root, 'src', 'cli'))).toBe(false);
    expect(existsSync(path.join(root, 'models', 'marts', 'users_identities.sql'))).toBe(true);
  });
});

interface BuildJson {
  readonly exit_code: number;
  readonly spaces: readonly { readonly space: string; readonly published: boolean }[];
}
