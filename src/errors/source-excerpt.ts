import { escapeControls } from './display-text.js';
import { displayWidth, graphemes } from './display-width.js';
import type { SourcePlace } from './project-error.js';

/** The line of a place and the carets under it, of equal indentation. */
export interface SourceExcerpt {
  readonly line: string;
  readonly caret: string | undefined;
}

/**
 * Cuts the line of a place out of its text, at most `room` cells wide and around the caret.
 * Returns undefined if the text or the line is not at hand.
 */
export function sourceExcerpt(place: SourcePlace, room: number): SourceExcerpt | undefined {
  const line = lineOf(place);
  if (line === undefined) return undefined;
  const column = Math.min((place.column ?? 1) - 1, line.length);
  const cells = trimIndent(cellsAround(line, column), column);
  const caret = indexOf(cells, (cell) => cell.end > column);
  const end = indexOf(cells, (cell) => cell.start >= column + (place.length ?? 1));
  const shown = windowOf(cells, caret, room);
  return {
    line: `${shown.cutLeft ? '…' : ''}${textOf(cells.slice(shown.from, shown.to))}${shown.cutRight ? '…' : ''}`,
    caret: place.column === undefined ? undefined : caretLine(cells, shown, caret, end),
  };
}

interface Cell {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly width: number;
}

interface Window {
  readonly from: number;
  readonly to: number;
  readonly cutLeft: boolean;
  readonly cutRight: boolean;
}

/** How many UTF-16 units on each side of the caret are looked at: lines may be megabytes long. */
const REACH = 2000;

function lineOf({ text, line }: SourcePlace): string | undefined {
  if (text === undefined || line === undefined) return undefined;
  return text.split(/\r\n|\n|\r/, line)[line - 1];
}

function cellsAround(line: string, column: number): readonly Cell[] {
  const offset = Math.max(0, column - REACH);
  return graphemes(line.slice(offset, column + REACH)).map((grapheme) => {
    const text = escapeControls(grapheme.text);
    const start = grapheme.start + offset;
    return { text, start, end: start + grapheme.text.length, width: displayWidth(text) };
  });
}

function trimIndent(cells: readonly Cell[], column: number): readonly Cell[] {
  const first = cells.findIndex((cell) => cell.text.trim() !== '' || cell.start >= column);
  return first === -1 ? cells : cells.slice(first);
}

/** Finds the first cell that passes; the place after the last one if none does. */
function indexOf(cells: readonly Cell[], passes: (cell: Cell) => boolean): number {
  const index = cells.findIndex(passes);
  return index === -1 ? cells.length : index;
}

function windowOf(cells: readonly Cell[], caret: number, room: number): Window {
  if (widthOf(cells) <= room) return { from: 0, to: cells.length, cutLeft: false, cutRight: false };
  let from = caret;
  let used = 0;
  while (from > 0 && used + widthAt(cells, from - 1) <= room / 3) used += widthAt(cells, --from);
  let to = caret;
  while (to < cells.length && used + widthAt(cells, to) <= room - 2) used += widthAt(cells, to++);
  while (from > 0 && used + widthAt(cells, from - 1) <= room - 2) used += widthAt(cells, --from);
  return { from, to, cutLeft: from > 0, cutRight: to < cells.length };
}

function caretLine(cells: readonly Cell[], shown: Window, caret: number, end: number): string {
  const before = widthOf(cells.slice(shown.from, caret)) + (shown.cutLeft ? 1 : 0);
  const under = widthOf(cells.slice(caret, Math.min(end, shown.to)));
  return ' '.repeat(before) + '^'.repeat(Math.max(1, under));
}

function textOf(cells: readonly Cell[]): string {
  return cells
    .map(({ text }) => text)
    .join('')
    .trimEnd();
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((total, { width }) => total + width, 0);
}

function widthAt(cells: readonly Cell[], index: number): number {
  return cells[index]?.width ?? 0;
}
