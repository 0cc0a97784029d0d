import { expect, test } from 'vitest';
import { createProject } from '../support/project.js';

/** The jaffle shop's tests with the unique ids that dbt's own manifests give them. */
const PROPERTIES = `
models:
  - name: customers
    columns:
      - name: customer_id
        tests: [unique, not_null]
  - name: orders
    columns:
      - name: order_id
        tests: [unique, not_null]
      - name: customer_id
        tests:
          - not_null
          - relationships: {to: ref('customers'), field: customer_id}
      - name: status
        tests:
          - accepted_values:
              values: [placed, shipped, completed, return_pending, returned]
      - name: amount
        tests: [not_null]
`;

const IDS = [
  'accepted_values_orders_status__placed__shipped__completed__return_pending__returned.be6b5b5ec3',
  'not_null_customers_customer_id.5c9bf9911d',
  'not_null_orders_amount.106140f9fd',
  'not_null_orders_customer_id.c5f02694af',
  'not_null_orders_order_id.cf6c17daed',
  'relationships_orders_customer_id__customer_id__ref_customers_.c6ec7f58f2',
  'unique_customers_customer_id.c5af1ff4b1',
  'unique_orders_order_id.fed79b3a6e',
];

const files = {
  'dbt_project.yml': 'name: jaffle_shop\n',
  'models/customers.sql': 'select 1 as customer_id',
  'models/orders.sql': `select 1 as order_id, 1 as customer_id, 'placed' as status, 1 as amount`,
  'models/schema.yml': PROPERTIES,
};

async function listTests(more: Readonly<Record<string, string>> = {}) {
  const project = await createProject({ ...files, ...more });
  const { stdout } = await project.idw('ls', '--resource-type', 'test', '--output', 'json');
  const lines = stdout.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Readonly<Record<string, string>>);
}

test("unique ids are dbt's", async () => {
  const ids = (await listTests()).map(({ unique_id }) => unique_id);
  expect(ids.toSorted()).toEqual(IDS.map((id) => `test.jaffle_shop.${id}`));
});

test('long names are shortened for relations only', async () => {
  const long = (await listTests()).find(({ name }) => name?.startsWith('accepted_values'));
  expect(long).toMatchObject({
    name: 'accepted_values_orders_status__placed__shipped__completed__return_pending__returned',
    alias: 'accepted_values_orders_1ce6ab157c285f7cd2ac656013faf758',
  });
});

test('arguments: is the same as without', async () => {
  const nested = PROPERTIES.replace(
    'values: [placed, shipped, completed, return_pending, returned]',
    'arguments: {values: [placed, shipped, completed, return_pending, returned]}',
  );
  const ids = (await listTests({ 'models/schema.yml': nested })).map(({ unique_id }) => unique_id);
  expect(ids).toContain(`test.jaffle_shop.${IDS[0]}`);
});

test('a name of its own is kept', async () => {
  const named = `models: [{name: orders, columns: [{name: order_id, tests: [{unique: {name: no_twins}}]}]}]`;
  const [only] = await listTests({ 'models/schema.yml': named });
  expect(only?.unique_id).toMatch(/^test\.jaffle_shop\.no_twins\.[0-9a-f]{10}$/);
});

test('tests of sources say so', async () => {
  const source = `sources: [{name: raw, tables: [{name: orders, columns: [{name: id, tests: [unique]}]}]}]`;
  const [only] = await listTests({ 'models/schema.yml': source });
  expect(only?.name).toBe('source_unique_raw_orders_id');
});

test('compiled tests lie under their short names', async () => {
  const project = await createProject(files);
  await project.run('build');
  const folder = 'target/compiled/jaffle_shop/models/schema.yml';
  expect(
    await project.read(`${folder}/accepted_values_orders_1ce6ab157c285f7cd2ac656013faf758.sql`),
  ).toContain('not in');
});
