import { type CsvRecord, type CsvScan, scanCsvRecord, splitFields } from './csv-record.js';
import {
  type CutText,
  isUtf8Text,
  LONGEST_RECORD,
  type RejectedRecord,
  rejectedRecord,
  type Salvager,
} from './salvager.js';

/** Records with too many fields are looked into up to this size. */
const LONGEST_SPLIT = 1_000_000;

/**
 * Cuts a CSV file: good records come out behind their record number (1-based, header and blank
 * lines not counted) and end with a line feed each.
 */
export class CsvSalvager implements Salvager {
  readonly #columnCount: number;
  #recordNumber = -1;
  #isInLongLine = false;
  #hasRejected = false;
  readonly #lineEnds = new Set<string>();

  constructor(columnCount: number) {
    this.#columnCount = columnCount;
  }

  cut(text: string, isLast: boolean): CutText {
    const good: string[] = [];
    const rejected: RejectedRecord[] = [];
    let at = this.#isInLongLine ? this.#skipLine(text) : 0;
    while (at < text.length) {
      const scan = scanCsvRecord(text, at, isLast);
      const taken = scan.kind === 'record' && this.#take(text, at, scan, good, rejected);
      if (taken) at = scan.next;
      else {
        const next = this.#endOfBroken(text, at, scan.kind, isLast);
        if (next === undefined) break;
        rejected.push(this.#reject(text.slice(at, next).replace(/\n$/, '')));
        at = next;
      }
    }
    return { good: good.join(''), rejected, next: at };
  }

  isNeeded(): boolean {
    this.#lineEnds.delete('');
    return this.#hasRejected || this.#lineEnds.size > 1;
  }

  /** Takes a record or rejects it; false if it is broken off by a carriage return within a line. */
  #take(
    text: string,
    start: number,
    { end, next, fieldCount }: CsvRecord,
    good: string[],
    rejected: RejectedRecord[],
  ): boolean {
    const record = text.slice(start, end);
    const lineEnd = text.slice(end, next);
    const isGood =
      this.#hasColumns(record, fieldCount) && record.length <= LONGEST_RECORD && isUtf8Text(record);
    const isHeader = this.#recordNumber < 0;
    if (record !== '' && !isGood && !isHeader) {
      if (lineEnd === '\r' && next < text.length) return false;
      rejected.push(this.#reject(record));
    } else if (record !== '') {
      this.#recordNumber += 1;
      good.push(`${isHeader ? 'record_number' : this.#recordNumber},${record}\n`);
    }
    this.#lineEnds.add(lineEnd);
    return true;
  }

  /** The engine lets fields beyond the last column pass if they are empty and not quoted. */
  #hasColumns(record: string, fieldCount: number): boolean {
    if (fieldCount <= this.#columnCount || record.length > LONGEST_SPLIT) {
      return fieldCount === this.#columnCount;
    }
    const beyond = splitFields(record).slice(this.#columnCount);
    return beyond.every((field) => field === '');
  }

  #reject(text: string): RejectedRecord {
    this.#recordNumber += 1;
    this.#hasRejected = true;
    return rejectedRecord(this.#recordNumber, text);
  }

  /** A broken record ends with its first line; undefined if that may still come. */
  #endOfBroken(
    text: string,
    start: number,
    kind: CsvScan['kind'],
    isLast: boolean,
  ): number | undefined {
    const isTooLong = text.length - start > LONGEST_RECORD;
    if (kind === 'incomplete' && !isTooLong) return undefined;
    const end = text.indexOf('\n', start);
    if (end >= 0) return end + 1;
    if (!isLast && !isTooLong) return undefined;
    this.#isInLongLine = !isLast;
    return text.length;
  }

  #skipLine(text: string): number {
    const end = text.indexOf('\n');
    if (end >= 0) this.#isInLongLine = false;
    return end < 0 ? text.length : end + 1;
  }
}
