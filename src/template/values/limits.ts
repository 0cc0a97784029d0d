import { PythonError } from './python-error.js';

const LARGEST_LIST = 10_000_000;
const LARGEST_TEXT = 50_000_000;

/** Refuses a list that would fill the memory. */
export function checkListSize(size: number): void {
  if (size > LARGEST_LIST) throw new PythonError('MemoryError', 'the list is too long');
}

/** Refuses a text that would fill the memory. */
export function checkTextSize(size: number): void {
  if (size > LARGEST_TEXT) throw new PythonError('MemoryError', 'the text is too long');
}

/** Refuses to go on with an iterator that has no end. */
export function checkEndless(count: number, name: string): void {
  if (count <= LARGEST_LIST) return;
  throw new PythonError(
    'MemoryError',
    `${name} has no end, and more than ${LARGEST_LIST} items were taken`,
  );
}
