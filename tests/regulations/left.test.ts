import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { openDuckdb } from '../../src/engine/duckdb/duckdb-engine.js';
import { countRows, countRowsWithNeedles } from '../../src/regulation/count-rows.js';
import { NeedleSearch, needlesOf } from '../../src/regulation/needles.js';
import { createProject } from '../support/project.js';
import { call } from './project-bytes.js';

vi.setConfig({ testTimeout: 120_000 });

const ANN = 'ann.deleted@example.com';

test('what is left is told alike by a command that finishes an interrupted one', async () => {
  const leftAfter = async (isInterrupted: boolean) => {
    const project = await createProject({
      'identity.yml': JSON.stringify({
        version: 1,
        spaces: [{ name: 'test', input: { calls: 'calls/*.ndjson' } }],
        warehouses: [{ name: 'files', type: 'parquet', path: 'out/{schema}/{table}.parquet' }],
      }),
      'calls/a.ndjson': [
        call(1, { userId: 'u-ann', traits: { email: ANN } }),
        call(2, { userId: ANN, messageId: `m-${ANN}-2` }),
        call(3, { traits: { email: ANN }, userId: 'u3', receivedAt: '2200-01-01' }),
        call(4, { type: 'unheard', messageId: ANN, userId: 'u4' }),
      ].join('\n'),
    });
    const mine = `create schema mine; create table mine.mails as select 'to: ${ANN}?' as mail, 1 as n union all select 'x', 2`;
    await project.idw('build', '--quiet');
    await project.query(mine);
    const blocked = join(project.root, 'out/personas_test_identities/users_identities.parquet');
    if (isInterrupted) {
      rmSync(blocked);
      mkdirSync(join(blocked, 'in the way'), { recursive: true });
    }
    const act = ['--type', 'email', '--value', ANN, '--scope', 'identifier'] as const;
    const ended = await project.idw('regulate', 'delete', ...act);
    expect(ended.exitCode, ended.stderr).toBe(isInterrupted ? 1 : 0);
    const log = join(project.root, 'regulations/log.json');
    if (isInterrupted) {
      expect(readFileSync(log, 'utf8')).toContain('needles');
      rmSync(blocked, { recursive: true });
      expect((await project.idw('build')).exitCode).toBe(0);
    }
    expect(readFileSync(log, 'utf8')).not.toContain('needles');
    const receipts = join(project.root, 'regulations/receipts');
    const [name = ''] = readdirSync(receipts);
    return JSON.parse(readFileSync(join(receipts, name), 'utf8')).left as { name: string }[];
  };
  const left = await leftAfter(false);
  expect(left.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['mine.mails', 'personas_test_identities.users_identities']),
  );
  expect(await leftAfter(true)).toEqual(left);
});

test('values are found by hashes wherever they are found in clear', async () => {
  const engine = await openDuckdb(':memory:');
  const session = await engine.connect();
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', 'é', '"', '\\', '\n', '😀'),
    maxLength: 12,
  });
  const value = text.filter((one) => one !== '');
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { minLength: 1, maxLength: 3 }),
        fc.array(text, { minLength: 1, maxLength: 6 }),
        fc.string(),
        async (values, texts, salt) => {
          const identifiers = values.map((value) => ({ type: 'email', value }));
          const cells = [
            ...texts,
            ...texts.map((one) => `${one}${values[0]}`),
            ...texts.map((one) => JSON.stringify([one, values[0]])),
          ];
          const quote = (one: string) => `'${one.replaceAll("'", "''")}'`;
          await session.execute(
            `create or replace table cells as select * from (values ${cells.map((one) => `(${quote(one)})`).join(', ')}) as c(cell);
           create or replace table pairs as select unnest(['email', 'other']) as type, cell as value from cells`,
          );
          const needles = await needlesOf(session, salt, identifiers);
          const found = await countRowsWithNeedles(session, new NeedleSearch(salt, needles));
          expect(found).toEqual(await countRows(session, identifiers, 'any-text'));
        },
      ),
      { numRuns: 150 },
    );
  } finally {
    session.close();
    await engine.close();
  }
});
