import { isUtf8 } from 'node:buffer';
import { MAX_RECORD_BYTES } from './read-csv-sql.js';

/** A record that cannot be read; `raw` is its text, one character for each byte. */
export interface RejectedRecord {
  readonly recordNumber: number;
  readonly raw: string;
}

/** Good records as text to be copied, and rejected ones, up to the offset `next`. */
export interface CutText {
  readonly good: string;
  readonly rejected: readonly RejectedRecord[];
  readonly next: number;
}

/** Cuts a text file, given bit by bit as latin-1, into good records and rejected ones. */
export interface Salvager {
  /** Cuts all records that are complete; `isLast` tells that no more text follows. */
  cut(text: string, isLast: boolean): CutText;
  /** Tells whether the engine would refuse anything that was cut so far. */
  isNeeded(): boolean;
}

/** Bytes of the longest record that is read; what is longer is rejected. */
export const LONGEST_RECORD = MAX_RECORD_BYTES - 1024;

/** Bytes of a rejected record that are kept: with every quote doubled they can still be read. */
const LONGEST_RAW = 7_000_000;

/** Makes a rejected record of a text, which is cut if it is very long. */
export function rejectedRecord(recordNumber: number, text: string): RejectedRecord {
  return { recordNumber, raw: text.slice(0, LONGEST_RAW).replace(/\r$/, '') };
}

/** Tells whether bytes, given as latin-1, are UTF-8. */
export function isUtf8Text(latin1: string): boolean {
  return !/[\x80-\xff]/.test(latin1) || isUtf8(Buffer.from(latin1, 'latin1'));
}
