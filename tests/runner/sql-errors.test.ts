import { describe, expect, test } from 'vitest';
import { faultsIn, faultsOf } from '../support/faults.js';
import { createModels, placed } from '../support/project.js';

describe('SQL', () => {
  test('sql-syntax', async () => {
    expect(await faultsIn('select 1 as one\nfrmo two\n')).toEqual([
      'sql-syntax models/one.sql:2:1',
    ]);
  });

  test('sql-binding', async () => {
    const one = `select\n    id,\n    nmae\nfrom {{ ref('two') }}`;
    expect(await faultsIn(one, { 'models/two.sql': 'select 1 as id, 2 as name' })).toEqual([
      'sql-binding models/one.sql:3:5',
    ]);
  });

  test('of a table', async () => {
    const one = `{{ config(materialized='table') }}\nselect\n    nope`;
    expect(await faultsIn(one)).toEqual(['sql-binding models/one.sql:3:5']);
  });

  test('of an incremental model', async () => {
    const project = await createModels({
      one: `{{ config(materialized='incremental') }} select 1 as id`,
    });
    await project.run('build');
    await project.write({
      'models/one.sql': `{{ config(materialized='incremental') }}\nselect\n    nope`,
    });
    expect((await project.run('build')).errors.map(placed)).toEqual([
      'sql-binding models/one.sql:3:5',
    ]);
  });

  test('below blocks of several lines', async () => {
    const one = `{% set names = [\n  'a',\n  'b',\n] %}\n{# a\ncomment #}\nselect\n{%- for name in names %}\n    1 as {{ name }},\n{%- endfor %}\n    nope\n`;
    expect(await faultsIn(one)).toEqual(['sql-binding models/one.sql:11:5']);
  });

  test('behind a macro of several lines', async () => {
    const files = { 'macros/a.sql': '{% macro lines() %}1 as a,\n2 as b,\n3 as c{% endmacro %}' };
    expect(await faultsIn('select {{ lines() }}, nope', files)).toEqual([
      'sql-binding models/one.sql:1:23',
    ]);
  });

  test('inside of what a macro prints is the call', async () => {
    const files = { 'macros/a.sql': '{% macro lines() %}1 as a,\nnope{% endmacro %}' };
    expect(await faultsIn('select\n  {{ lines() }}', files)).toEqual([
      'sql-binding models/one.sql:2:6',
    ]);
  });

  test('behind characters of several bytes', async () => {
    expect(await faultsIn(`select 'é😀漢' as a, nope`)).toEqual([
      'sql-binding models/one.sql:1:21',
    ]);
  });

  test('behind spaces that are not ASCII', async () => {
    expect(await faultsIn(`select '\u00a0' as a, -- \u00a0\n\u00a0\u3000nope`)).toEqual([
      'sql-binding models/one.sql:2:3',
    ]);
  });

  test('below characters of several bytes', async () => {
    expect(await faultsIn(`-- é😀漢\nselect 'ü' as a,\n  nope`)).toEqual([
      'sql-binding models/one.sql:3:3',
    ]);
  });

  test('of an ephemeral parent lies in the parent', async () => {
    const files = {
      'models/base.sql': `{{ config(materialized='ephemeral') }}\nselect\n    'é' as a,\n    nope`,
    };
    expect(await faultsIn(`select * from {{ ref('base') }}`, files)).toEqual([
      'sql-binding models/base.sql:4:5',
    ]);
  });

  test('upon an ephemeral parent lies in the child', async () => {
    const files = {
      'models/base.sql': `{{ config(materialized='ephemeral') }}\n\n\nselect 'é' as a`,
    };
    const one = `with rows_read as (\n    select * from {{ ref('base') }}\n)\nselect nope from rows_read`;
    expect(await faultsIn(one, files)).toEqual(['sql-binding models/one.sql:4:8']);
  });

  test('of a singular test', async () => {
    expect(await faultsOf({ 'tests/check.sql': 'select\n  nope' })).toEqual([
      'sql-binding tests/check.sql:2:3',
    ]);
  });

  test('of a generic test is placed in YAML', async () => {
    const files = {
      'models/one.yml':
        'models:\n  - name: one\n    columns:\n      - name: idd\n        data_tests: [not_null]\n',
    };
    expect(await faultsIn('select 1 as id', files)).toEqual(['sql-binding models/one.yml:5:22']);
  });

  test('sql-failed while it runs', async () => {
    const one = `{{ config(materialized='table') }}\nselect i::integer as n from (select 'x' as i)`;
    expect(await faultsIn(one)).toEqual(['sql-failed models/one.sql:2:9']);
  });

  test('of a file that begins with a byte order mark', async () => {
    expect(await faultsIn('\ufeffselect\r\n  1 as a,\r\n  nope\r\n')).toEqual([
      'sql-binding models/one.sql:3:3',
    ]);
  });

  test.each(['', '-- nothing\n', '{# nothing #}', '/* no\nthing */'])(
    'that is not there: %j',
    async (one) => {
      expect(await faultsIn(one)).toEqual(['sql-syntax models/one.sql']);
    },
  );

  test('suggests the nearest name', async () => {
    const project = await createModels({ one: 'select nmae from (select 1 as name)' });
    expect((await project.run('build')).errors[0]?.hint).toContain('"name"');
  });
});
