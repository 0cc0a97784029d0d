import type { PyDate } from './date.js';
import type { PyDatetime } from './datetime.js';
import { dateFromIso, datetimeFromIso } from './datetime-module.js';

/** Makes Python's date of text such as `2024-02-29`; throws its ValueError. */
export function dateOf(text: string): PyDate {
  return dateFromIso([text]);
}

/** Makes Python's datetime of ISO 8601 text, with or without an offset; throws its ValueError. */
export function datetimeOf(text: string): PyDatetime {
  return datetimeFromIso([text]);
}
