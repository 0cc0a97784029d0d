/** A record of a CSV text: where it ends, and where the next one begins. */
export interface CsvRecord {
  readonly kind: 'record';
  readonly end: number;
  readonly next: number;
  readonly fieldCount: number;
}

/** What stands at an offset of a CSV text. */
export type CsvScan =
  | CsvRecord
  /** A quote that does not close, or text after a closing quote. */
  | { readonly kind: 'broken' }
  /** The text ends before the record does. */
  | { readonly kind: 'incomplete' };

const [QUOTE, COMMA, SPACE, LF, CR] = [34, 44, 32, 10, 13];

/**
 * Scans the CSV record at `start` by the grammar that DuckDB's strict reader has: fields between
 * commas, records that end with a line feed, a carriage return or both, and quoted fields. One
 * space may precede these, any may follow, and a quote after those opens the field once more: in
 * `"a" "b"` as in `"a""b"`. `isLast` tells that no more text follows.
 */
export function scanCsvRecord(text: string, start: number, isLast: boolean): CsvScan {
  let [at, fieldCount] = [start, 0];
  for (;;) {
    const end = fieldEnd(text, at);
    if (end === undefined) return { kind: isLast ? 'broken' : 'incomplete' };
    fieldCount += 1;
    if (text.charCodeAt(end) === COMMA) at = end + 1;
    else {
      const next = recordEnd(text, end, isLast);
      return typeof next === 'number' ? { kind: 'record', end, next, fieldCount } : { kind: next };
    }
  }
}

/** Splits the text of a record that was scanned into its values; a quoted value is unquoted. */
export function splitCsvRecord(text: string): readonly string[] {
  return splitFields(text).map((field) => {
    const value = field.trim();
    return value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : field;
  });
}

/** Splits the text of a record that was scanned into its fields as they are written. */
export function splitFields(text: string): readonly string[] {
  const fields: string[] = [];
  for (let at = 0; at <= text.length; ) {
    const end = fieldEnd(text, at) ?? text.length;
    fields.push(text.slice(at, end));
    at = end + 1;
  }
  return fields;
}

function fieldEnd(text: string, start: number): number | undefined {
  const first = text.charCodeAt(start) === SPACE ? start + 1 : start;
  if (text.charCodeAt(first) !== QUOTE) return plainEnd(text, start);
  return quotedEnd(text, first + 1);
}

function plainEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === LF || code === CR) break;
  }
  return at;
}

/** Tells where a field ends whose quote opened before `start`; undefined if it does not close. */
function quotedEnd(text: string, start: number): number | undefined {
  for (let close = text.indexOf('"', start); close >= 0; ) {
    const end = skipSpaces(text, close + 1);
    if (text.charCodeAt(end) !== QUOTE) return end;
    close = text.indexOf('"', end + 1);
  }
  return undefined;
}

function skipSpaces(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === SPACE) at += 1;
  return at;
}

function recordEnd(text: string, end: number, isLast: boolean): number | 'broken' | 'incomplete' {
  const code = text.charCodeAt(end);
  if (code === LF) return end + 1;
  const isEnd = end + (code === CR ? 1 : 0) >= text.length;
  if (isEnd) return isLast ? text.length : 'incomplete';
  if (code !== CR) return 'broken';
  return text.charCodeAt(end + 1) === LF ? end + 2 : end + 1;
}
