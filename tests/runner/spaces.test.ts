import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { createProject, type TestProject } from '../support/project.js';

const HEADER =
  'message_id,segment_id,external_id_type,external_id_value,source_key,timestamp,received_at\n';
const event = (value: string) => `m_${value},p_${value},user_id,${value},s,2024-01-01,2024-01-01\n`;

/** A project of two spaces, `a` and `b`, with one identifier each. */
async function twoSpaces(defaultSpace: 'a' | 'b' | undefined): Promise<TestProject> {
  return createProject({
    'a.csv': `${HEADER}${event('one')}`,
    'b.csv': `${HEADER}${event('two')}`,
    'identity.yml': identityFile(defaultSpace),
  });
}

function identityFile(defaultSpace: string | undefined): string {
  const space = (name: string) =>
    `  - name: ${name}\n${name === defaultSpace ? '    default: true\n' : ''}    input: { identify_events: ${name}.csv }\n`;
  return `version: 1\nspaces:\n${space('a')}${space('b')}`;
}

const DEFAULT_VALUES = 'select external_id_value from personas_identities.users_identities';
const RELATIONS = `select table_name from information_schema.tables where table_schema = 'personas_a_identities' order by 1`;

describe('spaces', () => {
  test('are published each in its schema', async () => {
    const project = await twoSpaces('a');
    const { exitCode } = await project.run('build');
    expect(exitCode).toBe(0);
    expect(
      await project.query('select external_id_value from personas_b_identities.users_identities'),
    ).toEqual(['two']);
    expect(await project.query(RELATIONS)).toEqual([
      'rejected_events',
      'users_identities',
      'users_identities_history',
    ]);
  });

  test('load their TypeScript models side by side', async () => {
    for (let round = 0; round < 4; round += 1) {
      const project = await twoSpaces('a');
      expect((await project.idw('ls', '--resource-type', 'model')).exitCode).toBe(0);
    }
  });

  test('answer by default as the one that is the default now', async () => {
    const project = await twoSpaces('a');
    await project.run('build');
    expect(await project.query(DEFAULT_VALUES)).toEqual(['one']);
    await project.write({ 'identity.yml': identityFile('b') });
    await project.run('build');
    expect(await project.query(DEFAULT_VALUES)).toEqual(['two']);
  });

  test('leave no default views without a default', async () => {
    const project = await twoSpaces('a');
    await project.run('build');
    await project.write({ 'identity.yml': identityFile(undefined) });
    await project.run('build');
    await expect(project.query(DEFAULT_VALUES)).rejects.toThrow('users_identities');
  });

  test('keep the failures of tests apart', async () => {
    const project = await twoSpaces('a');
    await project.write({ 'tests/nobody.sql': "select * from {{ ref('users_identities') }}" });
    const run = await project.run('build', '--store-failures');
    expect(run.exitCode).toBe(1);
    expect(await project.query('select external_id_value from idw_a_work.nobody')).toEqual(['one']);
    expect(await project.query('select external_id_value from idw_b_work.nobody')).toEqual(['two']);
  });

  test('that fail a test keep the old tables', async () => {
    const project = await twoSpaces('a');
    await project.run('build');
    await project.write({
      'a.csv': `${HEADER}${event('changed')}`,
      'tests/nobody.sql':
        "select * from {{ ref('users_identities') }} where external_id_value = 'changed'",
    });
    const run = await project.run('build');
    expect(run.exitCode).toBe(1);
    expect(await project.query(DEFAULT_VALUES)).toEqual(['one']);
    expect(
      await project.query('select external_id_value from idw_a_work.users_identities'),
    ).toEqual(['changed']);
  });

  test('that build one relation differently collide', async () => {
    const project = await twoSpaces('a');
    await project.write({ 'models/report.sql': "select * from {{ ref('users_identities') }}" });
    const run = await project.run('build');
    expect(run.errors.map(({ code }) => code)).toEqual(['relation-collision']);
  });
});

describe('an interruption of the publication', () => {
  /** A build that is interrupted when a test without end begins, within the transaction. */
  async function interrupted(project: TestProject): Promise<number> {
    await project.write({
      'a.csv': `${HEADER}${event('changed')}`,
      'tests/endless.sql':
        "select count(*) as n from {{ ref('users_identities') }}, range(1000000) as a, range(1000000) as b having n < 0",
    });
    const interruption = new AbortController();
    const stderr = (text: string) => {
      const begins = text.includes('node_started') && text.includes('endless');
      if (begins) setTimeout(() => interruption.abort(), 200);
    };
    const terminal = { stdout: () => undefined, stderr, isTty: false, columns: 100 };
    const argv = ['build', '--project-dir', project.root, '--log-format', 'json', '--space', 'a'];
    return main(argv, terminal, interruption.signal);
  }

  test('keeps the old tables and ends the command', async () => {
    const project = await twoSpaces('a');
    await project.run('build');
    expect(await interrupted(project)).toBe(1);
    expect(await project.query(DEFAULT_VALUES)).toEqual(['one']);
  });
});

test('TypeScript models of two spaces collide too', async () => {
  const project = await twoSpaces('a');
  await project.write({
    'models/counted.ts': `export default {
      inputs: { identities: { ref: 'users_identities' } },
      columns: { rows: 'integer' },
      async *run({ identities }) {
        let rows = 0;
        for await (const batch of identities) rows += batch.rowCount;
        yield { rows: [rows] };
      },
    };`,
  });
  const run = await project.run('build');
  expect(run.errors.map(({ code }) => code)).toEqual(['relation-collision']);
});

test('a build says how many records it could not use', async () => {
  const project = await twoSpaces('a');
  await project.write({
    'a.csv': `${HEADER}${event('one')}m2,p,email,x@example.com,s,yesterday,\n`,
  });
  const { stderr } = await project.idw('build');
  expect(stderr).toContain(
    '1 record could not be used: idw show --select rejected_events --space a',
  );
});

describe('a broken space', () => {
  const rows = (space: string) =>
    `select external_id_value from personas_${space}_identities.users_identities`;

  test('does not stop the others, and leaves its tables', async () => {
    const project = await twoSpaces('a');
    await project.run('build');
    await project.remove('a.csv');
    await project.write({ 'b.csv': `${HEADER}${event('three')}` });
    const { exitCode, document, stderr } = await project.run('build');
    expect(exitCode).toBe(1);
    const [a, b] = document.spaces;
    expect([a?.space, a?.status, a?.published]).toEqual(['a', 'failed', false]);
    expect([b?.space, b?.status, b?.published]).toEqual(['b', 'ok', true]);
    expect(a?.errors.map(({ code }) => code)).toEqual(['missing-file']);
    expect(document.errors).toEqual(a?.errors);
    expect(stderr).toContain('"event":"error","space":"a"');
    expect(await project.query(rows('a'))).toEqual(['one']);
    expect(await project.query(rows('b'))).toEqual(['three']);
  });

  test('is told of by name', async () => {
    const project = await twoSpaces('a');
    await project.remove('b.csv');
    const { exitCode, stderr } = await project.idw('build');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/error\[missing-file\][\s\S]*In space b\./);
    expect(stderr).toContain('The tables of space a are published');
    expect(stderr).toContain('idw build --space b');
  });

  test('is all that there is with --fail-fast, and where no other is sound', async () => {
    const project = await twoSpaces('a');
    await project.remove('b.csv');
    const failFast = await project.run('build', '--fail-fast');
    expect([failFast.exitCode, failFast.document.spaces]).toEqual([1, []]);
    await project.remove('a.csv');
    const both = await project.run('build');
    expect(both.document.errors.map(({ code }) => code)).toEqual(['missing-file', 'missing-file']);
  });
});

describe('a model of two spaces that asks the database', () => {
  const asking = (more: string) =>
    `select {{ run_query('select 40 + 2').rows[0][0] if execute else 0 }} as n ${more}`;

  test('may mean the same in both', async () => {
    const project = await twoSpaces(undefined);
    await project.write({ 'models/counted.sql': asking('') });
    expect((await project.run('build')).errors).toEqual([]);
    expect(await project.query('select n from counted')).toEqual([42]);
  });

  test('may not mean two things', async () => {
    const project = await twoSpaces(undefined);
    await project.write({ 'models/counted.sql': asking(`, '{{ var("space") }}' as space`) });
    const { errors } = await project.run('build');
    expect(errors.map(({ code }) => code)).toEqual(['relation-collision']);
  });
});
