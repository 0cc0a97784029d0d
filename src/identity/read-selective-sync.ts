import { didYouMean } from '../errors/suggest.js';
import {
  DEFAULT_SYNC,
  KEY_COLUMNS,
  PUBLISHED_TABLES,
  type SelectiveSync,
  type TableSync,
} from './warehouse.js';
import type { YamlFields, YamlValue } from './yaml-value.js';

/** Reads `selective_sync` of a warehouse: `false`, or tables that are on, off or lack columns. */
export function readSelectiveSync(value: YamlValue | undefined): SelectiveSync {
  return readSync(value, DEFAULT_SYNC, ['spaces']);
}

/** Reads `selective_sync.spaces`: what single spaces change of the warehouse's choice. */
export function readSyncBySpace(
  value: YamlValue | undefined,
  common: SelectiveSync,
  known: readonly string[],
): Readonly<Record<string, SelectiveSync>> {
  if (!value?.isMapping) return {};
  const spaces = value.field('spaces')?.fields() ?? (new Map() as YamlFields);
  const bySpace: (readonly [string, SelectiveSync])[] = [];
  for (const [name, choice] of spaces) {
    if (!known.includes(name)) {
      choice.keyFault('unknown-space', `No space is named "${name}".`, didYouMean(name, known));
    }
    bySpace.push([name, readSync(choice, common === 'off' ? DEFAULT_SYNC : common, [])]);
  }
  return Object.fromEntries(bySpace);
}

function readSync(
  value: YamlValue | undefined,
  base: Readonly<Record<string, TableSync>>,
  otherKeys: readonly string[],
): SelectiveSync {
  if (!value || value.is(true)) return base;
  if (value.is(false)) return 'off';
  if (!value.isMapping) {
    value.wrongType('false or a mapping of tables');
    return base;
  }
  const sync = new Map(Object.entries(base));
  for (const [table, choice] of value.fields([...PUBLISHED_TABLES, ...otherKeys]) ?? []) {
    const before = sync.get(table);
    if (before) sync.set(table, readTableSync(table, choice, before));
  }
  return Object.fromEntries(sync);
}

function readTableSync(table: string, value: YamlValue, before: TableSync): TableSync {
  if (!value.isMapping) {
    const isSynced = value.is(true) || value.is(false) ? value.is(true) : undefined;
    if (isSynced === undefined) value.wrongType('true, false or { exclude_columns: [...] }');
    return { ...before, isSynced: isSynced ?? before.isSynced };
  }
  const columns = value.fields(['exclude_columns'])?.get('exclude_columns')?.list() ?? [];
  const excludeColumns = columns.flatMap((column) => {
    const name = column.text();
    if (name === undefined) return [];
    if (!KEY_COLUMNS[table]?.includes(name)) return [name];
    column.fault('config-value', `"${name}" is a key column of "${table}": it cannot be excluded.`);
    return [];
  });
  return { isSynced: true, excludeColumns };
}
