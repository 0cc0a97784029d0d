import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { call, callSpace, filesWith, identifiersOf, succeed } from './project-bytes.js';

vi.setConfig({ testTimeout: 120_000 });

const VALUES: Readonly<Record<string, string>> = {
  quotes: `o'hara'); drop table "x"; --"`,
  template: '{{ 1/0 }}{% raw %}%s%%',
  lines: 'two\r\nlines\tand "fields", all',
  direction: '\u202egnp.tset\u200f\u200e',
  backslash: 'C:\\temp\\u0041\\',
  emoji: '👩‍👩‍👧‍👦 straße İ',
  long: `${'0123456789abcdef'.repeat(65_536)}!`,
};

const csv = (text: string) => `"${text.replaceAll('"', '""')}"`;

test('values of every kind are deleted and stay away', async () => {
  const values = Object.values(VALUES);
  const lines = values.map((value, at) => call(at + 1, { userId: value, anonymousId: `a${at}` }));
  const made = callSpace([...lines, '{"broken"'], { rules: { limits: 'none' } });
  await succeed(made, 'build');
  const rows = values.map((value) => `delete-and-suppress,user_id,${csv(value)},identifier\r\n`);
  made.write('regulations.csv', `\ufeffregulation,type,value,scope\r\n${rows.join('')}`);
  const file = join(made.folder, 'regulations.csv');
  const output = await succeed(made, 'regulate', '--file', file);
  expect(await identifiersOf(made)).toEqual(values.map((_, at) => `anonymous_id=a${at}`));
  for (const [name, value] of Object.entries(VALUES)) {
    expect([name, filesWith(made.folder, value)]).toEqual([name, []]);
    expect(output.includes(value)).toBe(false);
  }
  made.write('calls/b.ndjson', `${lines.join('\n').replaceAll('"m', '"n')}\n`);
  await succeed(made, 'build');
  for (const [name, value] of Object.entries(VALUES))
    expect([name, filesWith(made.folder, value)]).toEqual([name, []]);
});

describe('a file of regulations', () => {
  const failing = async (text: string) => {
    const made = callSpace([call(1, { userId: 'u1' })]);
    await succeed(made, 'build');
    made.write('regulations.csv', text);
    const { exitCode, output } = await made.idw(
      ...['regulate', '--file', join(made.folder, 'regulations.csv'), '--log-format', 'json'],
    );
    expect(exitCode).toBe(1);
    expect(readdirSync(made.folder)).not.toContain('regulations');
    return output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { code: string; line: number; message: string });
  };

  test('is refused whole, with the line of every fault', async () => {
    const errors = await failing(
      'regulation,type,value\ndelete,user_id,u1\nerase,user_id,secret1\ndelete,,secret2\ndelete,user_id\ndelete,email,"a\nb",x\ndelete,email,\n',
    );
    expect(errors.map(({ code, line }) => [code, line])).toEqual([
      ['bad-regulation', 3],
      ['bad-regulation', 4],
      ['bad-regulation', 5],
      ['bad-regulation', 6],
      ['bad-regulation', 8],
    ]);
    expect(JSON.stringify(errors)).not.toContain('secret');
  });

  test('names its columns', async () => {
    const [error] = await failing('type;value\nuser_id;u1\n');
    expect(error?.message).toContain('lacks the column');
  });

  test('holds no NUL', async () => {
    const [error] = await failing('regulation,type,value\ndelete,user_id,a\0b\n');
    expect(error?.message).toContain('NUL');
  });
});

describe('misspelled words', () => {
  const built = async () => {
    const made = callSpace([call(1, { userId: 'u-secret' })]);
    await succeed(made, 'build');
    return made;
  };
  const regulate = async (kind: string, type: string, value: string, ...argv: string[]) => {
    const made = await built();
    const ended = await made.idw('regulate', kind, '--type', type, '--value', value, ...argv);
    expect(ended.output.replaceAll('--value', '')).not.toMatch(/secret/);
    return { ...ended, isRecorded: readdirSync(made.folder).includes('regulations') };
  };

  test('of types are refused before anything is done', async () => {
    const { exitCode, output, isRecorded } = await regulate('delete', 'user_di', 'u-secret');
    expect([exitCode, isRecorded]).toEqual([1, false]);
    expect(output).toContain('error[unknown-type]');
    expect(output).toContain('Did you mean "user_id"?');
  });

  test("in each other's place are refused and not shown", async () => {
    const { exitCode, output, isRecorded } = await regulate('suppress', 'u-secret', 'user_id');
    expect([exitCode, isRecorded]).toEqual([1, false]);
    expect(output).toContain('changed places');
  });

  test('of values are recorded with a warning', async () => {
    const { exitCode, output, isRecorded } = await regulate('delete', 'user_id', 'u-secrte');
    expect([exitCode, isRecorded]).toEqual([0, true]);
    expect(output).toContain('warning[nothing-found]');
  });

  test('of what is to end are warned of', async () => {
    const { exitCode, output } = await regulate('unsuppress', 'user_id', 'u-secret', '--quiet');
    expect(exitCode).toBe(0);
    expect(output).toContain('warning[nothing-found]');
  });

  test('of types to be suppressed are warned of', async () => {
    const { exitCode, output } = await regulate('suppress', 'loyalty', 'secret', '--dry-run');
    expect(exitCode).toBe(0);
    expect(output).toContain('warning[unknown-type]');
  });
});

test('a receipt tells what was done without the value', async () => {
  const made = callSpace([
    call(1, { userId: 'u-secret', traits: { email: 'secret@example.com' } }),
  ]);
  await succeed(made, 'build');
  const output = await succeed(
    made,
    ...['regulate', 'delete', '--type', 'user_id', '--value', 'u-secret', '--json', '--quiet'],
  );
  const document = JSON.parse(output) as { done: { what: string }[]; regulations: object[] };
  expect(document.regulations).toMatchObject([
    {
      regulation: 'delete',
      scope: 'profile',
      space: 'test',
      identifiers: { email: 1, user_id: 1 },
    },
  ]);
  expect(document.done.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['artifacts-removed', 'space-rebuilt', 'database-rewritten']),
  );
  const [name = ''] = readdirSync(join(made.folder, 'regulations/receipts'));
  const text = readFileSync(join(made.folder, 'regulations/receipts', name), 'utf8');
  expect(text).not.toContain('secret');
  expect(JSON.parse(text)).toMatchObject({ receipt: 1, left: [] });
});
