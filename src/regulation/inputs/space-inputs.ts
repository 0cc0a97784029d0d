import type { Session } from '../../engine/engine.js';
import { callIdentifiers } from '../../identity/calls/call-identifiers.js';
import { type InputFile, resolveInputFiles } from '../../identity/input-files.js';
import type { IdentityFile } from '../../identity/read-identity-file.js';
import type { Found, RegulationLog } from '../../identity/regulations/regulation-log.js';
import type { Space } from '../../identity/space.js';
import { isTable } from '../../identity/state/is-table.js';
import { quoteLiteral, Relation } from '../../relation/relation.js';
import { editCall } from './edit-call.js';
import { editCsvEvent, editJsonEvent } from './edit-event.js';
import { type EditRecord, findRecords, type RewrittenFile, rewriteFile } from './edit-file.js';
import { findParquetRows } from './parquet-rows.js';
import { RegulatedValues } from './regulated-values.js';

/** Line numbers that are kept of one file. */
const MOST_LINES = 1000;

/**
 * Finds the records of a space's input files that hold what a log regulates.
 * @param values The regulated values in clear: other records need not be looked into.
 */
export async function findInputRecords(
  session: Session,
  space: Space,
  identity: IdentityFile,
  log: RegulationLog,
  values: readonly string[],
): Promise<readonly Found[]> {
  const edit = onlyWith(values, editOf(space, log));
  const found: Found[] = [];
  for (const file of await filesOf(space, identity)) {
    const { lines } =
      file.format === 'parquet'
        ? await findParquetRows(session, file, edit)
        : await findRecords(file, edit);
    if (lines.length === 0) continue;
    found.push({
      ...{ place: 'file', space: space.name, name: file.name, count: lines.length },
      lines: lines.slice(0, MOST_LINES),
    });
  }
  return found;
}

/** What became of an input file. */
export interface InputDeed {
  readonly name: string;
  readonly isRewritten: boolean;
  readonly records: number;
}

/**
 * Rewrites the input files of a space without what a log regulates, and records them as read, so
 * that the next build does not take them for changed.
 */
export async function rewriteInputFiles(
  session: Session,
  space: Space,
  identity: IdentityFile,
  log: RegulationLog,
): Promise<readonly InputDeed[]> {
  const edit = editOf(space, log);
  const deeds: InputDeed[] = [];
  for (const file of await filesOf(space, identity)) {
    const isParquet = file.format === 'parquet';
    const record = (rewritten: RewrittenFile) => recordFile(session, space, file, rewritten);
    const { lines } = isParquet
      ? await findParquetRows(session, file, edit)
      : await rewriteFile(file, edit, record);
    if (lines.length > 0)
      deeds.push({ name: file.name, isRewritten: !isParquet, records: lines.length });
  }
  return deeds;
}

/** Merge events hold no identifiers. */
function filesOf({ input }: Space, identity: IdentityFile): Promise<readonly InputFile[]> {
  const { base, allowedFolders } = identity;
  const patterns = input.kind === 'calls' ? input.calls : input.identifyEvents;
  return resolveInputFiles(patterns, { base, allowedFolders, mayBeGone: true });
}

function editOf(space: Space, log: RegulationLog): EditRecord {
  const values = new RegulatedValues(log, space);
  if (space.input.kind === 'calls') {
    const identifiers = callIdentifiers(space.identifiers);
    return (text) => editCall(text, values, identifiers);
  }
  return (text, header) =>
    header.length > 0 ? editCsvEvent(text, values, header) : editJsonEvent(text, values);
}

/** A text with a backslash may spell a value in other characters. */
function onlyWith(values: readonly string[], edit: EditRecord): EditRecord {
  const needles = values.map((value) => value.toLowerCase());
  return (text, header) => {
    const plain = text.toLowerCase().replaceAll('""', '"');
    const mayHold = text.includes('\\') || needles.some((needle) => plain.includes(needle));
    return mayHold ? edit(text, header) : undefined;
  };
}

async function recordFile(
  session: Session,
  { stateSchema }: Space,
  { name }: InputFile,
  { size, contentHash }: RewrittenFile,
): Promise<void> {
  const table = new Relation(stateSchema, 'input_files');
  if (!(await isTable(session, table))) return;
  await session.execute(
    `update ${table} set size = ${size}, mtime_ns = null, content_hash = ${quoteLiteral(contentHash)}
     where input = ${quoteLiteral(name)}`,
  );
}
