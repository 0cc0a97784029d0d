import { type EventKind, eventRecords } from './event-columns.js';
import { type InputFile, resolveInputFiles } from './input-files.js';
import type { IdentityFile } from './read-identity-file.js';
import type { EventsInput, Space } from './space.js';
import { type InputView, SpaceInputs } from './space-inputs.js';

/** The seeds of the identity package that stand for the inputs of a space, and their numbered twins. */
const SEEDS: readonly (Pick<InputView, 'name' | 'numbered'> & { readonly kind: EventKind })[] = [
  { name: 'raw_identify_events', numbered: 'raw_identify_records', kind: 'identify_events' },
  { name: 'raw_merge_events', numbered: 'raw_merge_records', kind: 'merge_events' },
];

/** The names of the seeds that stand for inputs. */
export const INPUT_SEEDS: readonly string[] = SEEDS.map(({ name }) => name);

/**
 * Finds the files of a space's inputs.
 * @param scratchFolder A folder for what salvaging broken files writes.
 * @throws {ProjectErrors} `missing-file`, `path-outside`.
 */
export async function bindInputs(
  space: Space & { readonly input: EventsInput },
  identity: IdentityFile,
  scratchFolder: string,
): Promise<SpaceInputs> {
  const inputs: InputView[] = [];
  for (const { name, numbered, kind } of SEEDS) {
    const files = await filesOf(space.input, kind, identity);
    inputs.push({ name, numbered, kind: eventRecords(kind), files });
  }
  return new SpaceInputs(space, inputs, scratchFolder);
}

function filesOf(
  input: EventsInput,
  kind: EventKind,
  identity: IdentityFile,
): Promise<readonly InputFile[]> {
  const patterns = kind === 'identify_events' ? input.identifyEvents : input.mergeEvents;
  const { base, allowedFolders } = identity;
  return resolveInputFiles(patterns, { base, allowedFolders });
}
