/** A column's natural width, and the width below which its values say nothing. */
export interface ColumnWidth {
  readonly natural: number;
  readonly least: number;
}

/**
 * Fits columns into a line: wide ones are narrowed first, then columns on the right are left out.
 * Returns the width of each column that stays; at least one does.
 */
export function fitColumns(columns: readonly ColumnWidth[], room: number): readonly number[] {
  const least = columns.map((column) => Math.min(column.natural, column.least));
  let count = columns.length;
  while (count > 1 && lineWidth(least.slice(0, count)) > room) count--;
  const widths = columns.slice(0, count).map((column) => column.natural);
  for (let excess = lineWidth(widths) - room; excess > 0; excess--) {
    const widest = widestAbove(widths, count === 1 ? [1] : least);
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 1) - 1;
  }
  return widths;
}

/** Each column has a space on either side and a border between it and the next. */
function lineWidth(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width + 3, -1);
}

function widestAbove(widths: readonly number[], least: readonly number[]): number {
  let found = -1;
  widths.forEach((width, index) => {
    if (width > (least[index] ?? 1) && width > (widths[found] ?? 0)) found = index;
  });
  return found;
}
