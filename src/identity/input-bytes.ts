import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { isFileFault } from '../errors/file-fault.js';
import { ProjectError } from '../errors/project-error.js';
import type { InputFile } from './input-files.js';

const CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * Reads a text file in chunks, unzipped and without a byte order mark, as latin-1: one character
 * is one byte, so that no byte is lost before it is known to be UTF-8. What cannot be read, is a
 * broken gzip or is UTF-16 throws `input-unreadable`.
 */
export async function* readLatin1(file: InputFile): AsyncGenerator<string> {
  let isFirst = true;
  try {
    for await (const chunk of openBytes(file)) {
      const text = (chunk as Buffer).toString('latin1');
      yield isFirst ? withoutMark(text, file) : text;
      isFirst = false;
    }
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** Turns latin-1 text that stands for bytes into the text that they are in UTF-8. */
export function fromLatin1(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

/** Makes the error for a file that cannot be read. */
export function unreadable(file: InputFile, cause: unknown): ProjectError {
  if (cause instanceof ProjectError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const isBrokenGzip = file.isGzip && !isFileFault(cause);
  const what = isBrokenGzip ? 'is not a complete gzip file' : 'cannot be read';
  return new ProjectError('input-unreadable', `"${file.name}" ${what}: ${reason}.`, { cause });
}

function openBytes(file: InputFile): AsyncIterable<unknown> {
  const bytes = createReadStream(file.path, { highWaterMark: CHUNK_BYTES });
  if (!file.isGzip) return bytes;
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  bytes.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => bytes.destroy());
  return bytes.pipe(gunzip);
}

function withoutMark(text: string, file: InputFile): string {
  if (/^(\xff\xfe|\xfe\xff)/.test(text)) {
    const hint = 'Save it as UTF-8.';
    throw new ProjectError('input-unreadable', `"${file.name}" is UTF-16.`, { hint });
  }
  return text.replace(/^\xef\xbb\xbf/, '');
}
