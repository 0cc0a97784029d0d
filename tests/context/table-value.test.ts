import { expect, test } from 'vitest';
import { tableValue } from '../../src/context/database/table-value.js';
import type { Table } from '../../src/engine/engine.js';
import { compileTemplate, scopeOf } from '../../src/template/index.js';

const PAYMENTS: Table = {
  columns: [
    { name: 'id', type: 'INTEGER' },
    { name: 'method', type: 'VARCHAR' },
    { name: 'amount', type: 'DECIMAL(10,2)' },
    { name: 'share', type: 'DOUBLE' },
    { name: 'day', type: 'DATE' },
    { name: 'paid_at', type: 'TIMESTAMP' },
    { name: 'is_late', type: 'BOOLEAN' },
  ],
  rows: [
    [1, 'card', '1.50', 2, '2024-01-02', '2024-01-02 03:04:05.5', true],
    [2, 'cash', null, 0.25, null, null, null],
  ],
};

const printed: string[] = [];

function show(text: string, table = PAYMENTS): Promise<string> {
  printed.length = 0;
  const results = tableValue(table, (line) => printed.push(line));
  return compileTemplate(text, { file: 'x.sql' }).render(scopeOf({ results }));
}

test.each([
  ['{{ results.columns[0].values() }}', '(1, 2)'],
  [`{{ results.columns['method'].values() }}`, `('card', 'cash')`],
  ['{{ results.columns.method.name }} {{ results.columns.keys() | length }}', 'method 7'],
  [
    '{{ results.column_names }}',
    `('id', 'method', 'amount', 'share', 'day', 'paid_at', 'is_late')`,
  ],
  ['{{ results | length }} {{ results.rows | length }} {{ results.columns[1] | length }}', '2 2 2'],
  ['{% for row in results %}{{ row[1] }}{{ row.id }} {% endfor %}', 'card1 cash2 '],
  [`{% for row in results.rows %}{{ row['amount'] }},{% endfor %}`, '1.50,None,'],
  [
    `{{ results.rows[-1]['id'] }} {{ results.rows[0:1] | length }} {{ results[0].method }}`,
    '2 1 card',
  ],
  [`{{ results.rows[1].dict()['method'] }} {{ results.rows[0].keys()[1] }}`, 'cash method'],
  [
    '{% for name, value in results.rows[0].items() %}{{ name }}={{ value }};{% endfor %}',
    'id=1;method=card;amount=1.50;share=2.0;day=2024-01-02;paid_at=2024-01-02 03:04:05.500000;is_late=True;',
  ],
  [`{{ results.columns['share'].values() }}`, `(Decimal('2.0'), Decimal('0.25'))`],
  [`{{ results.columns['day'].values()[0].strftime('%d.%m.') }}`, '02.01.'],
  [`{{ results.columns['day'].values() }}`, '(datetime.date(2024, 1, 2), None)'],
  [`{{ results.columns[2][0] + 1 }} {{ results.columns[0][0] + 1 }}`, '2.5 2'],
  [`{{ 'card' in results.columns[1] }} {{ 'nope' in results.columns[1] }}`, 'True False'],
  [`{{ results.columns[1].values_distinct() | length }}`, '2'],
  [`{{ results.select(['id']).column_names }}`, `('id',)`],
  [`{{ results.exclude(['id', 'method', 'day']).column_names | length }}`, '4'],
  [`{{ results.rename({'id': 'key'}).column_names[0] }}`, 'key'],
  [`{{ results.limit(1) | length }}`, '1'],
  [
    `{{ results.columns | map(attribute='name') | join(',') | truncate(9, true, '') }}`,
    'id,method',
  ],
])('%s', async (text, expected) => {
  expect(await show(text)).toBe(expected);
});

test('a repeated name is numbered', async () => {
  const column = { name: 'id', type: 'INTEGER' };
  expect(await show('{{ results.column_names }}', { columns: [column, column], rows: [] })).toBe(
    `('id', 'id_2')`,
  );
});

test('print_table draws into the log', async () => {
  await show(`{% do results.select(['id', 'method']).print_table() %}`);
  expect(printed).toEqual(['| id | method |\n| -- | ------ |\n| 1  | card   |\n| 2  | cash   |']);
});
