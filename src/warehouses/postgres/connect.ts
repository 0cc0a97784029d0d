import { type Connection, connect as connectTo } from '../../postgres/connect.js';

export type { Connection } from '../../postgres/connect.js';

/**
 * Connects to the PostgreSQL server of a warehouse.
 * @throws {ProjectError} `warehouse-url`, `warehouse-unreachable`; none shows a part of the url.
 */
export function connect(warehouse: string, url: string, space: string): Promise<Connection> {
  return connectTo(url, {
    label: `warehouse "${warehouse}"`,
    application: `idw sync ${space}`,
    failed: 'warehouse-failed',
    whenBroken: 'What it held stands, old or new as a whole; the next sync catches up.',
    hints: {
      '42501': 'docs/warehouses.md lists the rights that a sync needs.',
      '0A000': 'A view stands on that column: drop it, sync, and make it again.',
    },
  });
}
