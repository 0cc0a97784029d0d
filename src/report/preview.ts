import { escapeControls } from '../errors/display-text.js';
import type { RunResult } from '../execute/run-result.js';
import { createColors } from './colors.js';
import { countOf, formatNumber } from './format-measure.js';
import { renderTable } from './render-table.js';

/** Renders the first rows of the table that a reader will look at next. */
export function renderPreview(
  { relation, rowCount, table }: NonNullable<RunResult['preview']>,
  style: { readonly width: number; readonly color: boolean },
): string {
  const rows = Math.min(MOST_ROWS, table.rows.length);
  const count =
    rows < rowCount
      ? `the first ${rows} of ${formatNumber(rowCount)} rows`
      : countOf(rowCount, 'row');
  const shown = { ...table, rows: table.rows.slice(0, MOST_ROWS) };
  const title = `${createColors(style.color).bold(escapeControls(relation))}, ${count}`;
  return `${title}\n\n${renderTable(shown, style)}\n`;
}

const MOST_ROWS = 6;
