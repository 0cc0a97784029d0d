/** What stands at an offset of a CSV text; `end` is where the record ends, `next` the one after. */
export type CsvScan =
  | {
      readonly kind: 'record';
      readonly end: number;
      readonly next: number;
      readonly fieldCount: number;
    }
  /** A quote that does not close, text after a closing quote, or a carriage return on its own. */
  | { readonly kind: 'broken' }
  /** The text ends before the record does. */
  | { readonly kind: 'incomplete' };

const [QUOTE, COMMA, SPACE, LF, CR] = [34, 44, 32, 10, 13];

/**
 * Scans the CSV record at `start` by the grammar that DuckDB's strict reader has: fields between
 * commas, quoted fields (one space may precede them, any may follow) with doubled quotes, records that end with a
 * line feed, with or without a carriage return. `isLast` tells that no more text follows.
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
  const values: string[] = [];
  for (const match of text.matchAll(/(?: ?"((?:[^"]|"")*)" *|([^,]*))(,|$)/g)) {
    const [, quoted, plain = '', comma] = match;
    values.push(quoted?.replaceAll('""', '"') ?? plain);
    if (comma === '') break;
  }
  return values;
}

function fieldEnd(text: string, start: number): number | undefined {
  const first = text.charCodeAt(start) === SPACE ? start + 1 : start;
  if (text.charCodeAt(first) !== QUOTE) return plainEnd(text, start);
  const close = closingQuote(text, first + 1);
  return close === undefined ? undefined : skipSpaces(text, close + 1);
}

function plainEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === LF || code === CR) break;
  }
  return at;
}

function closingQuote(text: string, start: number): number | undefined {
  let at = text.indexOf('"', start);
  while (at >= 0 && text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2);
  return at < 0 ? undefined : at;
}

function skipSpaces(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === SPACE) at += 1;
  return at;
}

function recordEnd(text: string, end: number, isLast: boolean): number | 'broken' | 'incomplete' {
  const code = text.charCodeAt(end);
  if (code === LF) return end + 1;
  if (code === CR && text.charCodeAt(end + 1) === LF) return end + 2;
  const atEnd = end + (code === CR ? 1 : 0) >= text.length;
  if (!atEnd) return 'broken';
  return isLast ? text.length : 'incomplete';
}
