import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/engine/engine.js';
import { createProject } from '../support/project.js';

type Case = readonly [template: string, value: Value];

/** Renders templates of one column each and asks the database for their values. */
async function valuesOf(cases: readonly Case[]): Promise<[string, unknown][]> {
  const list = cases.map(([template], index) => `${template} as c${index}`).join(',\n');
  const project = await createProject({ 'models/one.sql': `select\n${list}` });
  const { statuses, errors } = await project.run('build');
  expect([statuses, errors]).toEqual([{ one: 'built' }, []]);
  const names = cases.map((_case, index) => `c${index}::varchar`).join(', ');
  const [row] = await project.query(`select ${names} from one`);
  const values = cases.length === 1 ? [row] : (row as Value[]);
  return cases.map(([template], index) => [template, values[index] ?? null]);
}

const d = (text: string) => `\\"date '${text}'\\"`.replaceAll('\\', '');

const GROUPS: Readonly<Record<string, readonly Case[]>> = {
  dateadd: [
    [`{{ dbt.dateadd('day', 1, ${d('2024-02-28')}) }}`, '2024-02-29 00:00:00'],
    [`{{ dbt.dateadd('month', -1, ${d('2024-03-31')}) }}`, '2024-02-29 00:00:00'],
    [`{{ dbt.dateadd('month', -13, ${d('2024-03-31')}) }}`, '2023-02-28 00:00:00'],
    [`{{ dbt.dateadd('year', 1, ${d('2024-02-29')}) }}`, '2025-02-28 00:00:00'],
    [`{{ dbt.dateadd('quarter', 2, ${d('2023-12-31')}) }}`, '2024-06-30 00:00:00'],
    [`{{ dbt.dateadd('week', -2, ${d('2024-03-10')}) }}`, '2024-02-25 00:00:00'],
    [`{{ dbt.dateadd('HOUR', 25, ${d('2024-03-10')}) }}`, '2024-03-11 01:00:00'],
    [`{{ dbt.dateadd('minute', '-1', "timestamp '2024-01-01 00:00:00'") }}`, '2023-12-31 23:59:00'],
    [`{{ dbt.dateadd('second', '1 + 2', "'2024-01-01'") }}`, '2024-01-01 00:00:03'],
    [`{{ dbt.dateadd('millisecond', 5, "timestamp '2024-01-01'") }}`, '2024-01-01 00:00:00.005'],
    [`{{ dbt.dateadd('day', 'null', ${d('2024-02-28')}) }}`, null],
    [`{{ dateadd('day', 1, 'cast(null as date)') }}`, null],
  ],
  datediff: [
    [`{{ dbt.datediff("'2018-01-01 01:00:00'", "'2018-01-02 00:00:00'", 'day') }}`, '1'],
    [`{{ dbt.datediff("'2018-01-31'", "'2018-02-01'", 'month') }}`, '1'],
    [`{{ dbt.datediff("'2018-02-01'", "'2018-01-31'", 'month') }}`, '-1'],
    [`{{ dbt.datediff("'2018-12-31'", "'2019-01-01'", 'year') }}`, '1'],
    [`{{ dbt.datediff("'2018-12-31'", "'2019-01-01'", 'quarter') }}`, '1'],
    [`{{ dbt.datediff("'2018-01-01 01:00:00'", "'2018-01-01 02:01:00'", 'minute') }}`, '61'],
    [`{{ dbt.datediff("'2018-01-01 01:00:00'", "'2018-01-01 02:00:01'", 'second') }}`, '3601'],
    [`{{ dbt.datediff("'2019-12-31'", "'2019-12-27'", 'week') }}`, '-1'],
    [`{{ dbt.datediff("'2019-12-31'", "'2019-12-30'", 'week') }}`, '0'],
    [`{{ dbt.datediff("'2019-12-31'", "'2020-01-02'", 'week') }}`, '0'],
    [`{{ dbt.datediff("'2019-12-31'", "'2020-01-06'", 'week') }}`, '1'],
    [`{{ dbt.datediff("'2020-01-07'", "'2019-12-31'", 'week') }}`, '-1'],
    [`{{ dbt.datediff('cast(null as date)', "'2018-01-01'", 'hour') }}`, null],
  ],
  'parts of dates': [
    [`{{ dbt.date_trunc('month', ${d('2024-02-29')}) }}`, '2024-02-01 00:00:00'],
    [`{{ dbt.date_trunc('week', ${d('2024-02-29')}) }}`, '2024-02-26 00:00:00'],
    [`{{ dbt.last_day(${d('2024-02-05')}, 'month') }}`, '2024-02-29'],
    [`{{ dbt.last_day(${d('2023-02-05')}, 'month') }}`, '2023-02-28'],
    [`{{ dbt.last_day(${d('2024-02-05')}, 'quarter') }}`, '2024-03-31'],
    [`{{ dbt.last_day(${d('2024-02-05')}, 'year') }}`, '2024-12-31'],
    [`{{ dbt.date(2024, 2, 29) }}`, '2024-02-29'],
    [`{{ dbt.current_timestamp() }} is not null`, 'true'],
    [`typeof({{ dbt.current_timestamp() }})`, 'TIMESTAMP WITH TIME ZONE'],
    [`typeof({{ dbt.snapshot_get_time() }})`, 'TIMESTAMP'],
    [`typeof({{ dbt.current_timestamp_backcompat() }})`, 'TIMESTAMP'],
    [`typeof({{ dbt.current_timestamp_in_utc_backcompat() }})`, 'TIMESTAMP'],
    [`typeof({{ dbt.snapshot_string_as_time('2024-01-01') }})`, 'TIMESTAMP'],
  ],
  text: [
    [`{{ dbt.concat(["'a'", "'b''c'", "cast(1 as text)"]) }}`, "ab'c1"],
    [`{{ dbt.concat(["'a'", 'null']) }}`, null],
    [`{{ dbt.length("'héé'") }}`, '3'],
    [`{{ dbt.position("'b'", "'abc'") }} * 10 + {{ dbt.position("'z'", "'abc'") }}`, '20'],
    [`{{ dbt.replace("'a.b.c'", "'.'", "''") }}`, 'abc'],
    [`{{ dbt.right("'abcde'", 2) }}`, 'de'],
    [`{{ dbt.right("'abcde'", 0) }}`, ''],
    [`{{ dbt.split_part("'a|b|c'", "'|'", 1) }}`, 'a'],
    [`{{ dbt.split_part("'a|b|c'", "'|'", -1) }}`, 'c'],
    [`{{ dbt.split_part("'a|b|c'", "'|'", 4) }}`, null],
    [`{{ dbt.split_part('null', "'|'", 1) }}`, null],
    [`{{ dbt.hash("'a'") }}`, '0cc175b9c0f1b6a831c399e269772661'],
    [`{{ dbt.hash(1) }}`, 'c4ca4238a0b923820dcc509a6f75849b'],
    [`{{ dbt.hash('null') }}`, null],
    [`{{ dbt.string_literal('x') }}`, 'x'],
    [`{{ dbt.string_literal(dbt.escape_single_quotes("it's")) }}`, "it's"],
  ],
  types: [
    [`{{ dbt.safe_cast("'12'", dbt.type_int()) }}`, '12'],
    [`{{ dbt.safe_cast("'x'", dbt.type_int()) }}`, null],
    [`{{ dbt.safe_cast("'2024-02-30'", 'date') }}`, null],
    [`{{ dbt.cast('1.5', dbt.type_string()) }}`, '1.5'],
    [`{{ dbt.cast_bool_to_text('true') }}`, 'true'],
    ...['string', 'timestamp', 'float', 'numeric', 'bigint', 'int', 'boolean'].map(
      (type): Case => [`cast(null as {{ dbt.type_${type}() }})`, null],
    ),
    [`typeof(cast(1 as {{ dbt.type_numeric() }}))`, 'DECIMAL(28,6)'],
    [`typeof(cast(1 as {{ type_bigint() }}))`, 'BIGINT'],
  ],
  values: [
    [`{{ dbt.equals('1', '1') }}`, 'true'],
    [`{{ dbt.array_construct([1, 2]) }}`, '[1, 2]'],
    [`{{ dbt.array_construct([], 'text') }}`, '[]'],
    [`{{ dbt.array_append(dbt.array_construct([1]), 2) }}`, '[1, 2]'],
    [`{{ dbt.array_concat(dbt.array_construct([1]), dbt.array_construct([2, 3])) }}`, '[1, 2, 3]'],
    [`(select {{ dbt.bool_or('x') }} from (values (false), (true)) t(x))`, 'true'],
    [`(select {{ dbt.any_value('x') }} from (values (7)) t(x))`, '7'],
    [
      `(select {{ dbt.listagg('x', "'; '", 'order by x desc') }} from (values ('a'), ('b')) t(x))`,
      'b; a',
    ],
    [
      `(select {{ dbt.listagg('x', "','", 'order by x', 2) }} from (values ('a'), ('c'), ('b')) t(x))`,
      'a,b',
    ],
    [`(select {{ dbt.listagg('x') }} from (values ('a')) t(x))`, 'a'],
    [`(select count(*) from (select 1 {{ dbt.except() }} select 1))`, '0'],
    [`(select count(*) from (select 1 {{ dbt.intersect() }} select 1))`, '1'],
  ],
  series: [
    [`(select sum(generated_number) from ({{ dbt.generate_series(4) }}))`, '10'],
    [`{{ dbt.get_powers_of_two(1) }} * 100 + {{ dbt.get_powers_of_two(9) }}`, '104'],
    [
      `(select string_agg(date_day::date::text, ' ' order by date_day) from ({{ dbt.date_spine('day', "cast('2024-02-28' as date)", "cast('2024-03-02' as date)") }}))`,
      '2024-02-28 2024-02-29 2024-03-01',
    ],
    [
      `(select count(*) from ({{ date_spine(datepart='month', start_date="cast('2023-11-01' as date)", end_date="cast('2024-02-01' as date)") }}))`,
      '3',
    ],
    [`'{{ dates_in_range('20240228', '20240301') | join(' ') }}'`, '20240228 20240229 20240301'],
    [
      `'{{ partition_range('2024-01-01, 2024-01-02', '%Y-%m-%d') | join(' ') }}'`,
      '20240101 20240102',
    ],
    [`'{{ convert_datetime('20240102', '%Y%m%d') }}'`, '2024-01-02 00:00:00'],
  ],
};

describe('cross-database macros', () => {
  test.each(Object.entries(GROUPS))('%s', async (_name, cases) => {
    expect(await valuesOf(cases)).toEqual(cases.map(([template, value]) => [template, value]));
  });

  test("are replaced by the project's own", async () => {
    const project = await createProject({
      'models/one.sql': 'select {{ dbt.hash("\'a\'") }} as h',
      'macros/own.sql': '{% macro default__hash(field) %}upper({{ field }}){% endmacro %}',
    });
    await project.run('build');
    expect(await project.query('select h from one')).toEqual(['A']);
  });

  test('a date that is none is an error in words', async () => {
    const project = await createProject({
      'models/one.sql': "select '{{ convert_datetime('2024', '%Y%m%d') }}'",
    });
    const { stderr } = await project.idw('compile');
    expect(stderr).toContain("The partition date '2024' does not match the format '%Y%m%d'.");
  });
});
