import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { createGunzip, createGzip } from 'node:zlib';
import { scanCsvRecord, splitCsvRecord } from '../../identity/csv-record.js';
import { fromLatin1 } from '../../identity/input-bytes.js';
import type { InputFile } from '../../identity/input-files.js';
import { syncFolder } from '../../identity/regulations/regulation-log.js';
import type { Edited } from './edit-call.js';
import type { Mentions } from './mentions.js';

/** Edits the records of a file; `header` is that of a CSV file. */
export type EditRecord = (text: string, header: readonly string[]) => Edited | undefined;

/** What an edit comes to. */
export interface FileEdit {
  /** The physical lines on which edited records begin. */
  readonly lines: readonly number[];
  readonly values: number;
}

/** A file that was written anew. */
export interface RewrittenFile extends FileEdit {
  readonly size: number;
  readonly contentHash: string;
}

/** What became of a file; `left` says why it was not rewritten. */
export interface FileFate extends FileEdit {
  readonly left?: string;
}

/** The records that an edit would change, and those that would say the same in other places. */
export interface FoundRecords extends FileEdit {
  readonly mentions: readonly number[];
}

/**
 * Finds the records of a text file that an edit would change; nothing is written.
 * @param mentions Tells whether what is left of a record still holds a value.
 */
export async function findRecords(
  file: InputFile,
  edit: EditRecord,
  mentions?: Mentions,
): Promise<FoundRecords> {
  const found = { lines: [] as number[], mentions: [] as number[], values: 0 };
  for await (const { line, values, text } of editedRecords(file, edit)) {
    if (values > 0) found.lines.push(line);
    found.values += values;
    if (mentions?.(fromLatin1(text))) found.mentions.push(line);
  }
  return found;
}

/** Is told of a new file before it takes the place of the old one. */
export type BeforeRename = (rewritten: RewrittenFile) => Promise<void>;

/**
 * Writes a text file anew with its records edited, all else byte for byte, and renames it into its
 * place. A file without anything to edit is left alone.
 */
export async function rewriteFile(
  file: InputFile,
  edit: EditRecord,
  beforeRename: BeforeRename,
): Promise<FileFate> {
  const found = await findRecords(file, edit);
  const write = (partial: string) => writeEdited(file, edit, partial);
  const left = await replaceInput(file, write, found, beforeRename);
  return { ...found, ...(left === undefined ? {} : { left }) };
}

/**
 * Writes an input beside its place, with its mode, and renames it.
 * @param found What is edited; where nothing is, nothing is written.
 * @returns Why the file was left, if the system does not let us write it.
 */
export async function replaceInput(
  file: InputFile,
  write: (partial: string) => Promise<Pick<RewrittenFile, 'size' | 'contentHash'>>,
  found: FileEdit,
  beforeRename: BeforeRename,
): Promise<string | undefined> {
  const folder = path.dirname(file.path);
  const partial = path.join(folder, `.${path.basename(file.path)}.idw-rewriting`);
  try {
    // An earlier rewrite may have been killed.
    await rm(partial, { force: true });
    if (found.lines.length === 0) return undefined;
    const { mode } = await stat(file.path);
    const written = await write(partial);
    await chmod(partial, mode & 0o777);
    await beforeRename({ ...found, ...written });
    await rename(partial, file.path);
    await syncFolder(folder);
    return undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return 'the system does not let us write beside it';
  } finally {
    await rm(partial, { force: true }).catch(() => undefined);
  }
}

function isRefusal(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return ['EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ERR_FS_EISDIR'].includes(code);
}

async function writeEdited(file: InputFile, edit: EditRecord, partial: string) {
  const handle = await open(partial, 'w', 0o600);
  const hash = createHash('sha256');
  let size = 0;
  const write = async (bytes: Buffer) => {
    hash.update(bytes);
    size += bytes.length;
    await handle.writeFile(bytes);
  };
  try {
    const gzip = file.isGzip ? createGzip() : undefined;
    const zipped = gzip && drain(gzip, write);
    for await (const { text } of editedRecords(file, edit)) {
      const bytes = Buffer.from(text, 'latin1');
      if (!gzip) await write(bytes);
      else if (!gzip.write(bytes)) await new Promise((resolve) => gzip.once('drain', resolve));
    }
    gzip?.end();
    await zipped;
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { size, contentHash: hash.digest('hex') };
}

async function drain(stream: AsyncIterable<unknown>, write: (bytes: Buffer) => Promise<void>) {
  for await (const chunk of stream) await write(chunk as Buffer);
}

interface EditedRecord {
  /** One character for each byte, its line end included. */
  readonly text: string;
  readonly line: number;
  readonly values: number;
}

async function* editedRecords(file: InputFile, edit: EditRecord): AsyncGenerator<EditedRecord> {
  let header: readonly string[] | undefined = file.format === 'csv' ? undefined : [];
  let line = 1;
  for await (const written of file.format === 'csv' ? csvRecords(file) : textLines(file)) {
    const mark = line === 1 && written.startsWith('\xef\xbb\xbf') ? 3 : 0;
    const end = endOfText(written);
    const text = fromLatin1(written.slice(mark, end));
    const isUtf8 = Buffer.from(text, 'utf8').toString('latin1') === written.slice(mark, end);
    if (header === undefined) {
      header = splitCsvRecord(text);
      yield { text: written, line, values: 0 };
    } else {
      const edited = isUtf8 ? attempt(edit, text, header) : undefined;
      yield { text: withEdit(written, mark, end, text, edited), line, values: edited?.values ?? 0 };
    }
    line += written.split('\n').length - 1;
  }
}

/** A record that is nested too deep for us stays as it is. */
function attempt(edit: EditRecord, text: string, header: readonly string[]): Edited | undefined {
  try {
    return edit(text, header);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function withEdit(
  written: string,
  mark: number,
  end: number,
  text: string,
  edited: Edited | undefined,
): string {
  if (!edited || edited.text === text) return written;
  if (edited.text === undefined) return written.slice(0, mark);
  const bytes = Buffer.from(edited.text, 'utf8').toString('latin1');
  return written.slice(0, mark) + bytes + written.slice(end);
}

function endOfText(written: string): number {
  if (!written.endsWith('\n')) return written.length;
  return written.length - (written.endsWith('\r\n') ? 2 : 1);
}

async function* latin1Chunks({ path: name, isGzip }: InputFile): AsyncGenerator<string> {
  const bytes = createReadStream(name);
  if (!isGzip) {
    for await (const chunk of bytes) yield (chunk as Buffer).toString('latin1');
    return;
  }
  const gunzip = createGunzip();
  bytes.on('error', (error) => gunzip.destroy(error));
  for await (const chunk of bytes.pipe(gunzip)) yield (chunk as Buffer).toString('latin1');
}

async function* textLines(file: InputFile): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of latin1Chunks(file)) {
    const lines = (rest + chunk).split(/(?<=\n)/);
    rest = lines.pop() ?? '';
    if (rest.endsWith('\n')) {
      lines.push(rest);
      rest = '';
    }
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** A record whose quotes do not close ends with its first line. */
async function* csvRecords(file: InputFile): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of latin1Chunks(file)) {
    rest += chunk;
    let at = 0;
    for (;;) {
      const next = nextCsvRecord(rest, at, false);
      if (next === undefined) break;
      yield rest.slice(at, next);
      at = next;
    }
    rest = rest.slice(at);
  }
  for (let at = 0; at < rest.length; ) {
    const next = nextCsvRecord(rest, at, true) ?? rest.length;
    yield rest.slice(at, next);
    at = next;
  }
}

function nextCsvRecord(text: string, at: number, isLast: boolean): number | undefined {
  if (at >= text.length) return undefined;
  const scan = scanCsvRecord(text, at, isLast);
  if (scan.kind === 'record') return scan.next;
  if (scan.kind === 'incomplete') return undefined;
  const end = text.indexOf('\n', at);
  if (end >= 0) return end + 1;
  return isLast ? text.length : undefined;
}
