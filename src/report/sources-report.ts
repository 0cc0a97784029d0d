import { escapeControls } from '../errors/display-text.js';
import { errorJson } from '../errors/error-json.js';
import type { WarehouseStatus } from '../warehouses/read-status.js';
import type { TableStatus } from '../warehouses/table-status.js';
import { createColors } from './colors.js';
import { countOf } from './format-measure.js';

/** A space as a source, and what each of its warehouses holds of it. */
export interface SourceStatus {
  readonly space: string;
  readonly schema: string;
  readonly tables: readonly TableStatus[];
  readonly warehouses: readonly (WarehouseStatus & {
    readonly name: string;
    readonly type: string;
    /** The tables that are on. */
    readonly on: readonly string[];
  })[];
}

/** Renders sources for people. */
export function sourcesReport(
  sources: readonly SourceStatus[],
  { color }: { readonly color: boolean },
): string {
  if (sources.length === 0) return 'There is no identity.yml, and so there are no sources.\n';
  const { bold, dim, red, green, yellow } = createColors(color);
  const tints = { synced: green, behind: yellow, never: yellow, off: dim, unreadable: red };
  const blocks = sources.map(({ space, schema, tables, warehouses }) => [
    bold(nameOf(space)),
    `  schema ${schema}${tables.length > 0 ? '' : ': not built yet'}`,
    ...tables.map(({ table, rows, at }) => {
      const when = at === undefined ? '' : dim(`  changed ${at}`);
      return `    ${table.padEnd(28)} ${countOf(rows, 'row').padStart(16)}${when}`;
    }),
    ...(warehouses.length > 0 ? ['  warehouses'] : ['  no warehouse']),
    ...warehouses.map(({ name, type, status, tables: held, error }) => {
      const last = lastOf(held);
      const words = { never: 'never synced', unreadable: 'cannot be read' } as const;
      const state = tints[status](status in words ? words[status as 'never'] : status);
      const when = last === undefined ? '' : dim(`  last sync ${last}`);
      const why = error === undefined ? '' : `: ${escapeControls(error.message)}`;
      return `    ${escapeControls(name).padEnd(28)} ${type.padEnd(9)} ${state}${when}${why}`;
    }),
  ]);
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Renders sources for programs; docs/json-output.md has the keys. */
export function sourcesDocument(sources: readonly SourceStatus[]): string {
  const content = {
    command: 'sources',
    exit_code: 0,
    errors: [],
    sources: sources.map(({ space, schema, tables, warehouses }) => ({
      name: nameOf(space),
      space,
      schema,
      last_changed: lastOf(tables) ?? null,
      tables: tables.map(({ table, rows, at }) => ({ table, rows, changed_at: at ?? null })),
      warehouses: warehouses.map(({ name, type, status, on, tables: held, error }) => ({
        ...{ name, type, status, last_sync: lastOf(held) ?? null, on },
        tables: held.map(({ table, rows, at }) => ({ table, rows, synced_at: at ?? null })),
        error: error ? errorJson(error) : null,
      })),
    })),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** Sources bear the published system's name. */
function nameOf(space: string): string {
  return `Personas Identities ${space}`;
}

function lastOf(tables: readonly TableStatus[]): string | undefined {
  return tables
    .flatMap(({ at }) => at ?? [])
    .sort()
    .at(-1);
}
