import { type CsvScan, scanCsvRecord } from './csv-record.js';
import {
  type CutText,
  isUtf8Text,
  LONGEST_RECORD,
  type RejectedRecord,
  rejectedRecord,
  type Salvager,
} from './salvager.js';

/**
 * Cuts a CSV file: good records come out behind their record number (1-based, header and blank
 * lines not counted) and end with a line feed each.
 */
export class CsvSalvager implements Salvager {
  readonly #columnCount: number;
  #recordNumber = -1;
  #isInLongLine = false;
  #hasRejected = false;
  readonly #lineEnds = new Set<number>();

  constructor(columnCount: number) {
    this.#columnCount = columnCount;
  }

  cut(text: string, isLast: boolean): CutText {
    const good: string[] = [];
    const rejected: RejectedRecord[] = [];
    let at = this.#isInLongLine ? this.#skipLine(text) : 0;
    while (at < text.length) {
      const scan = scanCsvRecord(text, at, isLast);
      const step = scan.kind === 'record' ? this.#take(text.slice(at, scan.end), scan) : undefined;
      const next = scan.kind === 'record' ? scan.next : this.#endOfBroken(text, at, scan, isLast);
      if (next === undefined) break;
      if (scan.kind !== 'record')
        rejected.push(this.#reject(text.slice(at, next).replace(/\n$/, '')));
      else if (typeof step === 'string') good.push(step);
      else if (step) rejected.push(step);
      at = next;
    }
    return { good: good.join(''), rejected, next: at };
  }

  isNeeded(): boolean {
    return this.#hasRejected || this.#lineEnds.size > 1;
  }

  #take(record: string, scan: Extract<CsvScan, { kind: 'record' }>): string | RejectedRecord {
    if (scan.next > scan.end) this.#lineEnds.add(scan.next - scan.end);
    if (record === '') return '';
    const isGood =
      scan.fieldCount >= this.#columnCount &&
      scan.filledCount <= this.#columnCount &&
      record.length <= LONGEST_RECORD &&
      isUtf8Text(record);
    if (!isGood && this.#recordNumber >= 0) return this.#reject(record);
    this.#recordNumber += 1;
    return this.#recordNumber === 0
      ? `record_number,${record}\n`
      : `${this.#recordNumber},${record}\n`;
  }

  #reject(text: string): RejectedRecord {
    this.#recordNumber += 1;
    this.#hasRejected = true;
    return rejectedRecord(this.#recordNumber, text);
  }

  /** A broken record ends with its first line; undefined if that may still come. */
  #endOfBroken(text: string, start: number, scan: CsvScan, isLast: boolean): number | undefined {
    const isTooLong = text.length - start > LONGEST_RECORD;
    if (scan.kind === 'incomplete' && !isTooLong) return undefined;
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
