import type { Table, Value } from '../engine/engine.js';
import { cutEnd, escapeControls, pad } from '../errors/display-text.js';
import { displayWidth } from '../errors/display-width.js';
import { createColors } from './colors.js';
import { countOf } from './format-measure.js';
import { formatValue } from './format-value.js';
import { fitColumns } from './table-layout.js';

export interface TableStyle {
  /** The cells of a line. */
  readonly width: number;
  readonly color: boolean;
  /** How many rows are shown; what lies past them is counted. */
  readonly maxRows?: number;
}

/** Renders a table in the cells of a line; columns that do not fit are named below it. */
export function renderTable(table: Table, { width, color, maxRows = 20 }: TableStyle): string {
  if (table.columns.length === 0) return '';
  const colors = createColors(color);
  const rows = table.rows.slice(0, maxRows);
  const columns = table.columns.map((column, index) =>
    columnOf(
      column,
      rows.map((row) => row[index] ?? null),
      width,
    ),
  );
  const widths = fitColumns(columns, width);
  const shown = columns.slice(0, widths.length);
  const border = colors.dim('│');
  const line = (cells: readonly string[]) =>
    cells
      .map((cell) => ` ${cell} `)
      .join(border)
      .trimEnd();
  const header = shown.map(({ name, align }, index) =>
    colors.bold(fitCell(name, widths[index] ?? 0, align)),
  );
  const body = rows.map((row, number) =>
    line(
      shown.map(({ cells, align }, index) => {
        const text = fitCell(cells[number] ?? '', widths[index] ?? 0, align);
        return row[index] === null ? colors.dim(text) : text;
      }),
    ),
  );
  return [
    line(header),
    colors.dim(widths.map((cells) => '─'.repeat(cells + 2)).join('┼')),
    ...body,
    ...footer(table, rows.length, widths.length).map((text) =>
      colors.dim(` ${cutEnd(text, width - 1)}`),
    ),
  ].join('\n');
}

interface Column {
  readonly name: string;
  readonly cells: readonly string[];
  readonly align: 'left' | 'right';
  readonly natural: number;
  readonly least: number;
}

const NUMERIC = /^(u?(tiny|small|big|huge)?int(eger)?|float|real|double|decimal|numeric)\b/i;

function columnOf(
  { name, type }: Table['columns'][number],
  values: readonly Value[],
  most: number,
): Column {
  const cells = values.map(formatValue);
  const header = escapeControls(name);
  const align = NUMERIC.test(type) || areNumbers(values) ? 'right' : 'left';
  const natural = Math.max(
    1,
    ...[header, ...cells].map((cell) => Math.min(most, displayWidth(cell))),
  );
  // A number that is cut would be another number.
  const least = align === 'right' ? natural : Math.max(10, Math.min(displayWidth(header), 20));
  return { name: header, cells, align, natural, least };
}

function areNumbers(values: readonly Value[]): boolean {
  const present = values.filter((value) => value !== null);
  return (
    present.length > 0 &&
    present.every((value) => typeof value === 'number' || typeof value === 'bigint')
  );
}

function fitCell(text: string, width: number, align: 'left' | 'right'): string {
  return pad(cutEnd(text, width), width, align);
}

function footer(table: Table, rows: number, columns: number): string[] {
  const hidden = table.columns.slice(columns).map((column) => escapeControls(column.name));
  const more = table.rows.length - rows;
  return [
    ...(table.rows.length === 0 ? ['no rows'] : []),
    ...(more > 0 ? [`... and ${countOf(more, 'more row')}`] : []),
    ...(hidden.length > 0
      ? [`${countOf(hidden.length, 'more column')}: ${hidden.join(', ')}`]
      : []),
  ];
}
