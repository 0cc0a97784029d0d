import { escapeControls } from '../errors/display-text.js';
import { errorJson } from '../errors/error-json.js';
import { formatError } from '../errors/format-error.js';
import type { SyncResult, TableResult } from '../warehouses/sync-result.js';
import { createColors } from './colors.js';
import { countOf, formatDuration, formatNumber } from './format-measure.js';

/** How a report of syncs is written. */
export interface SyncReportStyle {
  readonly width: number;
  readonly color: boolean;
  readonly quiet: boolean;
  readonly format: 'text' | 'json';
}

/** Renders what became of syncs: for people a line a table, for programs an event a sync. */
export function syncReport(results: readonly SyncResult[], style: SyncReportStyle): string {
  if (style.format === 'json') return results.map((result) => eventLine(result, style)).join('');
  const blocks = results.flatMap((result) => blockOf(result, style));
  return blocks.length === 0 ? '' : `\n${blocks.join('\n')}\n`;
}

/** Reduces a sync to what programs read; docs/json-output.md has the keys. */
export function syncJson(result: SyncResult): object {
  return {
    warehouse: result.warehouse,
    type: result.type,
    space: result.space,
    status: result.status,
    duration_ms: Math.round(result.durationMs),
    tables: result.tables,
    notes: result.notes,
    error: result.error ? errorJson(result.error) : null,
  };
}

/** Renders what `idw sync --json` prints on stdout. */
export function syncDocument(results: readonly SyncResult[], exitCode: number): string {
  const content = {
    command: 'sync',
    exit_code: exitCode,
    errors: [],
    syncs: results.map(syncJson),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

function eventLine(result: SyncResult, { quiet }: SyncReportStyle): string {
  const level = result.status === 'failed' ? 'error' : 'info';
  if (quiet && level === 'info') return '';
  const fields = { ts: new Date().toISOString(), level, event: 'sync_finished' };
  return `${JSON.stringify({ ...fields, ...syncJson(result) })}\n`;
}

function blockOf(result: SyncResult, { width, color, quiet }: SyncReportStyle): string[] {
  const colors = createColors(color);
  const { warehouse, type, space, status, error } = result;
  if (error) return [formatError(error, { color, width })];
  if (quiet) return [];
  const title = `${colors.bold(escapeControls(warehouse))} (${type}), space ${space}`;
  const notes = result.notes.map((note) => `  ${colors.yellow('note:')} ${escapeControls(note)}`);
  if (status === 'off') return [`${title}: off`, ...notes];
  if (status === 'skipped') return [`${title}: nothing to sync`, ...notes];
  const time = colors.dim(`in ${formatDuration(result.durationMs)}`);
  return [`${title}: synced ${time}`, ...result.tables.map(tableLine), ...notes];
}

function tableLine({ table, rows, added, changed, removed }: TableResult): string {
  const counts = { added, changed, removed };
  const parts = Object.entries(counts).flatMap(([word, count]) =>
    count > 0 ? [`${formatNumber(count)} ${word}`] : [],
  );
  return `  ${table.padEnd(28)} ${countOf(rows, 'row')}: ${parts.join(', ') || 'unchanged'}`;
}
