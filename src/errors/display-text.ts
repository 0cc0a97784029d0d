import { displayWidth, graphemes } from './display-width.js';

/** Renders a text on one line: line breaks become `⏎`, tabs spaces, other control characters escapes. */
export function escapeControls(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text
    .replace(/\r\n|[\n\r\u2028\u2029]/g, '⏎')
    .replaceAll('\t', '    ')
    .replace(UNSAFE, escapeCode);
}

/** Escapes as `escapeControls` does, but keeps line breaks (as line feeds). */
export function escapeKeepingLines(text: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .map(escapeControls)
    .join('\n');
}

/** Cuts a text to a width in cells; `…` stands for what is cut. */
export function cutEnd(text: string, width: number): string {
  if (fits(text, width)) return text;
  return `${takeCells(text, width - 1)}…`;
}

/** Cuts the middle out of a text, so that both its ends can be read. */
export function cutMiddle(text: string, width: number): string {
  if (fits(text, width)) return text;
  const tail = Math.floor((width - 1) / 2);
  const end: string[] = [];
  let used = 0;
  for (const grapheme of [...graphemes(text)].reverse()) {
    used += grapheme.width;
    if (used > tail) break;
    end.unshift(grapheme.text);
  }
  return `${takeCells(text, width - 1 - tail)}…${end.join('')}`;
}

/** Fills a text with spaces on the right, or on the left, up to a width in cells. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + space : space + text;
}

/** C0 and C1 controls, marks that reorder or hide text, and lone surrogates. */
const UNSAFE =
  /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu;

function escapeCode(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

function fits(text: string, width: number): boolean {
  // A cell holds at least one UTF-16 unit of visible text, so short texts need no counting.
  return text.length <= width / 2 || displayWidth(text) <= width;
}

function takeCells(text: string, width: number): string {
  let used = 0;
  let end = 0;
  for (const grapheme of graphemes(text.slice(0, width * 8))) {
    used += grapheme.width;
    if (used > width) break;
    end = grapheme.start + grapheme.text.length;
  }
  return text.slice(0, end);
}
