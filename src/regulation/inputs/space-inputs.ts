import type { Session } from '../../engine/engine.js';
import { callIdentifiers } from '../../identity/calls/call-identifiers.js';
import { type InputFile, resolveInputFiles } from '../../identity/input-files.js';
import type { IdentityFile } from '../../identity/read-identity-file.js';
import type { Found, RegulationLog } from '../../identity/regulations/regulation-log.js';
import type { Space } from '../../identity/space.js';
import { isTable } from '../../identity/state/is-table.js';
import { quoteLiteral, Relation } from '../../relation/relation.js';
import { findCallRows, type TableReading, updateShape } from './call-tables.js';
import { editCall, regulatedScalars } from './edit-call.js';
import { editCsvEvent, editJsonEvent, isRegulatedEvent } from './edit-event.js';
import {
  type EditRecord,
  type FoundRecords,
  findRecords,
  type RewrittenFile,
  rewriteFile,
} from './edit-file.js';
import { mentionsOf } from './mentions.js';
import { findParquetEdits, type InClear, type PickRegulated } from './parquet-rows.js';
import { RegulatedValues } from './regulated-values.js';
import { rewriteParquet } from './rewrite-parquet.js';

/** Line numbers that are kept of one file. */
const MOST_LINES = 1000;

/**
 * Finds the records of a space's input files and tables that hold what a log regulates.
 * @param values The regulated values in clear: other records need not be looked into.
 */
export async function findInputRecords(
  session: Session,
  space: Space,
  identity: IdentityFile,
  log: RegulationLog,
  values: readonly string[],
  reading: TableReading,
): Promise<readonly Found[]> {
  const edit = editOf(space, log);
  const found: Found[] = [];
  const clear = { values, mentions: mentionsOf(values) };
  for (const file of await filesOf(space, identity)) {
    const { lines, mentions } =
      file.format === 'parquet'
        ? await findParquetRows(session, file, edit.pick, clear)
        : await findRecords(file, onlyWith(values, edit.text), clear.mentions);
    const records = (place: 'file' | 'mention', lines: readonly number[]): Found => ({
      ...{ place, space: space.name, name: file.name, count: lines.length },
      lines: lines.slice(0, MOST_LINES),
    });
    if (lines.length > 0) found.push(records('file', lines));
    if (mentions.length > 0) found.push(records('mention', mentions));
  }
  const tables = await findCallRows(session, space, identity, log, reading, values);
  const hidden = values.map((value) => value.toLowerCase());
  const isShown = (id: string) => !hidden.some((value) => id.toLowerCase().includes(value));
  for (const { input, messages, columns } of tables)
    found.push({
      ...{ place: 'input', space: space.name, name: input, count: messages.length, columns },
      messages: messages.filter(isShown).slice(0, MOST_LINES),
    });
  return found;
}

/** What became of an input file. */
export interface InputDeed {
  readonly name: string;
  readonly records: number;
  /** Why the file was left as it is, if it was. */
  readonly left?: string;
}

/**
 * Rewrites the input files of a space without what a log regulates, and records them as read, so
 * that the next build does not take them for changed. Tables of calls are left.
 */
export async function rewriteInputFiles(
  session: Session,
  space: Space,
  identity: IdentityFile,
  log: RegulationLog,
  reading: TableReading,
): Promise<readonly InputDeed[]> {
  const edit = editOf(space, log);
  const deeds: InputDeed[] = [];
  for (const file of await filesOf(space, identity)) {
    const record = (rewritten: RewrittenFile) => recordFile(session, space, file, rewritten);
    const { lines, left } =
      file.format === 'parquet'
        ? await rewriteParquet(session, file, edit.pick, record)
        : await rewriteFile(file, edit.text, record);
    if (lines.length > 0)
      deeds.push({ name: file.name, records: lines.length, ...(left ? { left } : {}) });
  }
  for (const rows of await findCallRows(session, space, identity, log, reading))
    deeds.push({
      ...{ name: rows.input, records: rows.messages.length },
      left: `tables of calls are changed where they are kept: ${updateShape(rows)}`,
    });
  return deeds;
}

/** Merge events hold no identifiers. */
function filesOf({ input }: Space, identity: IdentityFile): Promise<readonly InputFile[]> {
  const { base, allowedFolders } = identity;
  const patterns = input.kind === 'calls' ? input.calls : input.identifyEvents;
  return resolveInputFiles(patterns, { base, allowedFolders, mayBeGone: true });
}

/** What is taken away, of records that are text and of those that are typed. */
interface InputEdit {
  readonly text: EditRecord;
  readonly pick: PickRegulated;
}

function editOf(space: Space, log: RegulationLog): InputEdit {
  const values = new RegulatedValues(log, space);
  if (space.input.kind === 'calls') {
    const identifiers = callIdentifiers(space.identifiers);
    return {
      text: (text) => editCall(text, values, identifiers),
      pick: (scalars) => regulatedScalars(scalars, values, identifiers),
    };
  }
  return {
    text: (text, header) =>
      header.length > 0 ? editCsvEvent(text, values, header) : editJsonEvent(text, values),
    pick: (scalars) => (isRegulatedEvent(scalars, values) ? 'record' : []),
  };
}

async function findParquetRows(
  session: Session,
  file: InputFile,
  pick: PickRegulated,
  clear: InClear,
): Promise<Pick<FoundRecords, 'lines' | 'mentions'>> {
  const found = { lines: [] as number[], mentions: [] as number[] };
  for await (const { row, values, isMention } of findParquetEdits(session, file, pick, clear)) {
    if (values > 0) found.lines.push(row);
    if (isMention) found.mentions.push(row);
  }
  return found;
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
