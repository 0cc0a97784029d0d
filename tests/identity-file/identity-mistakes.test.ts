import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectErrorsOf } from '../../src/errors/project-error.js';
import { readIdentityFile } from '../../src/identity/read-identity-file.js';
import { marked, mistakesOf, withRules } from './identity-fixture.js';

const SPACE = 'version: 1\nspaces:\n  - name: a\n';

test('all mistakes of a file are found in one go', async () => {
  const errors = await mistakesOf(`version: one
spaces:
  - name: Shop
    inputs: { calls: c.ndjson }
    identifiers:
      - { path: traits.x }
      - { type: email, normalize: lowercase }
    rules:
      limits: { email: { max: 0, per: week } }
      blocked: [{ pattern: '(?=x)' }, { value: a, pattern: b }]
      on_violation: drop_lowst
      link_alias: yes
  - name: web
    default: 1
    input: { calls: c.ndjson, identify_events: e.csv }
warehouse: []
`);
  expect(errors.map(marked)).toEqual([
    'yaml-wrong-type 1:10 one',
    'identity-conflict 3:5 name: Shop',
    'yaml-wrong-type 3:11 Shop',
    'yaml-unknown-key 4:5 inputs',
    'yaml-missing-key 6:9 { path: traits.x }',
    'yaml-wrong-type 7:35 lowercase',
    'yaml-wrong-type 9:31 0',
    'yaml-wrong-type 9:39 week',
    "bad-pattern 10:28 '(?=x)'",
    'config-value 10:39 { value: a, pattern: b }',
    'yaml-wrong-type 11:21 drop_lowst',
    'yaml-wrong-type 12:19 yes',
    'yaml-wrong-type 14:14 1',
    'identity-conflict 15:48 e.csv',
    'yaml-unknown-key 16:1 warehouse',
  ]);
  expect(errors.find((error) => error.code === 'yaml-unknown-key')?.hint).toBe(
    'Did you mean "input"?',
  );
  expect(errors.find((error) => error.message.includes('drop_lowst'))?.hint).toBe(
    'Did you mean "drop_lowest"?',
  );
});

test.each([
  ['an empty file', '', 'yaml-wrong-type 1:1 '],
  ['a list', '- a\n', 'yaml-wrong-type 1:1 -'],
  ['a syntax error', 'version: 1\nspaces: [a\nb: c', 'yaml-syntax'],
  ['a tab', 'version: 1\nspaces:\n\t- name: a\n', 'yaml-syntax'],
  ['no version', 'spaces:\n  - name: a\n    input: { calls: c.json }\n', 'yaml-missing-key 1:1 s'],
  [
    'a later version',
    `version: 2${SPACE.slice(10)}    input: { calls: c.json }\n`,
    'identity-unsupported 1:10 2',
  ],
  ['no spaces', 'version: 1\n', 'yaml-missing-key 1:1 v'],
  ['an empty list of spaces', 'version: 1\nspaces: []\n', 'yaml-wrong-type 2:9 []'],
  ['a value left out', `${SPACE}    input:\n`, 'yaml-wrong-type 4:5 input'],
  ['an entry left out', 'version: 1\nspaces:\n  -\n', 'yaml-wrong-type'],
  ['no input', SPACE, 'identity-conflict 3:5 name: a'],
  ['an empty input', `${SPACE}    input: {}\n`, 'identity-conflict 4:12 {}'],
  [
    'merges alone',
    `${SPACE}    input: { merge_events: m.csv }\n`,
    'yaml-missing-key 4:12 { merge_events: m.csv }',
  ],
  ['a key twice', `${SPACE}    name: b\n    input: { calls: c.json }\n`, 'duplicate-name 4:5 name'],
  [
    'an unknown variable',
    `${SPACE}    input: { calls: "{{ env_var('NO') }}" }\n`,
    'unknown-env-var 4:21 "{{ env_var(\'NO\') }}"',
  ],
  [
    'another tag',
    `${SPACE}    input: { calls: "{{ var('x') }}" }\n`,
    'yaml-wrong-type 4:21 "{{ var(\'x\') }}"',
  ],
  ['a path outside', `${SPACE}    input: { calls: ../c.json }\n`, 'path-outside 4:21 ../c.json'],
  [
    'an absolute path',
    `${SPACE}    input: { calls: [/etc/*.json] }\n`,
    'path-outside 4:22 /etc/*.json',
  ],
  [
    'a way out behind a wildcard',
    `${SPACE}    input: { calls: "*/../../c.json" }\n`,
    'path-outside 4:21 "*/../../c.json"',
  ],
  ['a limit that is a number', withRules('limits: { email: 5 }'), 'yaml-wrong-type 6:24 5'],
  [
    'a limit without max',
    withRules('limits: { email: { per: ever } }'),
    'yaml-missing-key 6:24 { per: ever }',
  ],
  ['a type twice', withRules('priority: [email, email]'), 'duplicate-name 6:25 email'],
  ['a history without end', withRules('max_history_moves: none'), 'yaml-wrong-type 6:26 none'],
])('%s is an error at its place', async (_, text, expected) => {
  const [error, ...others] = await mistakesOf(text);
  expect(error && marked(error)).toContain(expected);
  expect(others).toEqual([]);
});

test('spaces have names of their own, and one is the default', async () => {
  const space = (name: string) =>
    `  - { name: ${name}, default: true, input: { calls: c.json } }\n`;
  const errors = await mistakesOf(`version: 1\nspaces:\n${space('a')}${space('b')}${space('a')}`);
  expect(errors.map(marked)).toEqual([
    'duplicate-name 4:25 true',
    'duplicate-name 5:13 a',
    'duplicate-name 5:25 true',
  ]);
});

test('warehouses are checked against their type and the spaces', async () => {
  const errors = await mistakesOf(`${SPACE}    input: { calls: c.json }
warehouses:
  - { name: x, type: parquet, url: u, spaces: [b] }
  - { name: x, type: mysql }
  - name: y
    type: postgres
    url: u
    selective_sync:
      users_identites: true
      users_identities: { exclude_columns: [external_id_value] }
      spaces: { c: false }
  - { type: duckdb, path: ../w.duckdb }
`);
  expect(errors.map(marked)).toEqual([
    'yaml-missing-key 6:5 { name: x, type: parquet, url: u, spaces: [b] }',
    'config-value 6:36 u',
    'unknown-space 6:48 b',
    'duplicate-name 7:13 x',
    'yaml-wrong-type 7:22 mysql',
    'yaml-unknown-key 12:7 users_identites',
    'config-value 13:45 external_id_value',
    'unknown-space 14:17 c',
    'yaml-missing-key 15:5 { type: duckdb, path: ../w.duckdb }',
    'path-outside 15:27 ../w.duckdb',
  ]);
});

test('no error holds the value of a variable', async () => {
  const env = { SECRET: 'hunter2/../../x' };
  const secret = `"{{ env_var('SECRET') }}"`;
  const errors = await mistakesOf(
    `version: 1\nspaces:\n  - name: ${secret}\n    input: { calls: ${secret} }\nwarehouses:\n  - { name: ${secret}, type: ${secret}, spaces: [${secret}] }\n`,
    env,
  );
  expect(errors.length).toBeGreaterThan(3);
  expect(JSON.stringify(errors.map((error) => [error, error.message]))).not.toContain('hunter2');
});

test('links are followed before a path is judged', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'idw-links-'));
  try {
    for (const name of ['project', 'other', 'more']) mkdirSync(join(folder, name));
    symlinkSync(join(folder, 'other'), join(folder, 'project/inner'));
    const path = join(folder, 'project/identity.yml');
    const read = (allowed: string) => {
      writeFileSync(
        path,
        `${SPACE}    input: { calls: [inner/*.ndjson, ../more/x.json] }\nallow_paths: [${allowed}]\n`,
      );
      return readIdentityFile(path, { projectRoot: folder, env: {} });
    };
    const errors = await read('').catch(projectErrorsOf);
    expect(errors).toMatchObject([{ code: 'path-outside' }, { code: 'path-outside' }]);
    expect(await read('../other, ../more')).toMatchObject({
      allowedFolders: [join(folder, 'other'), join(folder, 'more')],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a file that is not there is named', async () => {
  const read = readIdentityFile('/nowhere/identity.yml', { projectRoot: '/nowhere', env: {} });
  await expect(read).rejects.toMatchObject({
    code: 'missing-file',
    message: '"identity.yml" cannot be read.',
  });
});
