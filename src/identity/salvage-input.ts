import { join } from 'node:path';
import type { InputFile } from './input-files.js';
import type { InputSource } from './input-source.js';
import { type Describe, inspectFiles, type PreparedInput, preparedFrom } from './prepare-input.js';
import type { RecordKind } from './record-kind.js';
import { CsvSalvager } from './salvage-csv.js';
import { salvageFile } from './salvage-file.js';
import { NdjsonSalvager } from './salvage-ndjson.js';

/**
 * Prepares an input of which a query failed with `isBrokenRecord(error)`. Each text file is read
 * once by a parser of ours; of a file with records that the engine would refuse, the good records
 * are copied to `scratchFolder` and the others written beside them, so that each broken record
 * becomes one row with `record_error` and its own text, and disturbs no other. A record whose
 * quotes do not close ends with its first line. Sound files are read from
 * their own place, but by one thread each: see TextReading.
 */
export async function salvageInput(
  kind: RecordKind,
  files: readonly InputFile[],
  describe: Describe,
  scratchFolder: string,
): Promise<PreparedInput> {
  const sources: InputSource[] = [];
  const scratchFiles: string[] = [];
  const inspected = await inspectFiles(kind, files, describe);
  for (const source of inspected.flatMap(singleFiles)) {
    const place = join(scratchFolder, `${kind.name}_${sources.length}`);
    const salvaged = await salvageSource(source, place);
    sources.push(salvaged);
    if ('goodPath' in salvaged) scratchFiles.push(salvaged.goodPath, salvaged.rejectedPath);
  }
  return preparedFrom(kind, sources, scratchFiles);
}

/** Tells whether a query failed because a text file holds a record that cannot be read. */
export function isBrokenRecord(error: unknown): boolean {
  const message = error instanceof Error ? error.message : '';
  if (REFUSALS.test(message)) return true;
  return error instanceof Error && error.cause !== undefined && isBrokenRecord(error.cause);
}

const REFUSALS =
  /CSV Error on Line|CSV Parser state machine reached an invalid state|Parallel CSV Reader/;

/** Takes apart what is read together, as each file is salvaged on its own. */
function singleFiles(source: InputSource): readonly InputSource[] {
  if (source.kind !== 'ndjson') return [source];
  return source.files.map((file) => ({ ...source, files: [file] }));
}

async function salvageSource(source: InputSource, place: string): Promise<InputSource> {
  if (source.kind === 'csv') {
    const { file, header } = source;
    const paths = await salvageFile(file, new CsvSalvager(header.length), place);
    return paths
      ? { kind: 'salvaged-csv', file, header, ...paths }
      : { ...source, isParallel: false };
  }
  const [file] = source.kind === 'ndjson' ? source.files : [];
  const paths = file && (await salvageFile(file, new NdjsonSalvager(), place));
  return paths ? { kind: 'salvaged-ndjson', file, ...paths } : source;
}
