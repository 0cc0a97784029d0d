import { expect, test } from 'vitest';
import { createProject, placed } from '../support/project.js';

/** Loads a seed and returns the project and the run. */
async function seed(csv: string, config = '') {
  const project = await createProject({
    'seeds/numbers.csv': csv,
    ...(config ? { 'seeds/numbers.yml': `seeds: [{name: numbers, config: {${config}}}]` } : {}),
  });
  return { project, run: await project.run('seed') };
}

const types = `select string_agg(column_name || ' ' || data_type, ', ' order by ordinal_position) from information_schema.columns`;

test('types are found', async () => {
  const { project, run } = await seed(
    'n,price,day,label,yes\n1,1.5,2026-01-31,a,true\n2,,,b,false\n',
  );
  expect(run.results).toMatchObject([
    { unique_id: 'seed.shop.numbers', rows: 2, relation: 'main.numbers' },
  ]);
  expect(await project.query(types)).toEqual([
    'n BIGINT, price DOUBLE, day DATE, label VARCHAR, yes BOOLEAN',
  ]);
});

test('column_types decide', async () => {
  const { project } = await seed('n,code\n1,007\n', 'column_types: {n: integer, code: varchar}');
  expect(await project.query(types)).toEqual(['n INTEGER, code VARCHAR']);
  expect(await project.query('select code from numbers')).toEqual(['007']);
});

test('a delimiter may be given', async () => {
  const { project } = await seed('n;label\n1;a,b\n', 'delimiter: ";"');
  expect(await project.query('select label from numbers')).toEqual(['a,b']);
});

test('quotes, commas, line breaks and emoji are kept', async () => {
  const { project } = await seed('n,label\n1,"a ""b"", c\nd 😀"\n2,"e\r\nf"\n');
  expect(await project.query('select label from numbers order by n')).toEqual([
    'a "b", c\nd 😀',
    'e\r\nf',
  ]);
});

test('a byte order mark is no part of a name', async () => {
  const { project } = await seed('\ufeffn,m\n1,2\n');
  expect(await project.query('select n from numbers')).toEqual([1]);
});

test('a header alone is an empty table', async () => {
  const { project, run } = await seed('n,label\n');
  expect(run.results).toMatchObject([{ status: 'built', rows: 0 }]);
  expect(await project.query('select * from numbers')).toEqual([]);
  expect(await project.query(types)).toEqual(['n VARCHAR, label VARCHAR']);
});

test('text columns keep their header', async () => {
  const { project } = await seed('name,city\nada,paris\nbob,rome\n');
  expect(await project.query('select name from numbers')).toEqual(['ada', 'bob']);
});

test('Windows line ends are fine', async () => {
  const { project } = await seed('n,label\r\n1,a\r\n2,"b"\r\n');
  expect(await project.query('select * from numbers order by n')).toEqual([
    [1, 'a'],
    [2, 'b'],
  ]);
});

test('digits past bigint stay text', async () => {
  const { project } = await seed('a,b,c\n12345678901234567890,1.5,2026-01-31T10:00:00Z\n1,-2e3,\n');
  expect(await project.query(types)).toEqual(['a VARCHAR, b DOUBLE, c TIMESTAMP WITH TIME ZONE']);
});

test('names with spaces and quotes are kept', async () => {
  const { project } = await seed('"a ""b""",c d\n1,2\n');
  expect(await project.query('select "a ""b""", "c d" from numbers')).toEqual([[1, 2]]);
});

test('empty values are null', async () => {
  const { project } = await seed('n,label\n1,\n2,""\n,b\n');
  expect(await project.query('select count(n), count(label) from numbers')).toEqual([[2, 1]]);
});

test('one column is enough', async () => {
  const { project } = await seed('name\nada\nbob\n');
  expect(await project.query('select name from numbers')).toEqual(['ada', 'bob']);
});

test('a seed replaces the old table', async () => {
  const { project } = await seed('n\n1\n');
  await project.write({ 'seeds/numbers.csv': 'm\n2\n3\n' });
  await project.run('seed');
  expect(await project.query('select m from numbers order by m')).toEqual([2, 3]);
});

test('a seed takes a schema and an alias', async () => {
  const { project } = await seed('n\n1\n', 'schema: raw, alias: digits');
  expect(await project.query('select n from main_raw.digits')).toEqual([1]);
});

test('a row that is too long is placed', async () => {
  const { run } = await seed('n,m\n1,2\n3,4,5\n6,7\n');
  expect(run.errors.map(placed)).toEqual(['seed-bad-row seeds/numbers.csv:3:1']);
});

test('a row that is too short is placed', async () => {
  const { run } = await seed('n,m,o\n1,2,3\n4,5\n');
  expect(run.errors.map(placed)).toEqual(['seed-bad-row seeds/numbers.csv:3:1']);
});

test('a value of another type is placed', async () => {
  const { run } = await seed('n\n1\nx\n', 'column_types: {n: integer}');
  expect(run.errors.map(placed)).toEqual(['seed-bad-row seeds/numbers.csv:3:1']);
});

test('a quote without end is placed', async () => {
  const { run } = await seed('n,label\n1,"a\n2,b\n');
  expect(run.errors.map(placed)).toEqual(['seed-bad-row seeds/numbers.csv:2:1']);
});

test('a bad row leaves the old table', async () => {
  const { project } = await seed('n,m\n1,2\n');
  await project.write({ 'seeds/numbers.csv': 'n,m\n1,2\n3,4,5\n' });
  expect((await project.run('seed')).exitCode).toBe(1);
  expect(await project.query('select * from numbers')).toEqual([[1, 2]]);
});

test('an empty file is an error', async () => {
  const { run } = await seed('');
  expect(run.errors.map(placed)).toEqual(['seed-bad-row seeds/numbers.csv:1:1']);
});

test('two columns of one name are an error', async () => {
  const { run } = await seed('n,N\n1,2\n');
  expect(run.errors.map(placed)).toEqual(['seed-bad-row seeds/numbers.csv:1:1']);
});

test('a column without a name is an error', async () => {
  const { run } = await seed('n,,m\n1,2,3\n');
  expect(run.errors.map(placed)).toEqual(['seed-bad-row seeds/numbers.csv:1:1']);
});

test('column_types name columns that exist', async () => {
  const { run } = await seed('n\n1\n', 'column_types: {m: integer}');
  expect(run.errors.map(placed)).toEqual(['config-value seeds/numbers.csv']);
});

test('a type that does not exist is an error', async () => {
  const { run } = await seed('n\n1\n', 'column_types: {n: intger}');
  expect(run.errors).toMatchObject([{ code: 'sql-binding', file: 'seeds/numbers.csv' }]);
});

test('files of other encodings are placed', async () => {
  const project = await createProject({});
  const { writeFile, mkdir } = await import('node:fs/promises');
  await mkdir(`${project.root}/seeds`);
  await writeFile(`${project.root}/seeds/numbers.csv`, Buffer.from('n\nab\ncaf\xe9\n', 'latin1'));
  const { errors } = await project.run('seed');
  expect(errors.map(placed)).toEqual(['seed-bad-row seeds/numbers.csv:3:1']);
});
