import { valueError } from '../values/python-error.js';
import { splitLines } from '../values/string-split.js';

interface Options {
  readonly width: number;
  readonly breakLongWords: boolean;
  readonly breakOnHyphens: boolean;
  /** What is put between lines. */
  readonly separator: string;
}

/** Breaks each line of a text into lines of a width, as Python's `textwrap.wrap` does. */
export function wrapWords(text: string, options: Options): string {
  return splitLines(text)
    .map((line) => wrapLine(line, options).join(options.separator))
    .join(options.separator);
}

function wrapLine(line: string, options: Options): string[] {
  if (options.width <= 0) throw valueError(`invalid width ${options.width} (must be > 0)`);
  const chunks = splitChunks(line, options.breakOnHyphens).reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (lines.length > 0 && isBlank(chunks.at(-1))) chunks.pop();
    const current = takeLine(chunks, options);
    if (current.length > 0) lines.push(current.join(''));
  }
  return lines;
}

function takeLine(chunks: string[], options: Options): string[] {
  const current: string[] = [];
  let length = 0;
  for (let chunk = chunks.at(-1); chunk !== undefined; chunk = chunks.at(-1)) {
    if (length + chunk.length > options.width) break;
    current.push(chunk);
    length += chunk.length;
    chunks.pop();
  }
  const next = chunks.at(-1);
  if (next !== undefined && next.length > options.width)
    breakChunk(chunks, current, length, options);
  if (isBlank(current.at(-1))) current.pop();
  return current;
}

function breakChunk(chunks: string[], current: string[], length: number, options: Options): void {
  const chunk = chunks.at(-1) ?? '';
  const room = options.width < 1 ? 1 : options.width - length;
  if (!options.breakLongWords) {
    if (current.length === 0) current.push(chunks.pop() ?? '');
    return;
  }
  const hyphen = options.breakOnHyphens ? chunk.lastIndexOf('-', room - 1) : -1;
  const usable = hyphen > 0 && /[^-]/.test(chunk.slice(0, hyphen)) && chunk.length > room;
  const end = usable ? hyphen + 1 : room;
  current.push(chunk.slice(0, end));
  chunks[chunks.length - 1] = chunk.slice(end);
}

function isBlank(chunk: string | undefined): boolean {
  return chunk !== undefined && chunk.trim() === '';
}

const DASHES = String.raw`(?<=[\w!"'&.,?])-{2,}`;
const HYPHENATED = String.raw`[^\s\w]*\w+[^0-9\W]-(?=\w+[^0-9\W])`;
const WORDS = new RegExp(`(\\s+|${DASHES}(?=\\w)|${HYPHENATED}|[^\\s]+?(?=\\s|$|${DASHES}\\w))`);

function splitChunks(line: string, hyphens: boolean): string[] {
  return line.split(hyphens ? WORDS : /(\s+)/).filter(Boolean);
}
