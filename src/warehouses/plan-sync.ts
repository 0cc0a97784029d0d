import type { Space } from '../identity/space.js';
import { PUBLISHED_TABLES, type TableSync, type Warehouse } from '../identity/warehouse.js';

/** What one warehouse is given of one space. */
export interface SyncPlan {
  readonly warehouse: Warehouse;
  readonly space: Space;
  /** The tables that are on, with the columns that they leave out. */
  readonly on: readonly PlannedTable[];
  readonly off: readonly string[];
}

export interface PlannedTable {
  readonly name: string;
  readonly excludeColumns: readonly string[];
}

/** Says which tables and columns of the chosen spaces go to which warehouse: Selective Sync. */
export function planSync(
  warehouses: readonly Warehouse[],
  spaces: readonly Space[],
): readonly SyncPlan[] {
  return warehouses.flatMap((warehouse) =>
    spaces
      .filter(({ name }) => warehouse.spaces?.includes(name) ?? true)
      .map((space) => planOne(warehouse, space)),
  );
}

function planOne(warehouse: Warehouse, space: Space): SyncPlan {
  const sync = warehouse.selectiveSyncBySpace[space.name] ?? warehouse.selectiveSync;
  const choice = (name: string): TableSync | undefined => (sync === 'off' ? undefined : sync[name]);
  const isOn = (name: string) => choice(name)?.isSynced ?? false;
  return {
    warehouse,
    space,
    on: PUBLISHED_TABLES.filter(isOn).map((name) => ({
      name,
      excludeColumns: choice(name)?.excludeColumns ?? [],
    })),
    off: PUBLISHED_TABLES.filter((name) => !isOn(name)),
  };
}
