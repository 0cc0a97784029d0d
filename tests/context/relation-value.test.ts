import { expect, test } from 'vitest';
import { columnApi, columnValue } from '../../src/context/column-value.js';
import { hostFunction } from '../../src/context/host-values.js';
import { createRelation, relationValue } from '../../src/context/relation-value.js';
import { BareName, Relation } from '../../src/relation/relation.js';
import { compileTemplate, scopeOf } from '../../src/template/index.js';

const NAMES = {
  orders: relationValue(new Relation('main', 'orders'), 'table', 'shop'),
  again: relationValue(new Relation('MAIN', 'Orders'), undefined, 'shop'),
  other: relationValue(new Relation('main', 'orders', 'lake'), 'view', 'shop'),
  cte: relationValue(new BareName('__dbt__cte__x'), undefined, 'shop'),
  create: hostFunction('create', (args, kwargs) => createRelation(args, kwargs, 'shop')),
  Column: columnApi(),
  price: columnValue({ name: 'price', dtype: 'DECIMAL(10,2)', precision: 10, scale: 2 }),
  label: columnValue({ name: 'label', dtype: 'VARCHAR' }),
};

const show = (text: string) => compileTemplate(text, { file: 'x.sql' }).render(scopeOf(NAMES));

test.each([
  ['{{ orders }}', '"main"."orders"'],
  [
    '{{ orders.database }} {{ orders.schema }} {{ orders.identifier }} {{ orders.type }}',
    'shop main orders table',
  ],
  [
    '{{ orders.name }} {{ orders.table }} {{ orders.path.schema }} {{ orders.is_view }}',
    'orders orders main False',
  ],
  ['{{ orders.include(database=true) }}', '"shop"."main"."orders"'],
  ['{{ orders.include(schema=false) }}', '"orders"'],
  ['{{ orders.quote(schema=false) }}', 'main."orders"'],
  [
    '{{ orders.quote(schema=false, identifier=false).include(database=true) }}',
    '"shop".main.orders',
  ],
  ['{{ orders.without_identifier() }}', '"main"'],
  [`{{ orders.incorporate(path={'identifier': 'tmp'}, type='view') }}`, '"main"."tmp"'],
  [`{{ orders.incorporate(type='view').is_view }}`, 'True'],
  [`{{ orders.replace_path(identifier='x', schema='y') }}`, '"y"."x"'],
  [
    `{{ orders.matches(schema='MAIN', identifier='orders') }} {{ orders.matches(schema='y') }}`,
    'True False',
  ],
  [`{{ orders.information_schema('tables') }}`, 'information_schema.tables'],
  ['{{ orders == again }} {{ orders == other }} {{ orders in [again] }}', 'True False True'],
  ['{{ other }}', '"lake"."main"."orders"'],
  ['{{ cte }} {{ cte.is_cte }} {{ cte.name }}', '__dbt__cte__x True __dbt__cte__x'],
  [`{{ create(database='shop', schema='a', identifier='b', type='view').is_view }}`, 'True'],
  [`{{ create('shop', 'a', 'b') }} {{ create(identifier='b') }}`, '"a"."b" "b"'],
  [`{{ create(database='lake', schema='a', identifier='b') }}`, '"lake"."a"."b"'],
  [
    `{{ orders is mapping }} {{ orders.get('metadata', {}).get('type', '').endswith('Relation') }}`,
    'True True',
  ],
  [`{{ {orders: 1}[orders] }}`, '1'],
])('%s', async (text, expected) => {
  expect(await show(text)).toBe(expected);
});

test.each([
  [`{{ Column.translate_type('string') }} {{ Column.translate_type('integer') }}`, 'TEXT INT'],
  [
    `{{ Column.translate_type('timestamp') }} {{ Column.translate_type('geometry') }}`,
    'TIMESTAMP geometry',
  ],
  [
    `{{ Column.string_type(12) }} {{ Column.numeric_type('numeric', 10, 2) }}`,
    'character varying(12) numeric(10,2)',
  ],
  [`{{ Column.create('a', 'float').data_type }}`, 'FLOAT'],
  [`{{ Column('a', 'varchar', 20).data_type }}`, 'character varying(20)'],
  [
    '{{ label.quoted }} {{ label.dtype }} {{ label.data_type }}',
    '"label" VARCHAR character varying(256)',
  ],
  [
    '{{ price.data_type }} {{ price.is_numeric() }} {{ price.is_number() }} {{ price.is_string() }}',
    'DECIMAL(10,2) True True False',
  ],
  ['{{ label.is_string() }} {{ label.string_size() }}', 'True 256'],
  [
    `{{ label.can_expand_to(Column('b', 'varchar', 300)) }} {{ label.can_expand_to(price) }}`,
    'True False',
  ],
  [`{{ price.literal(3) }} {{ price }}`, '3::DECIMAL(10,2) <Column price (DECIMAL(10,2))>'],
  [`{{ Column('n', 'BIGINT').is_integer() }} {{ Column('n', 'DOUBLE').is_float() }}`, 'True True'],
])('%s', async (text, expected) => {
  expect(await show(text)).toBe(expected);
});
