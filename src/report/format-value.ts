import type { Value } from '../engine/engine.js';
import { escapeControls } from '../errors/display-text.js';

/** Renders a value on one line; a text that could be taken for null, or for nothing, is quoted. */
export function formatValue(value: Value): string {
  if (typeof value !== 'string') return String(value);
  const shown = escapeControls(value.slice(0, MOST_UNITS));
  return value === '' || value === 'null' || value !== value.trim() ? `"${shown}"` : shown;
}

/** More than a cell ever shows: a value may be megabytes long. */
const MOST_UNITS = 1000;
