import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProject, type Files, idw, placed } from '../support/project.js';

const numbers = {
  'models/numbers.sql': `{{ config(materialized='table') }}
select i::integer as n, i::bigint as big, i / 2 as half, 'row ' || i as label, nullif(i, 2)::integer as gap
from range(1, 4) as t(i)`,
};

/** A project with a model in TypeScript that reads `numbers`. */
function projectWith(model: string, files: Files = numbers) {
  return createProject({ ...files, 'models/made.ts': model });
}

/** Writes a model that yields what an expression makes of each batch. */
function modelOf(columns: string, output: string, input = `{ ref: 'numbers', orderBy: ['n'] }`) {
  return `import { defineModel } from 'identity-warehouse';
export default defineModel({
  inputs: { rows: ${input} },
  columns: ${columns},
  async *run({ rows }) {
    for await (const { rowCount, columns } of rows) yield ${output};
  },
});
`;
}

describe('values', () => {
  test('arrive as typed arrays, text and null', async () => {
    const kinds = `Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, [values.constructor.name]]))`;
    const project = await projectWith(
      modelOf(
        `{ n: 'varchar', big: 'varchar', half: 'varchar', label: 'varchar', gap: 'varchar' }`,
        kinds,
      ),
    );
    expect((await project.run('build')).errors).toEqual([]);
    expect(await project.query('select * from made')).toEqual([
      ['Int32Array', 'BigInt64Array', 'Float64Array', 'Array', 'Array'],
    ]);
  });

  test('go back as they came', async () => {
    const project = await projectWith(
      modelOf(
        `{ n: 'integer', big: 'bigint', half: 'double', label: 'varchar', gap: 'integer' }`,
        'columns',
      ),
    );
    expect((await project.run('build')).results).toMatchObject([{ rows: 3 }, { rows: 3 }]);
    expect(await project.query('select * from made')).toEqual(
      await project.query('select * from numbers'),
    );
  });

  test('keep text of all kinds', async () => {
    const label = `'é😀 "quoted", o''clock' || chr(10) || chr(9) || repeat('x', 70000)`;
    const project = await projectWith(modelOf(`{ label: 'varchar' }`, 'columns'), {
      'models/numbers.sql': `select 1 as n, ${label} as label`,
    });
    await project.write({
      'models/made.ts': modelOf(`{ n: 'integer', label: 'varchar' }`, 'columns'),
    });
    expect((await project.run('build')).errors).toEqual([]);
    expect(await project.query('select count(*) from made join numbers using (n, label)')).toEqual([
      1,
    ]);
  });

  test('of other types are cast from text', async () => {
    const moment = `timestamp '2026-01-31 12:00:00.25' as moment, date '2026-02-01' as day, 1.25::decimal(9, 2) as price`;
    const project = await projectWith(
      modelOf(
        `{ n: 'integer', moment: 'timestamp', day: 'date', price: 'decimal(9, 2)', more: 'varchar[]' }`,
        `{ ...columns, more: ['[a, b]'] }`,
      ),
      { 'models/numbers.sql': `select 1::integer as n, ${moment}` },
    );
    expect((await project.run('build')).errors).toEqual([]);
    expect(
      await project.query('select more[2] from made join numbers using (moment, day, price)'),
    ).toEqual(['b']);
  });

  test('come in many batches', async () => {
    const project = await projectWith(modelOf(`{ n: 'bigint' }`, 'columns'), {
      'models/numbers.sql': 'select i as n from range(10000) as t(i)',
    });
    expect((await project.run('build')).results).toMatchObject([{}, { rows: 10000 }]);
    expect(await project.query('select count(distinct n) from made')).toEqual([10000]);
  });

  test('may be Arrow record batches', async () => {
    const batch = 'tableFromArrays({ n: columns.n, label: columns.label }).batches[0]';
    const project = await projectWith(
      `import { tableFromArrays } from 'apache-arrow';\n${modelOf(`{ n: 'integer', label: 'varchar' }`, batch)}`,
    );
    await symlink(path.resolve('node_modules'), path.join(project.root, 'node_modules'));
    expect((await project.run('build')).errors).toEqual([]);
    expect(await project.query('select n, label from made order by n')).toEqual([
      [1, 'row 1'],
      [2, 'row 2'],
      [3, 'row 3'],
    ]);
  });
});

describe('inputs', () => {
  const firsts = (input: string) =>
    modelOf(`{ first: 'varchar' }`, `{ first: [Object.values(columns)[0].join(' ')] }`, input);

  test('have the columns that are named', async () => {
    const project = await projectWith(
      firsts(`{ ref: 'numbers', columns: ['label'], orderBy: ['n'] }`),
    );
    await project.run('build');
    expect(await project.query('select first from made')).toEqual(['row 1 row 2 row 3']);
  });

  test('are sorted as told', async () => {
    const project = await projectWith(
      firsts(`{ ref: 'numbers', columns: ['n'], orderBy: ['gap', 'n'] }`),
    );
    await project.run('build');
    expect(await project.query('select first from made')).toEqual(['1 3 2']);
  });

  test('may be ephemeral models', async () => {
    const project = await projectWith(
      firsts(`{ ref: 'numbers', columns: ['n'], orderBy: ['n'] }`),
      {
        'models/base.sql': `{{ config(materialized='ephemeral') }} select 7::integer as n`,
        'models/numbers.sql': `{{ config(materialized='ephemeral') }} select n + 1 as n from {{ ref('base') }}`,
      },
    );
    expect((await project.run('build')).errors).toEqual([]);
    expect(await project.query('select first from made')).toEqual(['8']);
  });

  test('that do not exist are placed', async () => {
    const project = await projectWith(firsts(`{ ref: 'nombers' }`));
    const { errors } = await project.run('build');
    expect(errors.map(placed)).toEqual(['unknown-ref models/made.ts:3:26']);
    expect(errors[0]?.hint).toContain('"numbers"');
  });
});

describe('the graph', () => {
  const copy = modelOf(`{ n: 'integer' }`, '{ n: columns.n }');

  test('holds the model between its neighbours', async () => {
    const project = await projectWith(copy, {
      ...numbers,
      'models/after.sql': `select n + 1 as n from {{ ref('made') }}`,
    });
    const { stdout } = await project.idw('ls', '--select', '+after', '--output', 'name');
    expect(stdout.trim().split('\n')).toEqual(['numbers', 'made', 'after']);
    expect((await project.run('build')).statuses).toMatchObject({ after: 'built' });
    expect(await project.query('select sum(n) from after')).toEqual([9]);
  });

  test('gives it YAML and tests', async () => {
    const project = await projectWith(copy, {
      ...numbers,
      'models/made.yml': `models: [{name: made, config: {schema: own, tags: [loop]}, columns: [{name: n, data_tests: [unique, {accepted_values: {values: [1, 2], quote: false}}]}]}]`,
    });
    const { statuses, results } = await project.run('build', '--select', '+tag:loop');
    expect(statuses).toMatchObject({ made: 'built', unique_made_n: 'passed' });
    expect(results.find(({ name }) => name.startsWith('accepted'))).toMatchObject({ failures: 1 });
    expect(await project.query('select count(*) from main_own.made')).toEqual([3]);
  });

  test('takes configuration from the file', async () => {
    const project = await projectWith(
      copy.replace('inputs:', `config: { alias: 'other', tags: ['loop'] },\n  inputs:`),
    );
    await project.run('build', '--select', '+tag:loop');
    expect(await project.query('select count(*) from other')).toEqual([3]);
  });
});

describe('faults', () => {
  const copy = modelOf(`{ n: 'integer' }`, '{ n: columns.n }');

  test.each([
    ['a column that is missing', `{ n: 'integer' }`, '{}'],
    ['a column that is not declared', `{ n: 'integer' }`, '{ n: columns.n, m: columns.n }'],
    ['columns of unequal length', `{ n: 'integer', m: 'integer' }`, '{ n: [1], m: [1, 2] }'],
    ['text in a number', `{ n: 'integer' }`, `{ n: ['1'] }`],
    ['a fraction in a whole number', `{ n: 'bigint' }`, '{ n: [1.5] }'],
    ['a number out of range', `{ n: 'integer' }`, '{ n: [2 ** 40] }'],
    ['text in a double', `{ n: 'double' }`, `{ n: ['x'] }`],
    ['a number in text', `{ n: 'varchar' }`, '{ n: [1] }'],
    ['text in a boolean', `{ n: 'boolean' }`, `{ n: ['yes'] }`],
    ['text that is no date', `{ n: 'date' }`, `{ n: ['yesterday'] }`],
    ['a type that does not exist', `{ n: 'intger' }`, '{ n: columns.n }'],
  ])('%s', async (_title, columns, output) => {
    const project = await projectWith(copy);
    await project.run('build');
    await project.write({ 'models/made.ts': modelOf(columns, output) });
    const { exitCode, errors } = await project.run('build');
    expect({ exitCode, errors }).toMatchObject({
      exitCode: 1,
      errors: [
        {
          code: /intger/.test(columns) ? 'sql-binding' : 'typescript-model',
          file: 'models/made.ts',
        },
      ],
    });
    expect(await project.query('select count(*) from made')).toEqual([3]);
  });

  test('a throw is placed and leaves the old table', async () => {
    const project = await projectWith(copy);
    await project.run('build');
    await project.write({
      'models/made.ts': copy
        .replace(
          'yield {',
          `{\n      yield { n: [9] };\n      fail(rowCount);\n    }\n  },\n});\n\nfunction fail(count: number): void {\n  throw new Error(\`no \${count}\`);\n}\n/* {`,
        )
        .concat('*/'),
    });
    const { errors } = await project.run('build');
    expect(errors.map(placed)).toEqual(['typescript-model models/made.ts:14:9']);
    expect(await project.query('select count(*) from made')).toEqual([3]);
  });

  test('a throw while loading is placed', async () => {
    const project = await projectWith(
      `const none = undefined as any;\nexport default none.model;\n`,
    );
    const { errors } = await project.run('build');
    expect(errors.map(placed)).toEqual(['typescript-model models/made.ts:2:21']);
  });

  test('a syntax error is placed', async () => {
    const project = await projectWith(`export default {\n  inputs: {,\n};\n`);
    const { errors } = await project.run('build');
    expect(errors.map(placed)).toEqual(['typescript-model models/made.ts:2:12']);
  });

  test('what is no batch says so', async () => {
    const project = await projectWith(modelOf(`{ n: 'integer' }`, 'null'));
    expect((await project.run('build')).errors.map(placed)).toEqual([
      'typescript-model models/made.ts',
    ]);
  });

  test('an input without ref says so', async () => {
    const project = await projectWith(modelOf(`{ n: 'integer' }`, 'columns', `'numbers'`));
    expect((await project.run('build')).errors.map(placed)).toEqual([
      'typescript-model models/made.ts',
    ]);
  });

  test('a materialization that is no table is refused', async () => {
    const project = await projectWith(
      copy.replace('inputs:', `config: { materialized: 'incremental' },\n  inputs:`),
    );
    expect((await project.run('build')).errors.map(placed)).toEqual([
      'config-value models/made.ts',
    ]);
  });

  test('a file without a model says so', async () => {
    const project = await projectWith('export const inputs = {};\n');
    const { errors } = await project.run('build');
    expect(errors.map(placed)).toEqual(['typescript-model models/made.ts']);
  });

  test('an import that does not exist is placed', async () => {
    const project = await projectWith(`import { x } from './nowhere.js';\nexport default x;\n`);
    const { errors } = await project.run('build');
    expect(errors.map(placed)).toEqual(['typescript-model models/made.ts:1:19']);
  });

  test('a bad input column names the model', async () => {
    const project = await projectWith(
      modelOf(`{ n: 'integer' }`, 'columns', `{ ref: 'numbers', columns: ['m'] }`),
    );
    const { errors } = await project.run('build');
    expect(errors.map(placed)).toEqual(['sql-binding models/made.ts']);
  });
});

test('helpers beside a model are bundled', async () => {
  const project = await projectWith(
    `import { twice } from '../lib/twice.js';\n${modelOf(`{ n: 'integer' }`, '{ n: Array.from(columns.n, twice) }')}`,
    { ...numbers, 'lib/twice.ts': 'export const twice = (n: number): number => n * 2;\n' },
  );
  await project.run('build');
  await project.write({ 'lib/twice.ts': 'export const twice = (n: number): number => n * 3;\n' });
  expect((await project.run('build')).errors).toEqual([]);
  expect(await project.query('select sum(n) from made')).toEqual([18]);
});

test('tests beside models are no models', async () => {
  const project = await createProject({ 'models/made.test.ts': 'not a model' });
  expect((await project.idw('ls')).stdout).toBe('');
});

test('an interruption ends a model that goes on and on', async () => {
  const project = await projectWith(
    modelOf(`{ n: 'integer' }`, '{ n: columns.n }').replace(
      'for await',
      `for (;;) { yield { n: [1] }; await new Promise(setImmediate); }\n    for await`,
    ),
  );
  const interruption = new AbortController();
  setTimeout(() => interruption.abort(), 500);
  const { exitCode, stdout } = await idw(
    ['build', '--json', '--project-dir', project.root],
    interruption.signal,
  );
  expect([exitCode, JSON.parse(stdout).exit_code]).toEqual([1, 1]);
  expect(await project.query('select count(*) from numbers')).toEqual([3]);
});

test('a model runs alone', async () => {
  const { default: model } = await import('./doubling-model.js');
  async function* rows() {
    yield { rowCount: 2, columns: { n: Int32Array.of(1, 2) } };
  }
  const outputs = [];
  for await (const output of model.run({ rows: rows() })) outputs.push(output);
  expect(outputs).toEqual([{ n: [2, 4] }]);
});
