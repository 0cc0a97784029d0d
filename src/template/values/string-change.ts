import { isSpace } from '../syntax/whitespace.js';
import { codePoints } from './iterate.js';
import { typeError } from './python-error.js';
import type { Value } from './value.js';

/** Strips the given characters (white space when null) from either end. */
export function stripText(text: string, chars: Value, sides: 'both' | 'left' | 'right'): string {
  if (chars !== null && typeof chars !== 'string') {
    throw typeError('strip arg must be None or str');
  }
  const strips = chars === null ? isSpace : (char: string) => chars.includes(char);
  let start = 0;
  let end = text.length;
  if (sides !== 'right') while (start < end && strips(text.charAt(start))) start++;
  if (sides !== 'left') while (end > start && strips(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Replaces occurrences of a string, all of them when the count is negative. */
export function replaceText(text: string, from: string, to: string, count: number): string {
  if (count < 0) return text.replaceAll(from, () => to);
  const parts = from === '' ? ['', ...text, ''] : text.split(from);
  const limit = Math.min(count, parts.length - 1);
  const replaced = parts.slice(0, limit + 1).join(to);
  const rest = parts.slice(limit + 1);
  return rest.length === 0 ? replaced : replaced + from + rest.join(from);
}

/** Pads a string on both sides as Python's `center` does. */
export function centerText(text: string, width: number, fill = ' '): string {
  const total = Math.max(0, width - codePoints(text).length);
  const left = Math.floor(total / 2) + (total & width & 1);
  return fill.repeat(left) + text + fill.repeat(total - left);
}

/** Pads a number's text with zeros after its sign. */
export function zeroFill(self: string, width: number): string {
  const sign = /^[+-]/.test(self) ? self.charAt(0) : '';
  const digits = self.slice(sign.length);
  return sign + digits.padStart(width - sign.length, '0');
}

/** Replaces tabs by spaces up to the next multiple of a size. */
export function expandTabs(self: string, size: number): string {
  let column = 0;
  return self.replace(/[\t\n\r]|[^\t\n\r]+/g, (part) => {
    if (part !== '\t') {
      column = part === '\n' || part === '\r' ? 0 : column + part.length;
      return part;
    }
    const width = size > 0 ? size - (column % size) : 0;
    column += width;
    return ' '.repeat(width);
  });
}
