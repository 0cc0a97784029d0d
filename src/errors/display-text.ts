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

/**
 * Escapes in whatever a command writes what may steer a terminal or deceive its reader, but for line
 * ends, tabs, and the colours and erasures of our own. It is the last line of defence, and writes
 * `\\u` alone: so JSON stays what it is.
 */
export function escapeForTerminal(text: string): string {
  if (/^[\x20-\x7e\n]*$/.test(text)) return text;
  return text.replace(OWN_OR_UNSAFE, (found, own?: string) => own ?? jsonEscape(found));
}

/** C0 and C1 controls, marks that reorder or hide text, tags, and lone surrogates. */
const UNSAFE_CLASS =
  '[\\p{Cc}\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}]|\\p{Surrogate}';
const UNSAFE = new RegExp(UNSAFE_CLASS, 'gu');
const OWN_OR_UNSAFE = new RegExp(
  `([\\n\\t]|\\r\\n|\\x1b\\[[\\d;]*m|\\r\\x1b\\[2K|\\x1b\\[1A)|[\\u2028\\u2029]|${UNSAFE_CLASS}`,
  'gu',
);

function escapeCode(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x10000) return `\\u{${code.toString(16)}}`;
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

function jsonEscape(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
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
