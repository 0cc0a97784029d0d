import { open } from 'node:fs/promises';

/** How far the header of a seed may reach. */
const MOST_BYTES = 1 << 20;

/**
 * Reads the column names of a CSV file: its first record, with quotes as RFC 4180 has them.
 * @returns No name at all for a file without a first record.
 */
export async function readSeedHeader(file: string, delimiter: string): Promise<string[]> {
  const text = await readStart(file);
  return text.trim() === '' ? [] : firstRecord(text, delimiter);
}

async function readStart(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '');
  } finally {
    await handle.close();
  }
}

function firstRecord(text: string, delimiter: string): string[] {
  const names: string[] = [];
  let rest = text;
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    const plain = quoted ? undefined : plainField(rest, delimiter);
    names.push(quoted ? (quoted[1] ?? '').replaceAll('""', '"') : (plain ?? ''));
    rest = rest.slice(quoted ? quoted[0].length : (plain ?? '').length);
    if (!rest.startsWith(delimiter)) return names;
    rest = rest.slice(delimiter.length);
  }
}

function plainField(text: string, delimiter: string): string {
  const ends = [delimiter, '\n', '\r'].map((end) => text.indexOf(end)).filter((at) => at >= 0);
  return text.slice(0, Math.min(text.length, ...ends));
}
