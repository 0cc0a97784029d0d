import {
  type CutText,
  isUtf8Text,
  LONGEST_RECORD,
  type RejectedRecord,
  rejectedRecord,
  type Salvager,
} from './salvager.js';

/**
 * Cuts an NDJSON file: every line comes out, so that line numbers stay, but a line that the engine
 * cannot take as text (bytes that are no UTF-8, U+0001 but at its end, too long) comes out empty. Whether a line
 * is JSON is not looked at here.
 */
export class NdjsonSalvager implements Salvager {
  #lineNumber = 0;
  #isInLongLine = false;
  #isChanged = false;
  readonly #lineEnds = new Set<string>();

  cut(text: string, isLast: boolean): CutText {
    const good: string[] = [];
    const rejected: RejectedRecord[] = [];
    let at = 0;
    while (at < text.length) {
      const end = text.indexOf('\n', at);
      const isTooLong = text.length - at > LONGEST_RECORD;
      if (end < 0 && !isLast && !isTooLong) break;
      this.#take(text.slice(at, end < 0 ? text.length : end), end >= 0, good, rejected);
      this.#isInLongLine = end < 0 && !isLast;
      at = end < 0 ? text.length : end + 1;
    }
    return { good: good.join(''), rejected, next: at };
  }

  isNeeded(): boolean {
    return this.#isChanged || this.#lineEnds.size > 1;
  }

  #take(line: string, isEnded: boolean, good: string[], rejected: RejectedRecord[]): void {
    if (this.#isInLongLine) return;
    this.#lineNumber += 1;
    if (isEnded) this.#lineEnds.add(line.endsWith('\r') ? '\r\n' : '\n');
    const text = withoutReturns(line.replace(/\r$/, ''));
    const isGood =
      text !== undefined && text.length <= LONGEST_RECORD && !isSeparated(text) && isUtf8Text(text);
    if (!isGood) rejected.push(rejectedRecord(this.#lineNumber, line));
    if (!isGood || text !== line.replace(/\r$/, '')) this.#isChanged = true;
    good.push(isGood ? `${text}\n` : '\n');
  }
}

/** Tells whether the engine would see two columns: U+0001 with text behind it. */
function isSeparated(line: string): boolean {
  const at = line.indexOf('\x01');
  return at >= 0 && line.slice(at).replaceAll('\x01', '') !== '';
}

/** Takes away carriage returns between values; undefined if one stands within a string. */
function withoutReturns(line: string): string | undefined {
  if (!line.includes('\r')) return line;
  const text = line.replaceAll('\r', ' ');
  return isJson(line) ? text : undefined;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
