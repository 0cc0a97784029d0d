import { didYouMean } from '../errors/suggest.js';
import type { PathScope } from './path-scope.js';
import { readPattern } from './read-input.js';
import { readSelectiveSync, readSyncBySpace } from './read-selective-sync.js';
import { refusePassword } from './refuse-password.js';
import type { Warehouse, WarehouseTarget } from './warehouse.js';
import type { YamlFields, YamlValue } from './yaml-value.js';

/** Reads `warehouses`: unique names, each with its target and what is synced to it. */
export function readWarehouses(
  value: YamlValue | undefined,
  spaces: readonly string[],
  scope: PathScope,
): readonly Warehouse[] {
  const seen = new Set<string>();
  return (value?.list() ?? []).flatMap((entry) => readWarehouse(entry, spaces, scope, seen) ?? []);
}

function readWarehouse(
  entry: YamlValue,
  known: readonly string[],
  scope: PathScope,
  seen: Set<string>,
): Warehouse | undefined {
  const fields = entry.fields(['name', 'type', 'path', 'url', 'spaces', 'selective_sync']);
  if (!fields) return undefined;
  const name = readName(fields.get('name'), entry, seen);
  const target = readTarget(fields, entry, scope);
  const spaces = readSpaceNames(fields.get('spaces'), known);
  const sync = fields.get('selective_sync');
  const selectiveSync = readSelectiveSync(sync);
  const selectiveSyncBySpace = readSyncBySpace(sync, selectiveSync, known);
  if (target?.type === 'postgres') refuseLongNames(spaces ?? known, fields.get('spaces') ?? entry);
  if (name === undefined || !target) return undefined;
  return { name, ...target, ...(spaces && { spaces }), selectiveSync, selectiveSyncBySpace };
}

function readName(
  value: YamlValue | undefined,
  entry: YamlValue,
  seen: Set<string>,
): string | undefined {
  if (!value) entry.fault('yaml-missing-key', 'A warehouse lacks "name".');
  const name = value?.text();
  if (name === undefined) return undefined;
  if (seen.has(name)) {
    value?.fault('duplicate-name', `Two warehouses bear the name ${value.written}.`);
  }
  seen.add(name);
  return name;
}

function readTarget(
  fields: YamlFields,
  entry: YamlValue,
  scope: PathScope,
): WarehouseTarget | undefined {
  const type = fields.get('type');
  if (!type) {
    entry.fault('yaml-missing-key', 'A warehouse lacks "type".', 'duckdb, parquet or postgres.');
    return undefined;
  }
  const kind = type.oneOf(['duckdb', 'parquet', 'postgres']);
  if (kind === undefined) return undefined;
  const [wanted, other] = kind === 'postgres' ? ['url', 'path'] : ['path', 'url'];
  const value = fields.get(wanted);
  if (!value) entry.fault('yaml-missing-key', `A ${kind} warehouse needs "${wanted}".`);
  fields.get(other)?.fault('config-value', `A ${kind} warehouse has "${wanted}", not "${other}".`);
  if (kind === 'postgres') {
    if (value) refusePassword(value, 'a warehouse');
    const url = value?.text();
    return url === undefined ? undefined : { type: kind, url };
  }
  const path = value && readPattern(value, scope);
  if (path && value) checkTemplate(kind, path.glob, value);
  return path && { type: kind, path };
}

/** PostgreSQL cuts longer names without a word: two spaces could end in one schema. */
const LONGEST_NAME = 63;

function refuseLongNames(spaces: readonly string[], at: YamlValue): void {
  for (const space of spaces.filter((name) => `personas_${name}_identities`.length > LONGEST_NAME))
    at.fault(
      'config-value',
      `The schema of the space "${space}" has a name of more than ${LONGEST_NAME} characters, which PostgreSQL cannot hold.`,
      'Give the space a shorter name, or leave it out by "spaces".',
    );
}

/** Each table needs a file of its own in Parquet, and all of a space one file in DuckDB. */
function checkTemplate(kind: 'duckdb' | 'parquet', template: string, value: YamlValue): void {
  const hasTable = template.includes('{table}');
  if (kind === 'parquet' && !(hasTable && template.includes('{schema}')))
    value.fault('config-value', 'The path of a parquet warehouse needs {schema} and {table}.');
  if (kind === 'duckdb' && hasTable)
    value.fault('config-value', 'A duckdb warehouse is one file: its path cannot hold {table}.');
}

function readSpaceNames(
  value: YamlValue | undefined,
  known: readonly string[],
): readonly string[] | undefined {
  return value?.list()?.flatMap((entry) => {
    const name = entry.text();
    if (name === undefined || known.includes(name)) return name ?? [];
    entry.fault('unknown-space', `No space is named ${entry.written}.`, didYouMean(name, known));
    return [];
  });
}
