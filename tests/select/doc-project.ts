import { graphOf } from './sample-graph.js';

/** The example of docs/selection.md. */
export const docProject = graphOf({
  raw_orders: { type: 'seed', path: 'seeds/raw_orders.csv' },
  raw_customers: { type: 'seed', path: 'seeds/raw_customers.csv' },
  'web.events': { type: 'source', path: 'models/sources.yml' },
  stg_orders: {
    path: 'models/staging/stg_orders.sql',
    reads: ['raw_orders'],
    config: { tags: ['nightly'] },
  },
  stg_customers: { path: 'models/staging/stg_customers.sql', reads: ['raw_customers'] },
  customers: {
    path: 'models/marts/customers.sql',
    reads: ['stg_customers', 'stg_orders'],
    config: { tags: ['nightly'], materialized: 'table' },
  },
  revenue: {
    path: 'models/marts/daily/revenue.sql',
    reads: ['stg_orders', 'web.events'],
    config: { materialized: 'incremental', meta: { owner: 'finance' } },
  },
  unique_customers_id: {
    type: 'test',
    path: 'models/marts/customers.yml',
    reads: ['customers'],
    test: 'unique',
  },
  relationships_orders: {
    type: 'test',
    path: 'models/staging/stg_orders.yml',
    reads: ['stg_orders', 'customers'],
    test: 'relationships',
  },
  no_negative_revenue: {
    type: 'test',
    path: 'tests/no_negative_revenue.sql',
    reads: ['revenue'],
    config: { severity: 'warn' },
  },
});
