import { ProjectError } from '../../errors/project-error.js';
import type { KnownFile } from './known-file.js';

const MOST_CHANGED = 20;
const MOST_REMOVED = 3;

/** Makes the one error for all files whose old bytes are not there any more. */
export function changedFault(
  changed: readonly { readonly input: string; readonly how: string }[],
  space: string,
): ProjectError {
  const have = changed.length === 1 ? 'has changed since it was' : 'have changed since they were';
  const lines = changed.map(({ input, how }) => `"${input}" ${how}`);
  return new ProjectError(
    'input-changed',
    `${count(changed.length)} of the space "${space}" ${have} read:\n${listOf(lines, MOST_CHANGED, '\n')}`,
  );
}

/** Makes the error for a file that changed between the beginning and the end of a run. */
export function changedWhileRead(input: string): ProjectError {
  return new ProjectError('input-changed', `"${input}" was changed while it was read.`, {
    hint: 'Run again when nothing writes to it any more.',
  });
}

/** Makes the error for files that a full refresh would lose. */
export function removedFault(removed: readonly KnownFile[], space: string): ProjectError {
  return new ProjectError(
    'input-removed',
    `${goneFiles(removed, space)}. A full refresh would drop ${removed.length === 1 ? 'its' : 'their'} calls.`,
    { hint: 'Put back what is missing, or add --forget-removed to drop those calls.' },
  );
}

/** Makes the warning for files that are gone and whose calls stay. */
export function removedWarning(removed: readonly KnownFile[], space: string): ProjectError {
  const its = removed.length === 1 ? 'Its' : 'Their';
  return new ProjectError('input-removed', `${goneFiles(removed, space)}. ${its} calls stay.`, {
    hint: 'To drop them, run once with --full-refresh --forget-removed.',
  });
}

function goneFiles(removed: readonly KnownFile[], space: string): string {
  const list = listOf(
    removed.map(({ input }) => `"${input}"`),
    MOST_REMOVED,
    ', ',
  );
  const isGone = removed.length === 1 ? 'was read and is gone' : 'were read and are gone';
  return `${count(removed.length)} of the space "${space}" ${isGone}: ${list}`;
}

function count(files: number): string {
  return files === 1 ? '1 input file' : `${files} input files`;
}

function listOf(items: readonly string[], most: number, separator: string): string {
  const more = items.length - most;
  const shown = items.slice(0, most);
  return [...shown, ...(more > 0 ? [`... and ${more} more`] : [])].join(separator);
}
